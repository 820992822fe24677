"""Validation of the turn ranker: what rules and ranker keep of dialogues neither its fit nor its threshold has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .contrast.extraction import half_of
from .metrics import Interval, Truth, bootstrap, count, f1, precision, recall
from .ranker_training import RankerData, Rows, Window, cross_validate_ranker, keep_turns

PARTS = ("all", "even half", "odd half")
RULES_ALONE, EVERY_EPISODE = "rules alone", "every episode, no ranker"


@dataclass(frozen=True, slots=True)
class KeptScore:
    """Turns with a kept candidate against turns with evidence of an accepted memory, as a mean over seeds of the folds.

    `way` is what the ranker saw beside each turn, or what stands in its place; `spread` is the lowest and the highest
    F1 over the seeds; `interval` draws the dialogues again at the first seed.
    """

    part: str
    way: str
    precision: float
    recall: float
    f1: float
    spread: tuple[float, float]
    interval: Interval | None


def validate_kept(data: RankerData, *, seeds: Sequence[int] = (0, 1, 2), parts: int = 5) -> tuple[KeptScore, ...]:
    """Score what is kept through each window by folds over dialogues, on all of them and on both halves.

    Beside it stand the rules alone and every episode that can be stated.

    Raises:
        InvalidInput: there are too few dialogues, or labels of one kind only.
    """
    rows = np.arange(len(data.gold))
    ways: dict[str, list[Truth]] = {
        RULES_ALONE: [data.found],
        EVERY_EPISODE: [data.found | data.stated],
        **{window.value: [] for window in Window},
    }
    for seed in seeds:
        probabilities, thresholds = cross_validate_ranker(data, parts=parts, seed=seed)
        for window in Window:
            ways[window.value].append(keep_turns(data, rows, probabilities[window], thresholds))
    half = np.array([half_of(read.turn.conversation_id) for read in data.reads])
    shares = (rows, np.flatnonzero(half == 0), np.flatnonzero(half == 1))
    return tuple(
        _score(data, part, way, kept, share)
        for part, share in zip(PARTS, shares, strict=True)
        for way, kept in ways.items()
    )


def _score(data: RankerData, part: str, way: str, kept: Sequence[Truth], share: Rows) -> KeptScore:
    gold, dialogues = data.gold[share], [data.reads[row].turn.conversation_id for row in share.tolist()]
    counts = [count(gold, one[share]) for one in kept]
    figures = [[measure(one) or 0.0 for one in counts] for measure in (precision, recall, f1)]
    return KeptScore(
        part=part,
        way=way,
        precision=float(np.mean(figures[0])),
        recall=float(np.mean(figures[1])),
        f1=float(np.mean(figures[2])),
        spread=(min(figures[2]), max(figures[2])),
        interval=bootstrap(dialogues, gold, kept[0][share], draws=1_000),
    )


def kept_lines(scores: Sequence[KeptScore]) -> list[str]:
    """Return a table for a terminal, a line a part and way."""
    head = f"{'':<10} {'':<24} {'prec':>6} {'rec':>6} {'F1':>6}  {'over seeds':<13} interval"
    return [head, *(_line(score) for score in scores)]


def _line(s: KeptScore) -> str:
    interval = f"{s.interval.low:.3f}-{s.interval.high:.3f}" if s.interval else "unscored"
    figures = f"{s.precision:>6.3f} {s.recall:>6.3f} {s.f1:>6.3f}"
    return f"{s.part:<10} {s.way:<24} {figures}  {s.spread[0]:.3f}-{s.spread[1]:.3f}   {interval}"
