"""Phone numbers, told from other digits by the numbering plans of `phonenumbers` and the words around them."""

from __future__ import annotations

import re

from .pattern_lines import on_one_line

# Written for any country to dial.
_INTERNATIONAL = re.compile(r"(?<![\w+])(?:\+|00)[1-9][\d ().\-/]{5,20}\d(?!\w)")
# The grouping of the North American plan is seen in little else.
_NORTH_AMERICAN = re.compile(r"(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-])")
_NATIONAL = r"(?<![\w.,-])\(?\d[\d ().\-/]{4,18}\d(?!\w)"
_CALLED = r"(?:phone|telephone|tel|mobile|cell(?:phone)?|gsm|handy|landline|whats ?app|signal|telegram|sms|fax|viber)"
_BEFORE = re.compile(
    on_one_line(
        rf"""
        \b(?:
        (?:call|text|ring|dial|phone|sms|whats ?app|reach|contact)
            (?:\s(?:me|us|him|her|them))?(?:\s(?:on|at|back on|back at))?
        |{_CALLED}(?:\s(?:number|no\.?|nr\.?|is|at|on|:)){{1,3}}|{_CALLED}\s?:?
        |(?:my|their|his|her|our|user's)\s(?:(?:new|work|home|personal)\s)?number(?:\sis|:)
        )\s*:?\s*(?P<number>{_NATIONAL})
        """
    ),
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?P<number>{_NATIONAL}) (?:is|was) (?:my|their|his|her|our) (?:\w+ )?(?:number|{_CALLED})", re.IGNORECASE
)


def holds_phone_number(text: str) -> bool:
    """Return whether a text gives a phone number that is valid in some numbering plan.

    A number in international or North American writing counts by itself; any other only where it is called one, since
    nearly every run of eight digits is a valid number somewhere.
    """
    if sum(character.isdigit() for character in text) < 6:
        return False
    if any(_is_valid(found[0].strip(), None) for found in _INTERNATIONAL.finditer(text)):
        return True
    if any(_is_valid(found[0], "US") for found in _NORTH_AMERICAN.finditer(text)):
        return True
    told = (found["number"] for pattern in (_BEFORE, _AFTER) for found in pattern.finditer(text))
    return any(_is_valid_somewhere(number) for number in told)


def _is_valid_somewhere(number: str) -> bool:
    # Imported where digits make it plausible, since most texts hold none.
    from phonenumbers import SUPPORTED_REGIONS

    return any(_is_valid(number, region) for region in sorted(SUPPORTED_REGIONS))


def _is_valid(number: str, region: str | None) -> bool:
    from phonenumbers import NumberParseException, is_valid_number, parse

    written = "+" + number[2:] if region is None and number.startswith("00") else number
    try:
        return is_valid_number(parse(written, region))
    except NumberParseException:
        return False
