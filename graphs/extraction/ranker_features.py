"""Features of user turns: what tells a turn about the person from the rest, from the text alone, in plain numpy.

Cues of wording are read in the person's own words only. Where a turn stands and whether its topic returns is seen
within the turns at hand, which may be one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Kind, Turn

from .candidate import Candidate
from .ranker_cues import RANKER_CUES
from .spans import Source, Span

Features = NDArray[np.float32]

_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in RANKER_CUES)
_SELF = ("says I", "says my", "says me")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the a an and or of to in on for with is are be as at by it its this that from their they i me my you your we "
        "our can could would should do does did what how why when where which not no if so about into such more most "
        "some any than then there was were been will just please make give get use",
    )
)
_ENGLISH = frozenset(
    re.findall(r"\w+", "the a an and or of to in on for with is are be it this that i me my you what how do can")
)
_MEASURES = (
    "length of own words",
    "length of all",
    "own share",
    "lines",
    "digits",
    "capitals",
    "not Latin",
    "not ASCII",
    "English",
    "ends with a stop",
    "share of first person",
    "first person in borrowed words",
    "length of words",
    "quoted",
    "pasted",
    "fiction or material",
    "a rule found something",
    "a rule found a fact",
    "a rule found a style",
    "a request can be stated",
    "a saying can be stated",
)
STATIC_FEATURES = (*(name for name, _ in RANKER_CUES), *_MEASURES)
_COMPARED = (
    "says I",
    "says my",
    "share of first person",
    "length of own words",
    "opens with a question",
    "asks to work on a text",
    "an interest or aim",
    "says what they want",
    "a rule found something",
)
_PLACE = ("turns before", "turns after", "turns at hand", "place", "the same again")
_TOPIC = ("topic before", "topic just before", "topic after", "topic around", "share on the topic")
CONTEXT_FEATURES = (
    *_PLACE,
    *_TOPIC,
    *(f"{name}, less the mean" for name in _COMPARED),
    *(f"{name}, turns that have more" for name in _COMPARED),
)
RANKER_FEATURES = (*STATIC_FEATURES, *CONTEXT_FEATURES)
# Turns overlap in topic where the smaller of two sets of content words is shared to this degree.
ON_TOPIC = 0.3
# Only so many neighbours on either side are compared, so that time grows linearly with the conversation.
NEIGHBOURS = 40
_SAME_CHARS = 2_000


@dataclass(frozen=True)
class ReadTurn:
    """A turn with whose words it holds, what the rules found, and what a request or saying in it could be stated as."""

    turn: Turn
    spans: tuple[Span, ...]
    found: tuple[Candidate, ...] = ()
    request: Candidate | None = None
    saying: Candidate | None = None

    @cached_property
    def own(self) -> str:
        """The stretches that are the person's own words, a line each."""
        own = (Source.OWN, Source.ABOUT_OTHER)
        return "\n".join(self.turn.text[s.start : s.end] for s in self.spans if s.source in own)

    @property
    def episode(self) -> Candidate | None:
        """What is kept of the turn for a while if it ranks high and no rule found anything."""
        return self.saying or self.request

    @cached_property
    def content(self) -> frozenset[str]:
        """Lower-cased words that carry a topic."""
        words = _WORD.findall((self.own or self.turn.text[:300]).lower())
        return frozenset(word for word in words if len(word) > 2 and word not in _COMMON)

    @cached_property
    def plain(self) -> str:
        """The text in lower case with single blanks, to see the same turn again."""
        return " ".join(self.turn.text[:_SAME_CHARS].lower().split())


def rank_features(turns: Sequence[ReadTurn]) -> Features:
    """Return the features of consecutive turns of one conversation, shape (n, len(RANKER_FEATURES))."""
    return add_context(static_features(turns), turns)


def static_features(turns: Sequence[ReadTurn]) -> Features:
    """Return what can be seen of each turn by itself, shape (n, len(STATIC_FEATURES))."""
    return np.stack([_static(read) for read in turns]) if turns else np.zeros((0, len(STATIC_FEATURES)), np.float32)


def add_context(static: Features, turns: Sequence[ReadTurn]) -> Features:
    """Return static features with those of place, topic and contrast to the other turns, as `rank_features` does."""
    if not turns:
        return np.zeros((0, len(RANKER_FEATURES)), np.float32)
    compared = static[:, [STATIC_FEATURES.index(name) for name in _COMPARED]]
    above = np.stack([_share_above(column) for column in compared.T], axis=1)
    place, topic = _place([read.plain for read in turns]), _topic([read.content for read in turns])
    parts = (static, place, topic, compared - compared.mean(axis=0), above)
    return np.concatenate(parts, axis=1).astype(np.float32)


def _share_above(column: Features) -> Features:
    return np.asarray(1 - np.searchsorted(np.sort(column), column, side="right") / len(column), np.float32)


def _static(read: ReadTurn) -> Features:
    text = read.turn.text
    own = read.own
    words = _WORD.findall(own.lower())
    cues = {name: min(sum(1 for _ in pattern.finditer(own)), 3) for name, pattern in _PATTERNS}
    spoken = sum(cues[name] for name in _SELF)
    share = dict.fromkeys(Source, 0.0)
    for span in read.spans:
        share[span.source] += (span.end - span.start) / len(text)
    kinds = {candidate.kind for candidate in read.found}
    size = max(1, len(own))
    measures = (
        np.log1p(len(own)),
        np.log1p(len(text)),
        len(own) / max(1, len(text)),
        np.log1p(own.count("\n")),
        sum(c.isdigit() for c in own) / size,
        sum(c.isupper() for c in own) / size,
        sum(c > "\u024f" and c.isalpha() for c in own) / size,
        sum(c > "\x7f" for c in own) / size,
        sum(word in _ENGLISH for word in words) / max(1, len(words)),
        own.rstrip()[-1:] in {".", "!", "?"},
        spoken / max(5, len(words)),
        min(sum(1 for _ in _PATTERNS[0][1].finditer(text)) - cues["says I"], 3),
        sum(map(len, words)) / max(1, len(words)),
        share[Source.QUOTED],
        share[Source.PASTED],
        share[Source.FICTION] + share[Source.MATERIAL],
        bool(read.found),
        bool(kinds - {Kind.STYLE, Kind.SITUATION}),
        Kind.STYLE in kinds,
        read.request is not None,
        read.saying is not None,
    )
    return np.array([*cues.values(), *measures], np.float32)


def _place(plain: Sequence[str]) -> Features:
    size = len(plain)
    index = np.arange(size)
    again = _seen_before(plain)
    after, share = size - 1 - index, index / max(1, size - 1)
    columns = (np.log1p(index), np.log1p(after), np.full(size, np.log(size)), share, again)
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _seen_before(plain: Sequence[str]) -> list[bool]:
    seen: set[str] = set()
    again = []
    for text in plain:
        again.append(text in seen)
        seen.add(text)
    return again


def _topic(content: Sequence[frozenset[str]]) -> Features:
    values = np.zeros((len(content), len(_TOPIC)), np.float32)
    for row, words in enumerate(content):
        before = [_shared(words, other) for other in content[max(0, row - NEIGHBOURS) : row]]
        after = [_shared(words, other) for other in content[row + 1 : row + 1 + NEIGHBOURS]]
        around = before + after
        if around:
            values[row] = (
                max(before, default=0),
                before[-1] if before else 0,
                max(after, default=0),
                sum(around) / len(around),
                sum(value > ON_TOPIC for value in around) / len(around),
            )
    return values


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
