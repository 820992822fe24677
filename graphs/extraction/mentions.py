"""Mentions: "my wife", "my dog", "my car" say that someone has one, whatever else the clause is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tactful.memory import Basis, Kind, Turn

from .candidate import Candidate
from .others import PETS
from .third_person import straighten

_RELATIVE = (
    r"(?:wife|husband|fianc[eé]e?|girlfriend|boyfriend|son|daughter|sons|daughters|children|kids"
    r"|brothers?|sisters?|baby|toddler|twins|grandson|granddaughter|grandchildren|roommate|landlord"
    r"|niece|nephew"
    r"|mother-in-law|father-in-law|stepson|stepdaughter)"
)
_OWNED = (
    r"(?:car|truck|motorcycle|motorbike|bike|house|garden|apartment|flat|laptop|macbook|pc|iphone"
    r"|ipad|android phone|boat|startup|company|restaurant|shop|business|youtube channel|podcast|blog"
    r"|greenhouse|backyard|kindle|ps5|xbox|piano|guitar|violin|raspberry pi|rv|caravan|balcony|farm)"
)
_MODEL = (
    r"(?P<model>(?:(?:19|20)\d\d )?(?:bmw|audi|tesla|toyota|honda|ford|volvo|mercedes|nissan|mazda"
    r"|kia|hyundai|volkswagen|vw|skoda|fiat|renault|peugeot|subaru|yamaha|kawasaki|ducati|rtx|gtx"
    r"|nvidia|canon|nikon|fitbit|garmin|thinkpad|galaxy)(?: [\w-]*\d[\w-]*| (?:model \w|civic|corolla"
    r"|golf|focus|fiesta|xc\d0|prius|camry)){0,2})"
)


@dataclass(frozen=True, slots=True)
class _Mention:
    pattern: re.Pattern[str]
    kind: Kind
    slot: str


_AGE = r"(?P<age>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)[- ](?:year|yr|month|week)s?[- ]old "
_MENTIONS = (
    _Mention(
        re.compile(
            rf"\bmy (?:{_AGE})?(?:(?:late|ex|lovely|beautiful|dear|own|new|little|older|younger|elder|big|twin"
            rf"|youngest|oldest|eldest|two|three|only|teenage|baby"
            rf"|newborn) )*(?P<v>{_RELATIVE})\b(?!['’]?s? (?:class|name is not|of choice))",
            re.IGNORECASE,
        ),
        Kind.RELATIONSHIP,
        "family",
    ),
    _Mention(
        re.compile(
            rf"\bmy (?:(?:late|old|new|little|beloved|two|three|male|female|adopted"
            rf"|rescue) )*(?P<v>(?:[a-z]+ )?{PETS})\b(?! (?:food|costume))",
            re.IGNORECASE,
        ),
        Kind.RELATIONSHIP,
        "pet",
    ),
    _Mention(
        re.compile(
            rf"\bmy (?:(?:old|new|own|small|little|used|current|beautiful"
            rf"|first) )*(?P<v>(?:(?:[a-z]+ )?{_OWNED})|{_MODEL})\b",
            re.IGNORECASE,
        ),
        Kind.POSSESSION,
        "possession",
    ),
)
_NOT_MINE = re.compile(r"\b(?:if|imagine|suppose|not|isn't|wish)\b[^.]{0,20}$|\b(?:a|the) $", re.IGNORECASE)
_PLURAL = re.compile(r"(?:s|children|kids|twins)$", re.IGNORECASE)
_LATE = re.compile(r"\b(?:late|ex|deceased|dead)\b", re.IGNORECASE)
_PLAIN_S = frozenset({"boss", "business"})


def read_mentions(turn: Turn, start: int, end: int) -> Iterator[Candidate]:
    """Yield what a stretch takes for granted that the person has: a relative, a pet, a thing of some worth."""
    words = straighten(turn.text[start:end])
    for mention in _MENTIONS:
        for found in mention.pattern.finditer(words):
            if _NOT_MINE.search(words[: found.start()]) or _LATE.search(found[0]):
                continue
            value = found["v"].lower()
            yield Candidate(
                statement=f"The user has {_with_article(value)}.",
                kind=mention.kind,
                slot=mention.slot,
                value=value,
                quote=turn.text[start + found.start() : start + found.end()],
                turn_id=turn.turn_id,
                basis=Basis.INFERRED if mention.kind is Kind.POSSESSION else Basis.STATED,
            )


def _with_article(noun: str) -> str:
    if _PLURAL.search(noun) and noun not in _PLAIN_S:
        return noun
    return ("an " if noun[0] in "aeiou" else "a ") + noun
