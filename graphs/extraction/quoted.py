"""Quoted words: what stands between quotation marks or behind a reply mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# Past this a lone mark is an inch sign or a slip, not the other half of a pair.
MAX_QUOTED_CHARS = 4_000

_PAIRS = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "‟": "”", "＂": "＂"}
_OPENING = re.compile(r'["“„«‟”＂]')
_SINGLE = re.compile(
    r"(?:(?<=^)|(?<=[\s(:,]))['‘](?!(?:cause|em|til|till|bout|n|tis"
    r"|twas)\b)(?=\w)[^\n]{1,600}?['’](?=[\s.,;:!?)]|$)"
)
_REPLY_LINE = re.compile(r"^[ \t]*>[^\n]*", re.MULTILINE)
_WORD = re.compile(r"\w+")
_PERSON = re.compile(r"\b(?:i|i['’]m|im|my|me|we|our)\b", re.IGNORECASE)
# "I'm a 'foodie'" and "I love "Dune"" stay the person's own statement: a title or a word held at a distance.
_OWN_WORDS = 4


def find_quoted(text: str, own: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the quotations within the `own` stretches, with their marks; a word or title in marks is not one."""
    for start, end in own:
        for line in _REPLY_LINE.finditer(text, start, end):
            yield line.span()
        yield from _find_double(text, start, end)
        for found in _SINGLE.finditer(text, start, end):
            if len(_WORD.findall(found[0])) > _OWN_WORDS:
                yield found.span()


def _find_double(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    position = begin
    while (opening := _OPENING.search(text, position, stop)) is not None:
        start, position = opening.start(), opening.end()
        if _is_inch_sign(text, start):
            continue
        end = _find_closing(text, opening[0], position, stop)
        if end is not None:
            position = end
            if _is_quotation(text[start:end]):
                yield start, end


def _find_closing(text: str, opening: str, start: int, limit: int) -> int | None:
    stop = min(limit, start + MAX_QUOTED_CHARS)
    ends = [at for mark in _PAIRS[opening] + '"' * (opening in "“„") if (at := text.find(mark, start, stop)) >= 0]
    return min(ends) + 1 if ends else None


def _is_inch_sign(text: str, at: int) -> bool:
    return text[at] == '"' and at > 0 and text[at - 1].isdigit()


def _is_quotation(quoted: str) -> bool:
    return len(_WORD.findall(quoted)) > _OWN_WORDS or _PERSON.search(quoted) is not None
