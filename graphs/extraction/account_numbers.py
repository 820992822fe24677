"""Account numbers: cards, bank accounts and numbers of identity, which are never kept, whoever states them."""

from __future__ import annotations

import re
from collections.abc import Callable

# Cards begin with 2 to 6 (ISO/IEC 7812-1); the numbers of books begin with 9.
_CARD = re.compile(r"(?<![\d.-])(?=[2-6])(?:\d[ -]?){12,18}\d(?![\d.])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])")
_NINO = re.compile(r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
_NAMED = (
    r"(?:(?:(?:bank|savings|current|checking|brokerage|customer|client|member(?:ship)?|policy|insurance"
    r"|pension)\ )?(?:account|acct|a/c|iban)"
    r"|swift|bic|routing|sort\ code|bsb|passport|social\ (?:security|insurance)|national\ insurance|ssn|driv(?:er'?s?"
    r"|ing)\ licen[cs]e"
    r"|id\ card|identity(?:\ card)?|(?:national|personal|government|my|their|user's)\ id|residen(?:t|ce)\ permit|visa"
    r"|green\ card"
    r"|tax(?:payer)?(?:\ id|\ file|\ identification)?|tin|tfn|bsn|nif|nie|dni|pesel|aadha+r|pan(?:\ card)?|cpf|curp"
    r"|rijksregister"
    r"|national\ register|medicare|medicaid|nhs|steuer-?id|(?:health\ |travel\ |car\ )?insurance"
    r"|(?:insurance\ )?policy|member(?:ship)?"
    r"|customer|client|patient|student|employee|(?:credit\ |debit\ |bank\ )?card)"
)
_STATED = re.compile(
    rf"""\b{_NAMED}(?:\s?(?:number|no\.?|nr\.?|nummer|code|id|\#))?\s?(?:,?\s(?:is|was|ends\sin)\s?:?|:|=|\#)?\s*
        (?P<value>(?:[A-Z]{{1,3}}\s(?=\d))?(?=[\w/.-]*\d)[\w/.-]+(?:\s(?=\w*\d)[\w/.-]+|\s[A-Z]\b)*)""",
    re.IGNORECASE | re.VERBOSE,
)
_FEWEST_DIGITS = 6


def holds_account_number(text: str) -> bool:
    """Return whether a text gives the number of a card (Luhn), a bank account (IBAN, mod 97) or of identity.

    Numbers without a check digit of their own count where they are called by their name and have six digits or more.
    """
    return any(character.isdigit() for character in text) and any(found(text) for found in _CHECKS)


def passes_luhn(number: str) -> bool:
    """Return whether the digits of `number` pass the Luhn check (ISO/IEC 7812-1)."""
    digits = [int(character) for character in number if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return bool(digits) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def passes_iban_check(iban: str) -> bool:
    """Return whether `iban` passes the mod 97 check (ISO 13616)."""
    compact = re.sub(r"\s", "", iban).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", compact):
        return False
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def _has_card(text: str) -> bool:
    return any(passes_luhn(found[0]) for found in _CARD.finditer(text))


def _has_iban(text: str) -> bool:
    return any(passes_iban_check(found[0]) for found in _IBAN.finditer(text))


def _has_named_number(text: str) -> bool:
    return any(
        sum(character.isdigit() for character in found["value"]) >= _FEWEST_DIGITS for found in _STATED.finditer(text)
    )


_CHECKS: tuple[Callable[[str], object], ...] = (_has_card, _has_iban, _SSN.search, _NINO.search, _has_named_number)
