"""Agreement between annotators: kappa of each two and of all, Krippendorff's alpha, who stands apart, what is disputed.

What is undefined (nothing judged twice, one label only) is None, never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from tactful.memory import MissingExtra

from .annotation import Item, Row, Stage, majority
from .metrics import Numbers, wilson

Codes = NDArray[np.int8]
Table = NDArray[np.int64]
Level = Literal["nominal", "ordinal"]
SCALES = {
    Stage.ATTRIBUTES: ("reject", "uncertain", "accept"),
    Stage.RELEVANCE: ("avoid", "no", "yes"),
    Stage.REPLIES: ("1", "2", "3", "4", "5"),
}
# What an annotator decides, where a rating says more than that: is the personalized reply worse, no better, or better?
DECISIONS = {"1": "worse", "2": "worse", "3": "same", "4": "better", "5": "better"}
FAVOURABLE = frozenset({"accept", "yes", "better"})


@dataclass(frozen=True, slots=True)
class Ratings:
    """Who said what of which item: `codes` of shape (annotators, items) are places on the scale, -1 where nothing."""

    stage: Stage
    items: tuple[Item, ...]
    annotators: tuple[str, ...]
    codes: Codes

    @property
    def scale(self) -> tuple[str, ...]:
        """The labels, from least to most favourable."""
        return SCALES[self.stage]

    @property
    def counts(self) -> Table:
        """How many gave each label to each item, of shape (items, labels)."""
        return np.stack([(self.codes == code).sum(axis=0) for code in range(len(self.scale))], axis=1)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Estimate(_Record):
    """A figure with its 95 % interval; None where it is undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None


class PairAgreement(_Record):
    """Two annotators on the items both judged: share of equal labels, and kappa (Cohen 1960), plain and weighted.

    Weights are the squared distances on the scale (Cohen 1968).
    """

    first: str
    second: str
    items: int
    share_equal: float
    kappa: Estimate
    weighted_kappa: Estimate


class AnnotatorAgreement(_Record):
    """One annotator: how much was judged, how favourably, and how often as the majority of the others decided.

    The majority is taken where others judged the item and are not tied: `compared` items.
    """

    annotator: str
    judgments: int
    favourable_rate: float
    compared: int
    with_majority: Estimate


class DisputedItem(_Record):
    """An item, how often each label was given, and the entropy of that in bits."""

    user_id: str
    id: str
    attribute: str
    counts: dict[str, int]
    entropy_bits: float


class GroupAgreement(_Record):
    """How far annotators agree; intervals over items drawn again, of an annotator's share by Wilson."""

    stage: Stage
    items: int
    items_judged_twice: int
    judgments: int
    fleiss_kappa: Estimate
    alpha_nominal: Estimate
    alpha_ordinal: Estimate
    pairs: tuple[PairAgreement, ...]
    annotators: tuple[AnnotatorAgreement, ...]
    disputed: tuple[DisputedItem, ...]


def tabulate(stage: Stage, rows: Iterable[Row]) -> Ratings:
    """Return who said what; a pair of replies is one item for each attribute it is rated for."""
    said = [(item, judgment.annotator, judgment.said[0]) for row in rows for item, judgment in row.judged]
    items = {item: place for place, item in enumerate(dict.fromkeys(item for item, _, _ in said))}
    annotators = {name: place for place, name in enumerate(sorted({name for _, name, _ in said}))}
    codes = np.full((len(annotators), len(items)), -1, np.int8)
    for item, name, label in said:
        codes[annotators[name], items[item]] = SCALES[stage].index(label)
    return Ratings(stage, tuple(items), tuple(annotators), codes)


def measure_agreement(ratings: Ratings, *, draws: int = 1_000, seed: int = 0) -> GroupAgreement:
    """Return how far the annotators agree, and on which items they do not, the most disputed first.

    Raises:
        MissingExtra: krippendorff is not installed.
    """
    counts = ratings.counts
    twice = counts[counts.sum(axis=1) >= 2]
    return GroupAgreement(
        stage=ratings.stage,
        items=len(ratings.items),
        items_judged_twice=len(twice),
        judgments=int(counts.sum()),
        fleiss_kappa=_estimate(twice, fleiss_kappa, draws=draws, seed=seed),
        alpha_nominal=_estimate(twice, lambda c: krippendorff_alpha(c, "nominal"), draws=draws, seed=seed),
        alpha_ordinal=_estimate(twice, lambda c: krippendorff_alpha(c, "ordinal"), draws=draws, seed=seed),
        pairs=tuple(_pairs(ratings, draws=draws, seed=seed)),
        annotators=tuple(_annotator(ratings, row) for row in range(len(ratings.annotators))),
        disputed=tuple(_disputed(ratings)),
    )


def cohen_kappa(table: Table, *, weighted: bool = False) -> float | None:
    """Return agreement of two beyond chance from how often they gave each two labels, of shape (labels, labels).

    Weighted, a disagreement counts by its squared distance on the scale (Cohen 1968).
    """
    value = float(_kappas(table, weighted=weighted))
    return None if np.isnan(value) else value


def fleiss_kappa(counts: Table) -> float | None:
    """Return agreement of many beyond chance from how many gave each item each label, of shape (items, labels).

    Items may have been judged by different numbers of people (Fleiss 1971, with the shares of labels taken over all
    judgments); items judged by fewer than two are left out.
    """
    judged = counts.sum(axis=1)
    counts, judged = counts[judged >= 2], judged[judged >= 2]
    if not len(counts):
        return None
    agreement = ((counts**2).sum(axis=1) - judged) / (judged * (judged - 1))
    chance = float(((counts.sum(axis=0) / judged.sum()) ** 2).sum())
    return None if chance == 1 else float((agreement.mean() - chance) / (1 - chance))


def krippendorff_alpha(counts: Table, level: Level) -> float | None:
    """Return Krippendorff's alpha (2004) from how many gave each item each label, of shape (items, labels).

    Raises:
        MissingExtra: krippendorff is not installed.
    """
    try:
        import krippendorff
    except ImportError as error:
        raise MissingExtra("Krippendorff's alpha", "evals") from error
    counts = counts[counts.sum(axis=1) >= 2]
    if (counts.sum(axis=0) > 0).sum() < 2:
        return None
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement=level))


def _estimate(rows: Table, statistic: Callable[[Table], float | None], *, draws: int, seed: int) -> Estimate:
    """Return a statistic of rows, one an item, and its interval when items are drawn again."""
    if not len(rows):
        return Estimate(value=None)
    generator = np.random.default_rng(seed)
    again = (statistic(rows[generator.integers(len(rows), size=len(rows))]) for _ in range(draws))
    return _with_interval(statistic(rows), np.array(list(again), np.float64))  # None becomes NaN


def _with_interval(value: float | None, drawn: Numbers) -> Estimate:
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.quantile(drawn, (0.025, 0.975)).tolist() if len(drawn) else (None, None)
    return Estimate(value=value, low=low, high=high)


def _pairs(ratings: Ratings, *, draws: int, seed: int) -> Iterable[PairAgreement]:
    size = len(ratings.scale)
    for (first, a), (second, b) in combinations(zip(ratings.annotators, ratings.codes, strict=True), 2):
        both = (a >= 0) & (b >= 0)
        if both.any():
            cells = np.bincount(a[both].astype(np.int64) * size + b[both], minlength=size * size)
            yield PairAgreement(
                first=first,
                second=second,
                items=int(both.sum()),
                share_equal=float((a[both] == b[both]).mean()),
                kappa=_kappa_of_pair(cells, size, weighted=False, draws=draws, seed=seed),
                weighted_kappa=_kappa_of_pair(cells, size, weighted=True, draws=draws, seed=seed),
            )


def _kappa_of_pair(cells: Table, size: int, *, weighted: bool, draws: int, seed: int) -> Estimate:
    """Return kappa and its interval; as items differ in their cell only, drawing items again is drawing cells."""
    again = np.random.default_rng(seed).multinomial(cells.sum(), cells / cells.sum(), size=draws)
    drawn = _kappas(again.reshape(draws, size, size), weighted=weighted)
    return _with_interval(cohen_kappa(cells.reshape(size, size), weighted=weighted), drawn)


def _kappas(tables: Table, *, weighted: bool) -> Numbers:
    """Return kappa of each of several tables, of shape (…, labels, labels), NaN where it is undefined."""
    places = np.arange(tables.shape[-1])
    distance = (places[:, None] - places[None, :]) ** 2 if weighted else places[:, None] != places[None, :]
    outer = tables.sum(axis=-1)[..., :, None] * tables.sum(axis=-2)[..., None, :]
    observed = (tables * distance).sum(axis=(-2, -1)).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_chance = (outer * distance).sum(axis=(-2, -1)) / tables.sum(axis=(-2, -1))
        return np.where(by_chance > 0, 1 - observed / by_chance, np.nan)


def _annotator(ratings: Ratings, row: int) -> AnnotatorAgreement:
    own = ratings.codes[row]
    said = [_decision(ratings.scale[code]) for code in own if code >= 0]
    compared = (_agrees(ratings, row, item) for item in np.flatnonzero(own >= 0).tolist())
    agreed = [found for found in compared if found is not None]
    interval = wilson(sum(agreed), len(agreed))
    return AnnotatorAgreement(
        annotator=ratings.annotators[row],
        judgments=len(said),
        favourable_rate=sum(label in FAVOURABLE for label in said) / len(said),
        compared=len(agreed),
        with_majority=Estimate(value=None)
        if interval is None
        else Estimate(value=sum(agreed) / len(agreed), low=interval.low, high=interval.high),
    )


def _agrees(ratings: Ratings, row: int, item: int) -> bool | None:
    """Return whether an annotator decides as most of the others do; None where they are tied or there are none."""
    codes = ratings.codes[:, item]
    others = np.delete(codes, row)
    most = majority([_decision(ratings.scale[code]) for code in others if code >= 0])
    return None if most is None else _decision(ratings.scale[codes[row]]) == most


def _decision(label: str) -> str:
    return DECISIONS.get(label, label)


def _disputed(ratings: Ratings) -> Sequence[DisputedItem]:
    found = []
    for item, counts in zip(ratings.items, ratings.counts, strict=True):
        shares = counts[counts > 0] / counts.sum()
        if len(shares) > 1:
            entropy = float(-(shares * np.log2(shares)).sum())
            given = {label: int(n) for label, n in zip(ratings.scale, counts, strict=True) if n}
            found.append(
                DisputedItem(user_id=item[0], id=item[1], attribute=item[2], counts=given, entropy_bits=entropy)
            )
    return sorted(found, key=lambda item: (-item.entropy_bits, -sum(item.counts.values())))
