"""Stored extractions with and without verification: turn F1 of each model, and hits on turns of rejected memories.

Turns as in the contrast of extraction: micro over (dialogue, turn), labelled dialogues in Latin script, intervals by
drawing dialogues again. What a model extracted is the same in every way of keeping it, so differences are paired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import EvidenceStandard, TrainedVerifier
from tactful.memory import Embedder

from ..extraction_gold import ExtractionGold, gold_turns
from ..metrics import Interval
from ..verifier_data import rejected_turns
from .extraction import (
    KEPT,
    SCRIPT,
    Prediction,
    Turns,
    judge_predictions,
    stored_predictions,
    verified_stored_predictions,
    without_check,
)
from .verification import HeldOutFold

Numbers = NDArray[np.float64]

DRAWS = 1_000
EVERYTHING, OWN_WORDS = "as extracted", "own words"
VERIFIER_ALONE, LEARNED = "verifier alone", "verified and narrowed"
MEAN = "mean over models"


@dataclass(frozen=True, slots=True)
class StoredScore:
    """One model and one way of keeping what it extracted; `gain` is the F1 less the F1 of the first way.

    `rejected_hits` counts turns with evidence of rejected memories only that are still learned from.
    """

    model: str
    way: str
    turns: int
    precision: float
    recall: float
    f1: float
    gain: float
    gain_interval: Interval
    rejected_hits: int


@dataclass(frozen=True, slots=True)
class _Tally:
    """Turns per dialogue: kept and gold, kept at all, kept with rejected memories only; each of shape (dialogues,)."""

    found: Numbers
    kept: Numbers
    rejected: Numbers


async def keep_stored(
    gold: Sequence[ExtractionGold], folds: Sequence[HeldOutFold], embedder: Embedder
) -> dict[str, dict[str, Turns]]:
    """Return the turns that stored extractions are kept of, by way of keeping them and by model.

    The ways: everything whose quote is found; what is in the person's own words; what the verifier accepts, its
    evidence unchecked; and what the learning graph keeps, its refiner narrowing by rule. Each dialogue is judged by
    the verifier of the fold that left it out.
    """
    kept: dict[str, dict[str, set[tuple[str, int]]]] = {
        way: {} for way in (EVERYTHING, OWN_WORDS, VERIFIER_ALONE, LEARNED)
    }
    for fold in folds:
        verifier = TrainedVerifier(fold.weights, embedder=embedder, version="held out")
        dialogues = [dialogue for dialogue in _scored(gold) if dialogue.dialogue_id in fold.dialogues]
        for model in sorted({model for dialogue in dialogues for model in dialogue.llm_extractions}):
            everything = without_check(stored_predictions(dialogues, model))
            found = {
                EVERYTHING: everything,
                OWN_WORDS: stored_predictions(dialogues, model, EvidenceStandard.OWN_WORDS),
                VERIFIER_ALONE: judge_predictions(dialogues, everything, verifier),
                LEARNED: await verified_stored_predictions(dialogues, model, verifier),
            }
            for way, predictions in found.items():
                kept[way].setdefault(model, set()).update(_kept_turns(predictions))
    return {way: {model: frozenset(turns) for model, turns in models.items()} for way, models in kept.items()}


def contrast_stored(
    gold: Sequence[ExtractionGold], ways: Mapping[str, Mapping[str, Turns]], *, seed: int = 0
) -> tuple[StoredScore, ...]:
    """Score the turns each stored model is kept of in each way, against those of the first way; then the means.

    Empty when there are no stored extractions, or no message with evidence of an accepted memory.
    """
    dialogues = _scored(gold)
    wanted = [gold_turns(dialogue) for dialogue in dialogues]
    if not any(wanted) or not any(ways.values()):
        return ()
    draws = np.random.default_rng(seed).multinomial(
        len(dialogues), np.full(len(dialogues), 1 / len(dialogues)), size=DRAWS
    )
    number_wanted = np.array([len(turns) for turns in wanted], np.float64)
    first, *_ = ways
    scores: list[StoredScore] = []
    gains: dict[str, list[Numbers]] = {way: [] for way in ways}
    for model in sorted(ways[first]):
        tallies = {way: _tally(dialogues, wanted, models[model]) for way, models in ways.items()}
        for way, tally in tallies.items():
            gains[way].append(_f1(tally, number_wanted, draws) - _f1(tallies[first], number_wanted, draws))
            scores.append(_score(model, way, tally, tallies[first], number_wanted, gains[way][-1]))
    return (*scores, *(_mean(way, scores, np.mean(gains[way], axis=0)) for way in ways))


def _scored(gold: Iterable[ExtractionGold]) -> list[ExtractionGold]:
    return [dialogue for dialogue in gold if dialogue.is_labelled and dialogue.script == SCRIPT]


def _kept_turns(predictions: Iterable[Prediction]) -> Turns:
    return frozenset((p.dialogue_id, p.turn) for p in predictions if p.status == KEPT and p.turn is not None)


def _tally(dialogues: Sequence[ExtractionGold], wanted: Sequence[frozenset[int]], kept: Turns) -> _Tally:
    of_dialogue: dict[str, set[int]] = {dialogue.dialogue_id: set() for dialogue in dialogues}
    for name, turn in kept:
        of_dialogue[name].add(turn)
    rows = [
        (len(turns & gold), len(turns), len(turns & rejected_turns(dialogue)))
        for dialogue, turns, gold in zip(dialogues, of_dialogue.values(), wanted, strict=True)
    ]
    return _Tally(*np.array(rows, np.float64).T)


def _f1(tally: _Tally, wanted: Numbers, draws: NDArray[np.int64]) -> Numbers:
    return np.asarray(2 * (draws @ tally.found) / np.maximum(1, draws @ (tally.kept + wanted)))


def _score(model: str, way: str, tally: _Tally, first: _Tally, wanted: Numbers, gains: Numbers) -> StoredScore:
    once = np.ones((1, len(wanted)), np.int64)
    f1 = float(_f1(tally, wanted, once)[0])
    return StoredScore(
        model=model,
        way=way,
        turns=int(tally.kept.sum()),
        precision=float(tally.found.sum() / max(1.0, tally.kept.sum())),
        recall=float(tally.found.sum() / wanted.sum()),
        f1=f1,
        gain=f1 - float(_f1(first, wanted, once)[0]),
        gain_interval=_interval(gains),
        rejected_hits=int(tally.rejected.sum()),
    )


def _mean(way: str, scores: list[StoredScore], gains: Numbers) -> StoredScore:
    own = [score for score in scores if score.way == way]
    return StoredScore(
        model=MEAN,
        way=way,
        turns=sum(score.turns for score in own),
        precision=float(np.mean([score.precision for score in own])),
        recall=float(np.mean([score.recall for score in own])),
        f1=float(np.mean([score.f1 for score in own])),
        gain=float(np.mean([score.gain for score in own])),
        gain_interval=_interval(gains),
        rejected_hits=sum(score.rejected_hits for score in own),
    )


def _interval(values: Numbers) -> Interval:
    low, high = np.quantile(values, (0.025, 0.975))
    return Interval(float(low), float(high))


def stored_lines(scores: Sequence[StoredScore]) -> list[str]:
    """Return a table for a terminal; nothing when there were no stored extractions."""
    if not scores:
        return []
    head = f"  {'':<30} {'':<22} {'turns':>6} {'prec':>6} {'rec':>6} {'F1':>6} {'gain':>7}  interval          rejected"
    return ["", "Turns learned from, stored extractions:", head, *(_line(score) for score in scores)]


def _line(s: StoredScore) -> str:
    interval = f"{s.gain_interval.low:+.3f} to {s.gain_interval.high:+.3f}"
    figures = f"{s.turns:>6} {s.precision:>6.3f} {s.recall:>6.3f} {s.f1:>6.3f} {s.gain:>+7.3f}"
    return f"  {s.model:<30} {s.way:<22} {figures}  {interval}  {s.rejected_hits:>8}"
