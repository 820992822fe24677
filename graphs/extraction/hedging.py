"""Hedging: whether a clause claims something, or only asks, supposes or reports it."""

from __future__ import annotations

import re

from .clauses import Clause
from .third_person import straighten

_HYPOTHETICAL = re.compile(
    r"^(?:(?:and|but|so|even|only|ok|hi|well)[\s,]+)*(?:if|unless|suppose|supposing|imagine|assume"
    r"|assuming|let'?s say|say|pretend|what if|in case|whether"
    r"|as if|hypothetically|until)\b",
    re.IGNORECASE,
)
_SUPPOSES_SELF = re.compile(
    r"^(?:(?:and|but|so|even|ok|hi|well)[\s,]+)*(?:if|suppose|supposing|imagine|assume|assuming"
    r"|let'?s say|say|pretend|what if|hypothetically)\b"
    r".{0,20}\b(?:i|i'm|we|my)\b(?! (?:recall|remember|think|understand))",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|might|may be|i guess|i suppose|not sure (?:if|whether)"
    r"|i wonder|would have|could have|should have"
    r"|i wish i (?:was|were|had|could)|were to|just kidding|jk)\b",
    re.IGNORECASE,
)
_ASKS_FIRST = re.compile(
    r"^(?:(?:and|but|so|ok|okay|hi|hello|hey|well|then|now)[,\s]+)*(?:am|is|are|was|were|do|does|did"
    r"|can|could|would|should|shall|will|may|might|have|has"
    r"|what|what['’]?s|why|how|when|where|which|who|whose|whom|whats)\b",
    re.IGNORECASE,
)
_PRESUPPOSING = re.compile(r"(?:[,(]|\b(?:because|since|as|given that|considering(?: that)?|cause))\s*$", re.IGNORECASE)
_REPORTING = (
    r"\b(?:he|she|they|you|people|everyone|someone|who|doctor|friend|boss|wife|husband|mom|mum|mother"
    r"|dad|father|sister|brother|teacher|colleague)\s+(?:\w+\s+)?"
    r"(?:sa(?:y|ys|id)|told|tells?|claim(?:s|ed)?|thinks?|thought|ask(?:s|ed)?|wrote|replied"
    r"|believes?|insist(?:s|ed)?)(?:\s+me)?(?:\s+that)?[,:]?\s*"
)
_REPORTED = re.compile(_REPORTING + "$", re.IGNORECASE)
_REPORTS = re.compile(rf"^(?:\w+\s+){{0,2}}?{_REPORTING}(?=(?:i|i['’]?m|my)\b)", re.IGNORECASE)


def is_hedged(words: str) -> bool:
    """Return whether a clause opens with a condition or takes back what it says ("maybe", "I wish I were")."""
    plain = straighten(words)
    return _HYPOTHETICAL.match(plain) is not None or _HEDGED.search(plain) is not None


def supposes_self(words: str) -> bool:
    """Return whether a clause supposes something of the person, so that the rest of its sentence is too."""
    return _SUPPOSES_SELF.match(straighten(words)) is not None


def is_asked(text: str, clause: Clause) -> bool:
    """Return whether a clause is the question of its sentence; what a question takes for granted is not asked.

    "Can I eat this, since I'm vegan?" asks the first clause only.
    """
    sentence = clause.sentence
    if not sentence.is_question:
        return False
    if clause.start > sentence.start and _PRESUPPOSING.search(
        text, max(sentence.start, clause.start - 20), clause.start
    ):
        return _ASKS_FIRST.match(text[clause.start : clause.end]) is not None
    return clause.asks or _ASKS_FIRST.match(text[sentence.start : clause.end]) is not None


def is_reported(text: str, clause: Clause) -> bool:
    """Return whether someone else is said to have said the clause: "he said I am lazy"."""
    before = text[max(clause.sentence.start, clause.start - 60) : clause.start]
    return _REPORTED.search(before) is not None or _REPORTS.match(text[clause.start : clause.end]) is not None
