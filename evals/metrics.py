"""Metrics: how far choices and probabilities agree with people. What is undefined is None, never zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Truth = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """True and false positives and negatives."""

    tp: float
    fp: float
    fn: float
    tn: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.tp + self.fp + self.fn + self.tn


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of a bootstrap."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs whose probability lies in [low, high): how many, what was said on average, and how many were wanted."""

    low: float
    high: float
    pairs: int
    mean_probability: float | None
    share_wanted: float | None


def count(truth: Truth, chosen: Truth) -> Counts:
    """Count choices against the truth, both of shape (n,)."""
    return Counts(
        tp=float(np.sum(truth & chosen)),
        fp=float(np.sum(~truth & chosen)),
        fn=float(np.sum(truth & ~chosen)),
        tn=float(np.sum(~truth & ~chosen)),
    )


def empty_items(items: Sequence[Sequence[int]], truth: Truth, chosen: Truth) -> tuple[Truth, Truth]:
    """Return on which items (the rows of one user and prompt) nothing is wanted, and on which nothing was chosen.

    Counted like pairs, their `recall` is the share of prompts where people wanted nothing on which nothing was chosen,
    their `precision` the share of empty choices that people wanted empty.
    """
    nothing_wanted = np.array([not truth[list(rows)].any() for rows in items], np.bool_)
    nothing_chosen = np.array([not chosen[list(rows)].any() for rows in items], np.bool_)
    return nothing_wanted, nothing_chosen


def precision(c: Counts) -> float | None:
    """Return the share of the chosen that is wanted; None when nothing was chosen."""
    return _ratio(c.tp, c.tp + c.fp)


def recall(c: Counts) -> float | None:
    """Return the share of the wanted that was chosen; None when nothing is wanted."""
    return _ratio(c.tp, c.tp + c.fn)


def f1(c: Counts) -> float | None:
    """Return the harmonic mean of precision and recall; None when nothing is wanted and nothing was chosen."""
    return _ratio(2 * c.tp, 2 * c.tp + c.fp + c.fn)


def accuracy(c: Counts) -> float | None:
    """Return the share of pairs decided as people did."""
    return _ratio(c.tp + c.tn, c.total)


def selection_rate(c: Counts) -> float | None:
    """Return the share of pairs that was chosen."""
    return _ratio(c.tp + c.fp, c.total)


def kappa(c: Counts) -> float | None:
    """Return agreement beyond chance (Cohen 1960); None when chance alone would agree everywhere."""
    if c.total == 0:
        return None
    observed = (c.tp + c.tn) / c.total
    both_yes = (c.tp + c.fp) * (c.tp + c.fn)
    both_no = (c.tn + c.fn) * (c.tn + c.fp)
    chance = (both_yes + both_no) / c.total**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def auroc(truth: Truth, scores: Numbers) -> float | None:
    """Return P(a wanted pair scores above an unwanted one), ties half; None when one class is missing."""
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if not positives or not negatives:
        return None
    _, inverse, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[inverse]
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(truth: Truth, scores: Numbers) -> float | None:
    """Return the mean of precision over steps of recall, equal scores taken together; None if nothing is wanted."""
    if not truth.any():
        return None
    order = np.argsort(-scores, kind="stable")
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)
    found = np.cumsum(truth[order])[last_of_tie]
    taken = np.arange(1, len(truth) + 1)[last_of_tie]
    return float(np.sum(np.diff(found, prepend=0) / truth.sum() * (found / taken)))


def reliability(truth: Truth, probabilities: Numbers, *, bins: int = 10) -> tuple[Bin, ...]:
    """Return what was said against what was so, in `bins` equal bins of probability; 1 falls into the last."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    table = []
    for i in range(bins):
        inside = place == i
        some = bool(inside.any())
        table.append(
            Bin(
                low=i / bins,
                high=(i + 1) / bins,
                pairs=int(inside.sum()),
                mean_probability=float(probabilities[inside].mean()) if some else None,
                share_wanted=float(truth[inside].mean()) if some else None,
            )
        )
    return tuple(table)


def calibration_error(truth: Truth, probabilities: Numbers, *, bins: int = 10) -> float | None:
    """Return the expected calibration error: the mean gap of `reliability`, weighted by pairs (Naeini et al. 2015)."""
    table = reliability(truth, probabilities, bins=bins)
    gaps = [
        b.pairs * abs(b.mean_probability - b.share_wanted)
        for b in table
        if b.mean_probability is not None and b.share_wanted is not None
    ]
    return _ratio(sum(gaps), float(len(truth)))


def wilson(part: int, whole: int) -> Interval | None:
    """Return the 95 % interval of a share of few, which is no point even where it is none or all (Wilson 1927)."""
    if not whole:
        return None
    z, share = 1.959964, part / whole
    centre = share + z * z / (2 * whole)
    spread = z * ((share * (1 - share) + z * z / (4 * whole)) / whole) ** 0.5
    scale = 1 + z * z / whole
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def bootstrap(
    users: Sequence[str],
    truth: Truth,
    chosen: Truth,
    statistic: Callable[[Counts], float | None] = f1,
    *,
    draws: int = 2_000,
    seed: int = 0,
) -> Interval | None:
    """Return the 95 % interval of a statistic when users are drawn again, with all their pairs.

    Draws in which the statistic is undefined are left out; None when it always is.
    """
    values = _draw(users, ((truth, chosen),), statistic, draws=draws, seed=seed)
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    low, high = np.quantile(values, (0.025, 0.975))
    return Interval(float(low), float(high))


def paired_bootstrap_p(
    users: Sequence[str],
    truth: Truth,
    chosen: Truth,
    other: Truth,
    statistic: Callable[[Counts], float | None] = f1,
    *,
    draws: int = 2_000,
    seed: int = 0,
) -> float | None:
    """Return the two-sided p of no difference between two choices on the same pairs, users drawn again.

    Twice the smaller share of draws on either side of zero (ties on both), one draw added (Davison & Hinkley 1997).
    """
    values = _draw(users, ((truth, chosen), (truth, other)), statistic, draws=draws, seed=seed)
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    tail = min(int((values <= 0).sum()), int((values >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(values) + 1))


def _draw(
    users: Sequence[str],
    choices: Sequence[tuple[Truth, Truth]],
    statistic: Callable[[Counts], float | None],
    *,
    draws: int,
    seed: int,
) -> Numbers:
    """Return the statistic of the first choice, less that of a second if there is one, for each draw of users."""
    names, place = np.unique(np.asarray(users), return_inverse=True)
    if not len(names):
        return np.full(draws, np.nan)
    generator = np.random.default_rng(seed)
    weights = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    columns = []
    for truth, chosen in choices:
        cells = np.stack([truth & chosen, ~truth & chosen, truth & ~chosen, ~truth & ~chosen], axis=1)
        per_user = np.zeros((len(names), 4))
        np.add.at(per_user, place, cells)
        drawn = weights @ per_user
        columns.append([statistic(Counts(*row)) for row in drawn.tolist()])
    values = np.array(columns, np.float64)  # None becomes NaN
    return np.asarray(values[0] if len(values) == 1 else values[0] - values[1])


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
