"""Selection by group: the same figures for each wording, prompt, annotator or user on its own.

Gold has no kinds. What stands for the kind is the wording of the statement, in the classes in which people's wishes
differ most (arXiv 2606.06614).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from .. import metrics
from ..gold import RelevanceGold, RelevanceVerdict
from ..metrics import Interval, Truth
from ..selection_training import SelectionData

Rows = NDArray[np.intp]

OTHER_WORDING = "another wording"
# The first that fits counts: what is hedged is hedged whatever it says.
WORDINGS = (
    ("hedged", re.compile(r"\b(?:may|might|could|likely|probably|possibly|perhaps|seems?|appears?)\b", re.IGNORECASE)),
    ("prefers", re.compile(r"\bprefers?\b", re.IGNORECASE)),
    ("values", re.compile(r"\bvalues?\b", re.IGNORECASE)),
    ("interested in", re.compile(r"\binterest(?:ed)?\b", re.IGNORECASE)),
)


class GroupedBy(StrEnum):
    """What the pairs of a group share; with `ANNOTATOR` the labels are those of one person, not of the majority."""

    KIND = "kind"
    PROMPT = "prompt"
    ANNOTATOR = "annotator"
    USER = "user"


class GroupFigures(BaseModel):
    """How choices agree with people in one group. None is undefined: nothing or everything is wanted there.

    The interval of F1 is over users, in a group of one user over prompts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    pairs: int
    wanted: int
    tp: int
    fp: int
    fn: int
    tn: int
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    f1_interval: Interval | None = None
    kappa: float | None = None
    selection_rate: float | None = None


def wording_of(statement: str) -> str:
    """Return the class of a statement's wording: hedged, prefers, values, interested in, or another."""
    return next((name for name, words in WORDINGS if words.search(statement)), OTHER_WORDING)


def contrast_groups(
    data: SelectionData, chosen: Truth, by: GroupedBy, *, draws: int = 2_000, seed: int = 0
) -> tuple[GroupFigures, ...]:
    """Score the labelled pairs of each group, the largest group first; `chosen` has shape (len(data.gold),).

    By annotator, pairs without named judgments are in no group.
    """
    if by is GroupedBy.ANNOTATOR:
        groups = _by_annotator(data.gold)
    else:
        rows = data.labelled
        key = _KEYS[by]
        names = np.array([key(data.gold[row]) for row in rows.tolist()])
        groups = {str(name): (rows[names == name], data.wanted[rows[names == name]]) for name in np.unique(names)}
    drawn_by: Callable[[RelevanceGold], str] = _prompt if by is GroupedBy.USER else _user
    figures = []
    for name, (rows, wanted) in groups.items():
        drawn = [drawn_by(data.gold[row]) for row in rows.tolist()]
        figures.append(_score(name, drawn, wanted, chosen[rows], draws=draws, seed=seed))
    return tuple(sorted(figures, key=lambda one: (-one.pairs, one.group)))


def _user(pair: RelevanceGold) -> str:
    return pair.user_id


def _prompt(pair: RelevanceGold) -> str:
    return pair.prompt_id


_KEYS: dict[GroupedBy, Callable[[RelevanceGold], str]] = {
    GroupedBy.KIND: lambda pair: wording_of(pair.attribute),
    GroupedBy.PROMPT: _prompt,
    GroupedBy.USER: _user,
}


def _by_annotator(gold: Sequence[RelevanceGold]) -> dict[str, tuple[Rows, Truth]]:
    said: dict[str, dict[int, bool]] = {}
    for row, pair in enumerate(gold):
        for judgment in pair.judgments:
            said.setdefault(judgment.annotator, {})[row] = judgment.verdict is RelevanceVerdict.YES
    return {name: (np.array(list(of), np.intp), np.array(list(of.values()), np.bool_)) for name, of in said.items()}


def _score(name: str, drawn: Sequence[str], wanted: Truth, chosen: Truth, *, draws: int, seed: int) -> GroupFigures:
    counts = metrics.count(wanted, chosen)
    figures = GroupFigures(
        group=name,
        pairs=len(wanted),
        wanted=int(wanted.sum()),
        tp=int(counts.tp),
        fp=int(counts.fp),
        fn=int(counts.fn),
        tn=int(counts.tn),
        selection_rate=metrics.selection_rate(counts),
    )
    if not wanted.any() or wanted.all():
        return figures
    return figures.model_copy(
        update={
            "precision": metrics.precision(counts),
            "recall": metrics.recall(counts),
            "f1": metrics.f1(counts),
            "f1_interval": metrics.bootstrap(drawn, wanted, chosen, draws=draws, seed=seed),
            "kappa": metrics.kappa(counts),
        }
    )
