"""What the verifier learns from: memories people judged, and stored extractions beside the turns people accept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import (
    VERIFIER_FEATURES,
    Candidate,
    Failure,
    describe_candidates,
    embed_candidates,
)
from tactful.memory import Embedder, Kind, Vectors

from .contrast.extraction import QUOTE_PARTS, SCRIPT, turns_of
from .extraction_gold import QUOTE_SEPARATOR, ExtractionGold, GoldMemory, TurnFinder, gold_turns

# Turns are embedded and described in batches of about this many candidates.
BATCH_CANDIDATES = 2_000
# The reasons annotators gave, by how they begin or what they say; the first that fits counts.
_FAILURES = (
    (re.compile(r"role-?play|not about the user|third-party|fiction", re.IGNORECASE), Failure.NOT_THE_USER),
    (re.compile(r"task-local|iterative refinement|possible .*testing", re.IGNORECASE), Failure.ONE_OFF),
    (re.compile(r"unsupported|not supported", re.IGNORECASE), Failure.NO_EVIDENCE),
)


@dataclass(frozen=True, slots=True)
class VerifierExample:
    """One candidate with what people say: of a memory whether they accept it, of a stored extraction nothing.

    `model` is empty for a memory. `turn` is the message the quote lies in, None where it lies in none; `is_gold` says
    whether that message holds evidence of an accepted memory, `is_rejected` whether it holds evidence of rejected
    ones only.
    """

    dialogue_id: str
    script: str
    candidate: Candidate
    model: str = ""
    accepted: bool | None = None
    failure: Failure | None = None
    turn: int | None = None
    is_gold: bool = False
    is_rejected: bool = False


@dataclass(frozen=True, slots=True)
class VerifierData:
    """Examples with everything a model sees: row i of each array belongs to `examples[i]`.

    Shapes: `features` (n, len(VERIFIER_FEATURES)); `statements` and `quotes` (n, dimension), unit length. `gold_turns`
    counts the messages with evidence of an accepted memory in each dialogue that stored extractions are taken from.
    """

    examples: tuple[VerifierExample, ...]
    features: Vectors
    statements: Vectors
    quotes: Vectors
    gold_turns: Mapping[str, int]

    @property
    def dialogues(self) -> NDArray[np.str_]:
        """Id of the dialogue of each row."""
        return np.array([example.dialogue_id for example in self.examples])

    @property
    def models(self) -> NDArray[np.str_]:
        """Name of the model of each row, empty for memories."""
        return np.array([example.model for example in self.examples])

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Rows that are memories somebody judged."""
        return np.array([example.accepted is not None for example in self.examples], np.bool_)


def describe_examples(gold: Sequence[ExtractionGold], embedder: Embedder) -> VerifierData:
    """Make examples of all memories and of stored extractions of labelled dialogues in Latin script."""
    found = [(dialogue, _examples(dialogue)) for dialogue in gold]
    examples = tuple(example for _, of_dialogue in found for example in of_dialogue)
    vectors = [
        embed_candidates([e.candidate for e in examples[start : start + BATCH_CANDIDATES]], embedder)
        for start in range(0, len(examples), BATCH_CANDIDATES)
    ]
    empty = np.empty((0, embedder.dimension), np.float32)
    statements = np.concatenate([empty, *(of_statements for of_statements, _ in vectors)])
    quotes = np.concatenate([empty, *(of_quotes for _, of_quotes in vectors)])
    features, start = [np.empty((0, len(VERIFIER_FEATURES)), np.float32)], 0
    for dialogue, of_dialogue in found:
        for _, beside in groupby(of_dialogue, key=lambda example: example.model):
            candidates = [example.candidate for example in beside]
            rows = slice(start, start := start + len(candidates))
            features.append(describe_candidates(candidates, turns_of(dialogue), statements[rows], quotes[rows]))
    counts = {d.dialogue_id: len(gold_turns(d)) for d in gold if d.is_labelled and d.script == SCRIPT}
    return VerifierData(examples, np.concatenate(features), statements, quotes, counts)


def memory_candidate(memory: GoldMemory) -> Candidate:
    """Return a memory as a candidate; the turn it names is the first one its evidence names."""
    named = memory.evidence.turns[0] if memory.evidence.turns else -1
    return _candidate(memory.statement, memory.evidence.quote, named)


def _candidate(statement: str, quote: str, turn: int) -> Candidate:
    return Candidate(statement=statement or "-", kind=Kind.INTEREST, quote=quote or "-", turn_id=str(turn))


def rejected_turns(dialogue: ExtractionGold) -> frozenset[int]:
    """Return the user messages that hold evidence of rejected memories and of no accepted one."""
    finder = TurnFinder(dialogue.user_turns)
    quotes = [
        quote
        for memory in dialogue.memories
        if memory.accepted is False
        for quote in memory.evidence.quote.split(QUOTE_SEPARATOR)
    ]
    places = {finder.find(quote) for quote in quotes}
    return frozenset(place for place in places if place is not None) - gold_turns(dialogue)


def _examples(dialogue: ExtractionGold) -> list[VerifierExample]:
    memories = [
        VerifierExample(
            dialogue.dialogue_id,
            dialogue.script,
            memory_candidate(memory),
            accepted=memory.accepted,
            failure=failure_of(memory),
        )
        for memory in dialogue.memories
    ]
    return memories + (_stored(dialogue) if dialogue.is_labelled and dialogue.script == SCRIPT else [])


def failure_of(memory: GoldMemory) -> Failure | None:
    """Return how a rejected memory fails, read from the reason an annotator wrote; None where it says none of ours."""
    if memory.accepted is not False or not memory.reject_reason:
        return None
    return next((failure for words, failure in _FAILURES if words.search(memory.reject_reason)), None)


def _stored(dialogue: ExtractionGold) -> list[VerifierExample]:
    finder, wanted, rejected = TurnFinder(dialogue.user_turns), gold_turns(dialogue), rejected_turns(dialogue)
    return [
        VerifierExample(
            dialogue.dialogue_id,
            dialogue.script,
            _candidate(stored.statement, quote, turn),
            model=model,
            turn=turn,
            is_gold=turn in wanted,
            is_rejected=turn in rejected,
        )
        for model, found in dialogue.llm_extractions.items()
        for stored in found
        for turn, quote in quotes_by_turn(stored.quote, finder)
    ]


def quotes_by_turn(quote: str, finder: TurnFinder) -> list[tuple[int, str]]:
    """Return the parts of a stored quote, those of one message joined again, with the message they are found in."""
    parts: dict[int, list[str]] = {}
    for part in filter(str.strip, QUOTE_PARTS.split(quote)):
        if (turn := finder.find(part)) is not None:
            parts.setdefault(turn, []).append(part)
    return [(turn, QUOTE_SEPARATOR.join(of_turn)) for turn, of_turn in parts.items()]
