"""Other people: clauses that tell of someone else, which say of the person at most that they have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .clauses import split_clauses, split_sentences

FAMILY = (
    r"(?:(?:step|half|god|grand|great[- ]grand|foster|ex)[- ]?)?(?:wife|husband|spouse|partner"
    r"|fianc[eé]e?|girlfriend|boyfriend|gf|bf|mother|father|mom|mum|mam"
    r"|dad|mommy|daddy|parents?|son|daughter|sons|daughters|child|children|kids?|baby|toddler"
    r"|brothers?|sisters?|siblings?|bro|sis|twins?|aunt|uncle|cousins?|niece"
    r"|nephew|grandma|grandpa|granny|grandad|grandmother|grandfather|grandparents|grand\s+(?:mother"
    r"|father|son|daughter)|in-laws|mother-in-law|father-in-law"
    r"|brother-in-law|sister-in-law|son-in-law|daughter-in-law|family)"
)
ACQUAINTANCE = (
    r"(?:(?:best|close|old|good)\s+)?(?:friends?|roommates?|flatmates?|housemates?|neighbou?rs?"
    r"|colleagues?|co-?workers?|boss|manager|supervisor|teacher|professor"
    r"|landlord|clients?|students?|employees?|doctor|therapist|coach|mentor|tutor|classmates?"
    r"|teammates?|crush|ex|team|customers?)"
)
PETS = (
    r"(?:dogs?|cats?|kittens?|kitty|pupp(?:y|ies)|rabbits?|bunn(?:y|ies)|hamsters?|guinea\s+pigs?"
    r"|parrots?|budgies?|horses?|pony|tortoise|turtle|goldfish|snake|gecko|ferret|chickens?|pets?)"
)

_SOMEONE = (
    rf"(?:my|our)\s+(?:\w+\s+){{0,2}}?(?:{FAMILY}|{ACQUAINTANCE}|{PETS})(?!\s+(?:tongue|language|name"
    rf"|in\s+law|board|tree|doctor|recipe|business|farm|history|size)\b)"
)
_TELLS_OF_OTHER = re.compile(
    rf"""
        ^(?:(?:and|but|so|because|since|well|also|btw|recently|sometimes|today|yesterday|for\ example|however|even
        |though
        |when|while|once|as|that)[\s,]+){{0,3}}
        (?:{_SOMEONE}(?:['’]s\b|s['’])?(?:\s+(?!and\s+(?:i|me|my)\b)[\w'’-]+|$)
          |an?\s+(?:\w+\s+){{0,2}}?(?:friend|colleague|cousin|neighbou?r|client|student)\s+(?:of\s+mine\b|asked|has
        |is|told)
          |(?:he|she)(?:['’](?:s|d|ll))?\s+\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_GOES_ON = re.compile(r"^(?:and\s+|but\s+|so\s+)?(?:they|their|his|her|who|which)\b", re.IGNORECASE)
# Said about the other, but telling of the person too: "my sister and I", "my wife is teaching me".
_INCLUDES_SELF = re.compile(rf"^{_SOMEONE}\s+and\s+(?:i|me|my)\b", re.IGNORECASE)


def find_about_others(text: str, own: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the clauses within the `own` stretches whose subject is someone else the person mentions."""
    for start, end in own:
        previous = False
        for sentence in split_sentences(text, start, end):
            for clause in split_clauses(text, sentence):
                words = text[clause.start : min(clause.end, clause.start + 200)]
                goes_on = previous and (clause.shares_subject or _GOES_ON.match(words) is not None)
                previous = goes_on or (_TELLS_OF_OTHER.match(words) is not None and not _INCLUDES_SELF.match(words))
                if previous:
                    yield clause.start, clause.end
