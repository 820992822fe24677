"""Curves: what every threshold would give, and how often what is said is so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .. import metrics
from ..metrics import Bin, Truth
from ..pictures import Bars, Line, Matrix, Plane, Point, Series

Numbers = NDArray[np.float64]

MAX_POINTS = 200
RATE_BINS = 10


def precision_recall_plane(
    truth: Truth, scores: Numbers, *, chosen: Truth | None = None, decided: str = "", others: Mapping[str, Truth] = {}
) -> Plane:
    """Draw precision against recall at every score; what was `chosen`, and what others chose, are marks.

    At least one row must be wanted.
    """
    found, taken, cuts = _steps(truth, scores)
    recall, precision = found / truth.sum(), found / taken
    marks = {**({decided: chosen} if chosen is not None else {}), **others}
    return Plane(
        title="Precision and recall at every threshold",
        description=(
            f"Precision against recall as the threshold falls; average precision "
            f"{_words(metrics.average_precision(truth, scores))}. Marks are decisions as made."
        ),
        x_label="recall",
        y_label="precision",
        lines=(_line("tactful at every threshold", recall, precision, cuts),),
        marks=tuple(mark for name, said in marks.items() if (mark := _mark(name, truth, said)) is not None),
    )


def roc_plane(truth: Truth, scores: Numbers) -> Plane:
    """Draw the share of the accepted against the share of the rejected that reach each score; both must be there."""
    found, taken, cuts = _steps(truth, scores)
    return Plane(
        title="Receiver operating characteristic",
        description=f"True against false positive rate by threshold; AUROC {_words(metrics.auroc(truth, scores))}.",
        x_label="false positive rate",
        y_label="true positive rate",
        lines=(_line("tactful", (taken - found) / (~truth).sum(), found / truth.sum(), cuts),),
        diagonal=True,
    )


def reliability_plane(bins: Sequence[Bin], error: float | None) -> Plane:
    """Draw what was said against what was so."""
    points = tuple(
        Point(x=b.mean_probability, y=b.share_wanted, words=f"{b.pairs} between {b.low:.1f} and {b.high:.1f}")
        for b in bins
        if b.mean_probability is not None and b.share_wanted is not None
    )
    return Plane(
        title="Reliability",
        description=f"How often people say yes against mean probability; expected calibration error {_words(error)}.",
        x_label="mean probability",
        y_label="share people say yes to",
        lines=(Line(name="tactful", points=points),),
        diagonal=True,
    )


def rate_histogram(items: Sequence[Sequence[int]], choices: Mapping[str, Truth]) -> Bars:
    """Draw how much of a profile is chosen, prompt by prompt: the share of prompts in each bin of that share."""
    bins = ("none", *(f"{100 * i // RATE_BINS}-{100 * (i + 1) // RATE_BINS} %" for i in range(RATE_BINS)))
    return Bars(
        title="Share of a profile used, over prompts",
        description=f"On which share of the {len(items)} prompts (each of one user) how much of the profile is used.",
        y_label="share of prompts",
        categories=bins,
        series=tuple(Series(name=name, values=_rates(items, said)) for name, said in choices.items()),
    )


def kappa_matrix(choices: Mapping[str, Truth]) -> Matrix:
    """Draw how far every way of choosing agrees with every other beyond chance."""
    names = tuple(choices)
    cells = tuple(tuple(metrics.kappa(metrics.count(choices[a], choices[b])) for b in names) for a in names)
    return Matrix(
        title="Agreement (kappa) of each with each",
        description="Cohen's kappa of two ways of deciding on the same labelled rows.",
        rows=names,
        columns=names,
        cells=cells,
    )


def _steps(truth: Truth, scores: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return, for each distinct score from the top, how many true rows and how many rows reach it, and the score."""
    order = np.argsort(-scores, kind="stable")
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)
    found = np.cumsum(truth[order]).astype(np.float64)[last_of_tie]
    taken = np.arange(1, len(truth) + 1, dtype=np.float64)[last_of_tie]
    return found, taken, scores[order][last_of_tie]


def _line(name: str, x: Numbers, y: Numbers, cuts: Numbers) -> Line:
    kept = np.unique(np.linspace(0, len(x) - 1, min(len(x), MAX_POINTS)).round().astype(int)).tolist()
    return Line(name=name, points=tuple(Point(x=x[i], y=y[i], words=f"from {cuts[i]:.3f}") for i in kept))


def _mark(name: str, truth: Truth, chosen: Truth) -> Point | None:
    counts = metrics.count(truth, chosen)
    precision, recall = metrics.precision(counts), metrics.recall(counts)
    return None if precision is None or recall is None else Point(x=recall, y=precision, words=name)


def _rates(items: Sequence[Sequence[int]], chosen: Truth) -> tuple[float | None, ...]:
    counts = np.zeros(RATE_BINS + 1)
    for rows in items:
        share = float(chosen[list(rows)].mean())
        counts[0 if share == 0 else int(np.ceil(share * RATE_BINS - 1e-9))] += 1
    return tuple((counts / len(items)).tolist()) if items else (None,) * (RATE_BINS + 1)


def _words(number: float | None) -> str:
    return "undefined" if number is None else f"{number:.3f}"
