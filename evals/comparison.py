"""Comparison of two runs of one stage: by how much each figure differs, how surely, and what flipped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from tactful.memory import InvalidInput

from . import metrics
from .disagreements import BothSides, DecidedRow, clip
from .metrics import Counts, Truth
from .run_record import FigureTable, StageRun

# What can be drawn again from rows alone: decisions counted against labels.
_STATISTICS: dict[str, Callable[[Counts], float | None]] = {
    "F1": metrics.f1,
    "kappa": metrics.kappa,
    "accuracy": metrics.accuracy,
    "precision": metrics.precision,
    "recall": metrics.recall,
}


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Difference(_Record):
    """One figure in two runs; None where it is undefined or not there. `difference` is the second less the first."""

    table: str
    row: str
    figure: str
    first: float | None
    second: float | None

    @property
    def difference(self) -> float | None:
        """By how much the second is more."""
        return None if self.first is None or self.second is None else self.second - self.first


class PairedTest(_Record):
    """A figure recounted on the same labelled rows of both runs; two-sided p of no difference, groups drawn again."""

    figure: str
    first: float | None
    second: float | None
    p_value: float | None


class Flip(_Record):
    """A decision that differs between the runs; `sides` are the words of the run that disagrees with people."""

    item: tuple[str, ...]
    label: bool | None
    first: bool
    second: bool
    first_probability: float | None
    second_probability: float | None
    sides: BothSides | None

    @property
    def is_worse(self) -> bool:
        """Whether the second run disagrees with people where the first agreed."""
        return self.label is not None and self.second != self.label


class Comparison(_Record):
    """Two runs of one stage. `unpaired` says why rows could not be held beside each other, if they could not."""

    stage: str
    differences: tuple[Difference, ...]
    tests: tuple[PairedTest, ...] = ()
    flips: tuple[Flip, ...] = ()
    unpaired: str | None = None


def compare_runs(first: StageRun, second: StageRun, *, draws: int = 2_000, seed: int = 0) -> Comparison:
    """Hold a second run of a stage against a first.

    Rows are held beside each other where both runs decided on the same items with the same labels.

    Raises:
        InvalidInput: they are runs of different stages, or one of them failed.
    """
    if first.record.stage != second.record.stage:
        raise InvalidInput(f"one is a run of {first.record.stage}, the other of {second.record.stage}")
    if first.figures is None or second.figures is None:
        raise InvalidInput("a run that failed has nothing to compare")
    comparison = Comparison(
        stage=first.record.stage, differences=_differences(first.figures.tables, second.figures.tables)
    )
    before, after = first.figures.rows, second.figures.rows
    if [(row.item, row.label) for row in before] != [(row.item, row.label) for row in after]:
        return comparison.model_copy(update={"unpaired": "the runs are not on the same items with the same labels"})
    sides = {one.item: one.sides for one in (*first.figures.disagreements, *second.figures.disagreements)}
    flips = [_flip(a, b, sides.get(a.item)) for a, b in zip(before, after, strict=True) if a.chosen != b.chosen]
    flips.sort(key=lambda flip: (not flip.is_worse, flip.label is None, -_moved(flip)))
    return comparison.model_copy(update={"tests": _tests(before, after, draws=draws, seed=seed), "flips": tuple(flips)})


def comparison_lines(comparison: Comparison, show: int) -> list[str]:
    """Return what differs for a terminal, what flipped worst first, and how many there are."""
    lines = [f"{comparison.stage}: second run less first", ""]
    lines += [_difference_line(one) for one in comparison.differences if one.first != one.second] or [
        "  no figure differs"
    ]
    if comparison.unpaired is not None:
        return [*lines, "", f"Not paired: {comparison.unpaired}."]
    lines += ["", "Recounted on the same rows, groups drawn again:"]
    for test in comparison.tests:
        p = "–" if test.p_value is None else f"{test.p_value:.3f}"
        lines.append(f"  {test.figure:<12} {_number(test.first)} -> {_number(test.second)}  p {p}")
    worse = sum(flip.is_worse for flip in comparison.flips)
    better = sum(flip.label is not None and not flip.is_worse for flip in comparison.flips)
    lines += ["", f"{len(comparison.flips)} decisions flipped: {worse} away from people, {better} towards them"]
    return [*lines, *(line for flip in comparison.flips[:show] for line in _flip_lines(flip))]


def _differences(first: Sequence[FigureTable], second: Sequence[FigureTable]) -> tuple[Difference, ...]:
    before, after = _figures(first), _figures(second)
    return tuple(
        Difference(table=key[0], row=key[1], figure=key[2], first=before.get(key), second=after.get(key))
        for key in dict.fromkeys((*before, *after))
    )


def _figures(tables: Sequence[FigureTable]) -> dict[tuple[str, str, str], float | None]:
    return {
        (table.title, row.name, figure): value
        for table in tables
        for row in table.rows
        for figure, value in row.values.items()
    }


def _tests(
    before: Sequence[DecidedRow], after: Sequence[DecidedRow], *, draws: int, seed: int
) -> tuple[PairedTest, ...]:
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a.label is not None]
    groups = [a.item[0] for a, _ in pairs]
    truth, old, new = (
        np.array(values, np.bool_)
        for values in ([a.label for a, _ in pairs], [a.chosen for a, _ in pairs], [b.chosen for _, b in pairs])
    )
    return tuple(
        _test(name, statistic, groups, (truth, old, new), draws, seed) for name, statistic in _STATISTICS.items()
    )


def _test(
    name: str,
    statistic: Callable[[Counts], float | None],
    groups: Sequence[str],
    columns: tuple[Truth, Truth, Truth],
    draws: int,
    seed: int,
) -> PairedTest:
    truth, old, new = columns
    return PairedTest(
        figure=name,
        first=statistic(metrics.count(truth, old)),
        second=statistic(metrics.count(truth, new)),
        p_value=metrics.paired_bootstrap_p(groups, truth, old, new, statistic, draws=draws, seed=seed),
    )


def _flip(a: DecidedRow, b: DecidedRow, sides: BothSides | None) -> Flip:
    return Flip(
        item=a.item,
        label=a.label,
        first=a.chosen,
        second=b.chosen,
        first_probability=a.probability,
        second_probability=b.probability,
        sides=sides,
    )


def _moved(flip: Flip) -> float:
    if flip.first_probability is None or flip.second_probability is None:
        return 0.0
    return abs(flip.second_probability - flip.first_probability)


def _difference_line(one: Difference) -> str:
    gain = "" if one.difference is None else f"{one.difference:+.3f}"
    return f"  {one.row:<40} {one.figure:<18} {_number(one.first)} -> {_number(one.second)}  {gain}"


def _flip_lines(flip: Flip) -> list[str]:
    probabilities = f"{_number(flip.first_probability)} -> {_number(flip.second_probability)}"
    people = "nobody judged" if flip.label is None else f"people: {_yes(flip.label)}"
    statement = clip(" / ".join(flip.item)) if flip.sides is None else flip.sides.statement
    return [f"  {probabilities}  {_yes(flip.first)} -> {_yes(flip.second)}, {people}", f"      {statement}"]


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
