"""Stored extractions with and without verification: turn F1 of each model, and hits on turns of rejected memories.

Turns as in the contrast of extraction: micro over (dialogue, turn), dialogues in Latin script, intervals by drawing
dialogues again. What a model extracted is the same in every way of keeping it, so differences are paired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..metrics import Interval, Truth
from ..verifier_data import VerifierData

Numbers = NDArray[np.float64]

DRAWS = 1_000
EVERYTHING = "as extracted"
MEAN = "mean over models"


@dataclass(frozen=True, slots=True)
class StoredScore:
    """One model and one way of keeping what it extracted; `gain` is the F1 less the F1 of everything.

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


def contrast_stored(data: VerifierData, ways: Mapping[str, Truth], *, seed: int = 0) -> tuple[StoredScore, ...]:
    """Score each stored model as extracted and in each way, a mask of shape (n,) over the examples; then the means.

    Empty when the data has no stored extractions, or no message with evidence of an accepted memory.
    """
    names = sorted(data.gold_turns)
    wanted = np.array([data.gold_turns[name] for name in names], np.float64)
    models = sorted(set(data.models.tolist()) - {""})
    if not models or not wanted.sum():
        return ()
    draws = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)
    every = {EVERYTHING: np.ones(len(data.examples), np.bool_), **ways}
    scores: list[StoredScore] = []
    gains: dict[str, list[Numbers]] = {way: [] for way in every}
    for model in models:
        tallies = {way: _tally(data, names, model, kept) for way, kept in every.items()}
        for way, tally in tallies.items():
            gains[way].append(_f1(tally, wanted, draws) - _f1(tallies[EVERYTHING], wanted, draws))
            scores.append(_score(model, way, tally, tallies[EVERYTHING], wanted, gains[way][-1]))
    return (*scores, *(_mean(way, scores, np.mean(gains[way], axis=0)) for way in every))


def _tally(data: VerifierData, names: list[str], model: str, kept: Truth) -> _Tally:
    place = {name: index for index, name in enumerate(names)}
    turns = {
        (example.dialogue_id, example.turn): (example.is_gold, example.is_rejected)
        for example, is_kept in zip(data.examples, kept.tolist(), strict=True)
        if is_kept and example.model == model
    }
    tally = _Tally(*np.zeros((3, len(names))))
    for (name, _), (is_gold, is_rejected) in turns.items():
        tally.found[place[name]] += is_gold
        tally.kept[place[name]] += 1
        tally.rejected[place[name]] += is_rejected
    return tally


def _f1(tally: _Tally, wanted: Numbers, draws: NDArray[np.int64]) -> Numbers:
    return np.asarray(2 * (draws @ tally.found) / np.maximum(1, draws @ (tally.kept + wanted)))


def _score(model: str, way: str, tally: _Tally, everything: _Tally, wanted: Numbers, gains: Numbers) -> StoredScore:
    once = np.ones((1, len(wanted)), np.int64)
    f1 = float(_f1(tally, wanted, once)[0])
    return StoredScore(
        model=model,
        way=way,
        turns=int(tally.kept.sum()),
        precision=float(tally.found.sum() / max(1.0, tally.kept.sum())),
        recall=float(tally.found.sum() / wanted.sum()),
        f1=f1,
        gain=f1 - float(_f1(everything, wanted, once)[0]),
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


def ways_of_keeping(data: VerifierData, kept: Truth) -> dict[str, Truth]:
    """Return the ways to contrast: verified alone, the user's own words alone, and both together."""
    own = np.array([example.is_own for example in data.examples], np.bool_)
    return {"verified": kept, "own words": own, "own words, verified": own & kept}


def stored_lines(scores: Sequence[StoredScore]) -> list[str]:
    """Return a table for a terminal; nothing when there were no stored extractions."""
    if not scores:
        return []
    head = f"  {'':<30} {'':<20} {'turns':>6} {'prec':>6} {'rec':>6} {'F1':>6} {'gain':>7}  interval          rejected"
    return ["", "Turns learned from, stored extractions:", head, *(_line(score) for score in scores)]


def _line(s: StoredScore) -> str:
    interval = f"{s.gain_interval.low:+.3f} to {s.gain_interval.high:+.3f}"
    figures = f"{s.turns:>6} {s.precision:>6.3f} {s.recall:>6.3f} {s.f1:>6.3f} {s.gain:>+7.3f}"
    return f"  {s.model:<30} {s.way:<20} {figures}  {interval}  {s.rejected_hits:>8}"
