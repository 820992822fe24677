"""Refinement: what is left of a statement that says more than its words, down to the one occasion they show."""

from __future__ import annotations

import re
from collections.abc import Callable

from tactful.memory import Basis, Cardinality, Kind, Stability

from .candidate import Candidate
from .evidence import ASKED_ABOUT, ASKED_OPENING, is_sound_statement
from .verifier import Assessment, Failure
from .verifier_features import content_words

# Task content, fiction and other people say nothing of the person, not even once.
NARROWED = frozenset({Failure.ONE_OFF, Failure.NO_EVIDENCE, Failure.NOT_STANDALONE})
MAX_TOPIC_WORDS = 8

_OPENING = (
    r"^\W*(?:(?:please|pls|now|ok(?:ay)?|hi|hello|hey|and|then|so|also|thanks|kindly|just|(?:can|could|would|will)\s+you"
    r"|i(?:['’]?d\s+like|\s+want|\s+need)\s+you\s+to|help\s+me(?:\s+to)?)[\s,]+){0,4}"
)
_LANGUAGE = (
    r"(?P<v>Arabic|Bengali|Chinese|Czech|Danish|Dutch|English|Finnish|French|German|Greek|Hebrew|Hindi|Hungarian"
    r"|Indonesian|Italian|Japanese|Korean|Mandarin|Norwegian|Persian|Polish|Portuguese|Romanian|Russian|Spanish|Swahili"
    r"|Swedish|Thai|Turkish|Ukrainian|Urdu|Vietnamese)"
)
_WRITE = r"(?:write|create|compose|draft|make|generate|give\s+me|prepare)\b[^.\n:]{0,40}?\b"


def _request(words: str, statement: str) -> tuple[re.Pattern[str], str]:
    return re.compile(_OPENING + words, re.IGNORECASE), f"{ASKED_OPENING}{statement} once."


# What a request says on its face; `{v}` is the language it names. The first that fits counts.
_REQUESTS = (
    _request(rf"translate\b.{{0,200}}?\b(?:in|into|to)\s+{_LANGUAGE}\b", "for a translation into {v}"),
    _request(r"translat(?:e|ion)\b", "for a translation"),
    _request(r"(?:summari[sz]e|(?:give|write)\b.{0,20}\bsummary)\b", "for a summary"),
    _request(
        r"(?:proof-?\s?read|correct|check\s+(?:the\s+|my\s+)?(?:grammar|spelling))\b", "for a text to be corrected"
    ),
    _request(r"(?:re-?write|re-?phrase|paraphrase|polish|shorten|reword)\b", "for a text to be reworded"),
    _request(rf"{_WRITE}(?:poem|haiku|limerick|song|lyrics)\b", "for a poem or song"),
    _request(rf"{_WRITE}(?:story|scene|screenplay|script|dialogue|novel|chapter)\b", "for a story or scene"),
    _request(rf"{_WRITE}cover\s+letter\b", "for a cover letter"),
    _request(rf"{_WRITE}(?:e-?mail|letter|message|reply)\b", "for a letter or message"),
    _request(rf"{_WRITE}(?:essay|article|blog\s+post|report|paper)\b", "for an essay or article"),
    _request(rf"{_WRITE}(?:r[eé]sum[eé]|cv)\b", "for a résumé"),
    _request(rf"{_WRITE}(?:recipe|meal\s+plan)\b", "for a recipe or meal plan"),
    _request(rf"{_WRITE}(?:itinerary|travel\s+plan)\b", "for a travel plan"),
    _request(
        rf"(?:{_WRITE}|fix\b.{{0,30}}|debug\b.{{0,30}})(?:code|function|program|query|regex)\b", "for help with code"
    ),
)
_TOPIC = re.compile(
    r"\b(?:curious about|curiosity about|interest(?:ed)? in|wants to know about|learning(?: about)?|studying)"
    r"\s+(?P<v>[^.;:()]+)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"[?？]|{_OPENING}(?:what|how|why|who|when|where|which|explain|tell\s+me|describe|compare|list)\b", re.IGNORECASE
)


def narrow(candidate: Candidate, assessment: Assessment) -> Candidate | None:
    """Return the candidate as it is when it is kept, else the episode its quote supports, or None.

    "Is learning French" on a request for a translation becomes "The user asked for a translation into French once.".
    An episode is not narrowed again, so asking in a loop ends. What is returned still has to pass `check_candidate`,
    which takes an episode of a request without a first person.
    """
    if assessment.is_kept:
        return candidate
    if candidate.stability is Stability.EPISODE or assessment.likely_failure not in NARROWED:
        return None
    statements = (told for read in _READERS if (told := read(candidate)) is not None)
    statement = next(statements, None)
    return None if statement is None or not is_sound_statement(statement) else _episode(candidate, statement)


def _episode(candidate: Candidate, statement: str) -> Candidate:
    return candidate.model_copy(
        update={
            "statement": statement,
            "kind": Kind.SITUATION,
            "slot": ASKED_ABOUT,
            "value": statement.removeprefix(ASKED_OPENING).removesuffix(" once."),
            "cardinality": Cardinality.MANY,
            "basis": Basis.INFERRED,
            "stability": Stability.EPISODE,
        }
    )


def _read_request(candidate: Candidate) -> str | None:
    for request, statement in _REQUESTS:
        if (found := request.match(candidate.quote)) is not None:
            return statement.format(v=(found.groupdict().get("v") or "").capitalize())
    return None


def _read_question(candidate: Candidate) -> str | None:
    """Return what was asked about: the statement's topic, if the question itself names every word of it."""
    topic = _TOPIC.search(candidate.statement)
    if topic is None or _ASKS.search(candidate.quote) is None:
        return None
    value = topic["v"].strip(" ,")
    words = content_words(value)
    is_named = bool(words) and words <= content_words(candidate.quote)
    return f"{ASKED_OPENING}about {value} once." if is_named and len(value.split()) <= MAX_TOPIC_WORDS else None


_READERS: tuple[Callable[[Candidate], str | None], ...] = (_read_request, _read_question)
