"""Spans: whose words each stretch of a user turn is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from .others import find_about_others
from .pasted import find_pasted
from .quoted import find_quoted
from .requested import find_fiction, find_material

Stretch = tuple[int, int]


class Source(StrEnum):
    """Whose words a span is. Only OWN can be evidence, and ABOUT_OTHER for a relationship at most."""

    OWN = "own"
    QUOTED = "quoted"
    PASTED = "pasted"
    FICTION = "fiction"
    MATERIAL = "material"
    ABOUT_OTHER = "about_other"


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of a text from `start` to `end` (exclusive), and whose words it is."""

    start: int
    end: int
    source: Source


_SOURCES = tuple(Source)
_CODES = {source: index for index, source in enumerate(_SOURCES)}
_OWN_CODE = _CODES[Source.OWN]
# Each finder sees the text and what is still the person's own; what an earlier one took is not given back.
_FINDERS: tuple[tuple[Source, Callable[[str, Sequence[Stretch]], Iterable[Stretch]]], ...] = (
    (Source.PASTED, find_pasted),
    (Source.QUOTED, find_quoted),
    (Source.MATERIAL, find_material),
    (Source.FICTION, find_fiction),
    (Source.ABOUT_OTHER, find_about_others),
)


def split_spans(text: str) -> list[Span]:
    """Return spans that cover `text` without overlap, in order; an empty text has none.

    Time grows linearly with the text.
    """
    canvas = bytearray([_OWN_CODE]) * len(text)
    for source, find in _FINDERS:
        for start, end in find(text, _own_stretches(canvas)):
            _paint(canvas, start, end, _CODES[source])
    return [Span(start, end, _SOURCES[code]) for start, end, code in _runs(canvas)]


def sources_between(spans: Iterable[Span], start: int, end: int) -> set[Source]:
    """Return the sources of all spans that overlap the stretch from `start` to `end`."""
    return {span.source for span in spans if span.start < end and span.end > start}


def _paint(canvas: bytearray, start: int, end: int, code: int) -> None:
    stretch = canvas[start:end]
    canvas[start:end] = stretch.replace(bytes([_OWN_CODE]), bytes([code]))


def _runs(canvas: bytearray) -> list[tuple[int, int, int]]:
    runs, position = [], 0
    for code, group in groupby(canvas):
        length = sum(1 for _ in group)
        runs.append((position, position + length, code))
        position += length
    return runs


def _own_stretches(canvas: bytearray) -> list[Stretch]:
    return [(start, end) for start, end, code in _runs(canvas) if code == _OWN_CODE]
