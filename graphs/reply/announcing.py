"""Where a reply tells the person what it knows of them: "since you are a nurse", "given your love of tea"."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What a clause announces is looked for in this much of it.
MAX_CLAUSE_CHARS = 160

_KNOWN_THINGS = (
    "interests?|love|passion|fondness|enthusiasm|curiosity|appreciation|preferences?|dislike|tastes?|background"
    "|expertise|familiarity|profile|hobby|hobbies|work as|job as|role as|career|profession|allerg(?:y|ies)|diet"
)
_CUE = re.compile(
    rf"""
    \b(?:since|because|seeing\ (?:as|that)|(?:given|knowing|considering)\ (?:that|how)|now\ that)
        \s+(?:much\s+)?you(?:\b|r\b)
    |(?:^|[,;:(\u2013\u2014]\s*|\b(?:and|but|so)\s+)as\ (?:an?\s+(?=[^,.;]{{1,60}},?\s+(?:you|I)\b)|someone\b)
    |\b(?:given|considering|knowing|reflecting|matching|because\ of|based\ on|building\ on|drawing\ on|in\ line\ with
        |in\ keeping\ with|consistent\ with|thanks\ to|tailored\ to|suited\ to|suits|fits|with)\s+your\b
    |\byour\s+(?:[\w-]+\s+){{0,2}}(?:{_KNOWN_THINGS})\b
    |\bI\s+(?:know|remember|recall|see|understand|gather|noticed?|can\ tell)\s+(?:that\s+|how\s+)?you(?:\b|r\b)
    |\byou(?:'ve|\s+have)?\s+(?:once\s+|previously\s+|also\s+)?(?:mentioned|told\ me|said|shared)\b
    |\b(?:for|to)\s+(?:someone|a\ person|people)\s+(?:who|like\ you|with\ your)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLAUSE_END = re.compile(r"[.;!?\n]|\s[\u2013\u2014-]\s")


def announcing_clauses(sentences: Sequence[str]) -> list[str]:
    """Return the clauses that begin with a cue of announcing, whatever they announce."""
    return [_clause(straight, cue.start()) for straight in map(_straight, sentences) for cue in _CUE.finditer(straight)]


def _straight(sentence: str) -> str:
    return sentence.replace("\u2019", "'").replace("*", "")


def _clause(sentence: str, start: int) -> str:
    end = _CLAUSE_END.search(sentence, start + 1)
    return sentence[start : end.start() if end else None][:MAX_CLAUSE_CHARS].strip(" ,;:(\u2013\u2014")
