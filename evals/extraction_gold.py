"""Extraction gold: dialogues with what people accept as known of the user, and the words it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tactful.memory import replace_surrogates

from .records import read_records

Text = Annotated[str, AfterValidator(replace_surrogates)]
# A quote of which only the beginning is found still counts, if that beginning says something.
PREFIX_CHARS = 60
MIN_PREFIX_CHARS = 15
MIN_SHARE_OF_WORDS = 0.8
QUOTE_SEPARATOR = " … "

_PUNCTUATION = re.compile(r"[^\w\s]|_")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(_Record):
    """One message of a dialogue."""

    role: Literal["user", "assistant", "system", "tool"]
    text: Text


class MemoryEvidence(_Record):
    """Where a memory was said: message numbers from 0, and quotes joined by " … "."""

    turns: tuple[int, ...] = ()
    quote: Text = ""


class GoldMemory(_Record):
    """One statement about the user, and whether a person accepted it; None where nobody has judged yet."""

    statement: Text
    kind: str | None = None
    accepted: Annotated[bool | None, BeforeValidator(lambda value: None if value == "" else value)] = None
    reject_reason: Text | None = None
    evidence: MemoryEvidence = MemoryEvidence()


class StoredExtraction(_Record):
    """What a model once extracted; its confidence is left out on purpose."""

    statement: Text
    quote: Text = ""


class ExtractionGold(_Record):
    """One dialogue, its memories and what models extracted from it, by model name."""

    dialogue_id: Annotated[str, Field(min_length=1)]
    script: str = "latin"
    dialogue: tuple[Message, ...]
    memories: tuple[GoldMemory, ...] = ()
    llm_extractions: Annotated[
        dict[str, tuple[StoredExtraction, ...]],
        BeforeValidator(lambda value: {name: found or () for name, found in (value or {}).items()}),
    ] = Field(default_factory=dict)

    @property
    def user_turns(self) -> tuple[tuple[int, str], ...]:
        """Number and text of each user message."""
        return tuple((number, m.text) for number, m in enumerate(self.dialogue) if m.role == "user")

    @property
    def is_labelled(self) -> bool:
        """Whether a person has judged any of its memories."""
        return any(memory.accepted is not None for memory in self.memories)


def read_extraction_gold(path: Path) -> tuple[ExtractionGold, ...]:
    """Read dialogues, one JSON object a line; blank lines are skipped.

    Raises:
        InvalidFile: the file cannot be read, holds no dialogue, or a line is not one.
    """
    return read_records(path, ExtractionGold, name="dialogue")


class TurnFinder:
    """Finds which user message a quote lies in, normalising each message once."""

    def __init__(self, user_turns: Sequence[tuple[int, str]]) -> None:
        """Take numbers and texts of the user messages, in order."""
        self._turns = [(number, _plain(text)) for number, text in user_turns]

    def find(self, quote: str) -> int | None:
        """Return the first message that contains the quote, lower-cased and without punctuation, or None.

        Else the first with its first 60 characters, if over 15; else the first with at least 80 % of its words.
        """
        plain = _plain(quote)
        if not plain:
            return None
        prefix = plain[:PREFIX_CHARS] if len(plain) > MIN_PREFIX_CHARS else plain
        words = plain.split()
        tests: tuple[Callable[[str], bool], ...] = (
            lambda text: plain in text,
            lambda text: prefix in text,
            lambda text: _share_of_words(words, text) >= MIN_SHARE_OF_WORDS,
        )
        places = (number for fits in tests for number, text in self._turns if fits(text))
        return next(places, None)


def gold_turns(gold: ExtractionGold, *, kind: str | None = None) -> frozenset[int]:
    """Return the user messages that hold evidence of an accepted memory, of one kind if given.

    Where none of a memory's quotes is found, the message numbers it names count.
    """
    finder, users = TurnFinder(gold.user_turns), {number for number, _ in gold.user_turns}
    turns: set[int] = set()
    for memory in gold.memories:
        if memory.accepted and kind in {None, memory.kind}:
            places = {finder.find(quote) for quote in memory.evidence.quote.split(QUOTE_SEPARATOR)} - {None}
            turns |= {place for place in places if place is not None} or (set(memory.evidence.turns) & users)
    return frozenset(turns)


def _plain(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", text.lower()).split())


def _share_of_words(words: Sequence[str], text: str) -> float:
    present = set(text.split())
    return sum(word in present for word in words) / len(words)
