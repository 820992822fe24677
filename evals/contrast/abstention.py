"""Abstention: whether nothing is used where people wanted nothing, and people wanted nothing where nothing is used."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from .. import metrics
from ..gold import group_items
from ..metrics import Interval, Truth
from ..selection_training import SelectionData


class Abstention(BaseModel):
    """Prompts (each of one user) by whether people wanted anything and whether anything was used.

    `recall` is the share of the prompts where people wanted nothing on which nothing was used, `precision` the share of
    the prompts on which nothing was used where people wanted nothing; None where there are no such prompts. Intervals
    are Wilson's, for such prompts are few.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompts: int
    wanted_nothing: int
    used_nothing: int
    both: int
    recall: float | None
    recall_interval: Interval | None
    precision: float | None
    precision_interval: Interval | None


def measure_abstention(data: SelectionData, chosen: Truth) -> Abstention:
    """Count over the labelled pairs of each prompt; `chosen` has shape (len(data.gold),)."""
    rows = data.labelled
    items = group_items([data.gold[row] for row in rows])
    empty = metrics.empty_items(items, data.wanted[rows], chosen[rows])
    counts = metrics.count(*empty)
    return Abstention(
        prompts=len(items),
        wanted_nothing=int(counts.tp + counts.fn),
        used_nothing=int(counts.tp + counts.fp),
        both=int(counts.tp),
        recall=metrics.recall(counts),
        recall_interval=metrics.wilson(int(counts.tp), int(counts.tp + counts.fn)),
        precision=metrics.precision(counts),
        precision_interval=metrics.wilson(int(counts.tp), int(counts.tp + counts.fp)),
    )


def abstention_words(a: Abstention) -> str:
    """Say both shares in two sentences."""
    return (
        f"Of the {a.wanted_nothing} prompts (of {a.prompts}) where people wanted nothing, nothing was used on "
        f"{_share(a.both, a.wanted_nothing, a.recall_interval)}.\n"
        f"Of the {a.used_nothing} prompts on which nothing was used, people wanted nothing on "
        f"{_share(a.both, a.used_nothing, a.precision_interval)}."
    )


def _share(part: int, whole: int, interval: Interval | None) -> str:
    if interval is None:
        return str(part)
    return f"{part} ({part / whole:.0%}; {interval.low:.0%}-{interval.high:.0%})"
