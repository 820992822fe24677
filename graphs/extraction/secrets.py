"""Secrets: passwords, keys, card and account numbers, which are never kept, whoever states them."""

from __future__ import annotations

import re
from collections.abc import Callable

_KEYS = re.compile(
    r"""\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}
        |\bAKIA[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{30,}
    |\bxox[abprs]-[A-Za-z0-9-]{10,}|\bhf_[A-Za-z0-9]{20,}|\bglpat-[\w-]{15,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}
        |-----BEGIN\ [A-Z\ ]*PRIVATE\ KEY""",
    re.VERBOSE,
)
_NAMED = (
    r"(?:pass ?word|pass ?phrase|passwd|pwd|pass ?code|pin(?: code| number)?|secret key|api[ _-]?key"
    r"|access[ _-]?token|auth[ _-]?token|bearer token|private key|client secret|seed phrase"
    r"|recovery (?:phrase|code)|cvv|cvc|security code|login code)"
)
_NOT_A_SECRET = (
    r"(?!(?:too|very|not|weak|strong|wrong|expired|incorrect|lost|safe|secure|stored|required|invalid"
    r"|long|short|the|a|an|different|reset|being|never|always|hard|easy|missing|empty|hashed"
    r"|encrypted|needed|so|in|on|at|to"
    r"|what|where|how|somewhere|forgotten|unique|random|good|bad|better|best|important|optional"
    r"|changed|saved|kept|my|his|her|their|your|our|old|new|one|only|also|still|now|used|visible"
    r"|hidden|blank|correct|ok|okay|fine)\b)"
)
_STATED = re.compile(
    rf"\b{_NAMED}\b(?: (?:for|of|to) [^:=.]{{1,40}}?)?\s*(?:(?:is|was)\s*:?|:"
    rf"|=)\s*[\"'“]?{_NOT_A_SECRET}\S{{3,}}",
    re.IGNORECASE,
)
_DIGIT_RUN = re.compile(r"(?<![\d.])(?:\d[ -]?){12,18}\d(?![\d.])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?![\d-])")


def holds_secret(text: str) -> bool:
    """Return whether a text gives away a password, key, card number (Luhn), IBAN (mod 97) or US social security no."""
    return any(found(text) for found in _CHECKS)


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
    return any(len(set(found[0])) > 2 and passes_luhn(found[0]) for found in _DIGIT_RUN.finditer(text))


def _has_iban(text: str) -> bool:
    return any(passes_iban_check(found[0]) for found in _IBAN.finditer(text))


_CHECKS: tuple[Callable[[str], object], ...] = (
    _KEYS.search,
    _STATED.search,
    _has_card,
    _has_iban,
    _SSN.search,
)
