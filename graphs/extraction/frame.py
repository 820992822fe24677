"""Frame: one way people tell something of themselves in English, and what is learned when they do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tactful.memory import Cardinality, Kind, Stability

# Words that open a clause without changing what it claims.
LEAD_IN = re.compile(
    r"""^(?:(?:hi|hello|hey|hii+|yo|well|so|ok|okay|yes|yeah|yep|no|nope|nah|oh|ah|ahh?|hmm+|also|and|but|because|cause|since
        |as|plus|although|though|while
        |actually|btw|by\ the\ way|fyi|for\ (?:context|reference|the\ record|your\ information)|just\ so\ you\ know
        |as\ you\ know|you\ know
        |(?:please\ )?(?:note|remember|keep\ in\ mind|bear\ in\ mind|know)\ that|(?:please\ )?(?:note|remember
        |keep\ in\ mind)|in\ general|generally|honestly
        |to\ be\ honest|tbh|frankly|now|sadly|unfortunately|luckily|fortunately|the\ thing\ is(?:\ that)?|i\ (?:must
        |should|have\ to)\ (?:say|admit|add|mention)
        |i\ mean|personally|basically|first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|like|see|look|listen|bro|man
        |dude|there|chat\ ?gpt|gpt|claude|everyone|all|again|still
        |in\ (?:real\ life|fact)|thanks|thank\ you|great|cool|nice|sorry|then|that's\ because|it's\ because
        |mainly\ because|currently|right\ now|at\ the\ moment
        |these\ days|nowadays|recently|lately|today|for\ (?:me|now)|as\ for\ me|good\ (?:morning|evening|afternoon)
        |which\ is\ why|that's\ why|one\ more\ thing
        |if\ (?:it|that)\ (?:helps|matters)|as\ i\ said|like\ i\ said|about\ me|i\ should\ mention(?:\ that)?
        |i'll\ add\ that|did\ i\ mention(?:\ that)?|the\ fact\ that|given\ that|seeing\ as|considering(?:\ that)?)
        (?:[\s,:!.-]+|$))+""",
    re.IGNORECASE | re.VERBOSE,
)
ADVERB = (
    r"(?:(?:also|really|currently|now|still|just|always|usually|often|sometimes|mostly|mainly|only"
    r"|actually|both|generally|personally|especially|absolutely|kinda"
    r"|kind of|sort of|truly|normally|typically|regularly|recently|particularly|definitely|already"
    r"|very|so|quite|pretty|basically|strongly|honestly|do|rather|totally"
    r"|only|simply|first|primarily|rarely|occasionally|originally|almost|nearly)\s+){0,3}"
)
# Frames see a clause with single spaces, straight apostrophes, its lead-in removed and its subject restored.
SAY_I = rf"i {ADVERB}"
AM = rf"(?:i ?'?m|i am) {ADVERB}"
AM_NOT = rf"(?:i ?'?m|i am) {ADVERB}not {ADVERB}"
HAVE = rf"(?:i {ADVERB}(?:have got|have|got)|i'?ve(?: got)?) {ADVERB}"
HAVE_DONE = rf"(?:i have|i'?ve) {ADVERB}"
DO_NOT = rf"i {ADVERB}(?:don'?t|do not|never|can'?t|cannot|can not|won'?t|hardly|barely) {ADVERB}"


@dataclass(frozen=True, slots=True)
class Frame:
    """A pattern over one clause; its group `v` is the value, and `refused` are values that make it say nothing lasting.

    `statement` is a template over the groups of the pattern; without one the clause itself is put in the third person.
    """

    name: str
    pattern: re.Pattern[str]
    kind: Kind
    slot: str | None = None
    cardinality: Cardinality = Cardinality.MANY
    stability: Stability = Stability.LASTING
    refused: re.Pattern[str] | None = None
    statement: str | None = None


def frame(  # noqa: PLR0913
    name: str,
    pattern: str,
    kind: Kind,
    *,
    slot: str | None = None,
    one: bool = False,
    episode: bool = False,
    refused: str | None = None,
    statement: str | None = None,
    match_case: bool = False,
) -> Frame:
    """Return a frame of a pattern that must match from the start of a clause, case ignored unless `match_case`."""
    return Frame(
        name=name,
        pattern=re.compile(pattern, 0 if match_case else re.IGNORECASE),
        kind=kind,
        slot=slot,
        cardinality=Cardinality.ONE if one else Cardinality.MANY,
        stability=Stability.EPISODE if episode else Stability.LASTING,
        refused=re.compile(refused, re.IGNORECASE) if refused else None,
        statement=statement,
    )
