"""Merging gold: the judgments that several files hold of one item, united in one row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tactful.memory import InvalidInput

from .annotation import AnyJudgment, Item, Row, Stage
from .gold_files import GoldFile


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What one annotator says of one item in two places, and the places as file and line."""

    annotator: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"annotator {self.annotator!r} says {self.first} and {self.second}"


@dataclass(frozen=True, slots=True)
class United:
    """One row an item, in order of first appearance; judgments that contradict each other are in none of them."""

    stage: Stage
    rows: tuple[Row, ...]
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    judgment: AnyJudgment
    place: str


def unite(files: Sequence[GoldFile]) -> United:
    """Unite the judgments of each item; what an annotator says twice alike counts once, the fuller or else the first.

    What else a row states is taken from the first row that states it.

    Raises:
        InvalidInput: there is no file, or they are of different stages.
    """
    stages = sorted({file.stage for file in files})
    if len(stages) != 1:
        named = ", ".join(f"{file.path.name} ({file.stage})" for file in files)
        raise InvalidInput(f"only files of one stage can be merged, not {named or 'none'}")
    found: dict[Item, list[tuple[Row, str]]] = {}
    for file in files:
        for row, line in zip(file.rows, file.lines, strict=True):
            found.setdefault(row.item, []).append((row, f"{file.path}, line {line}"))
    united = [_unite_rows(placed) for placed in found.values()]
    return United(
        stage=stages[0],
        rows=tuple(row for row, _ in united),
        contradictions=tuple(contradiction for _, some in united for contradiction in some),
    )


def _unite_rows(placed: Sequence[tuple[Row, str]]) -> tuple[Row, list[Contradiction]]:
    slots: dict[tuple[str, ...], list[_Placed]] = {}
    stated: dict[str, object] = {}
    for row, place in placed:
        stated = {name: value for name, value in row if value} | stated
        for judgment in row.judgments:
            slots.setdefault(judgment.slot, []).append(_Placed(judgment, place))
    contradictions = [c for said in slots.values() for c in _contradictions(said)]
    kept = tuple(_fullest(said).judgment for said in slots.values() if not any(_contradictions(said)))
    return placed[0][0].model_copy(update={**stated, "judgments": kept}), contradictions


def _contradictions(said: Sequence[_Placed]) -> Iterator[Contradiction]:
    """Yield what differs from what was said most fully; who says no more than its beginning does not contradict it."""
    full = _fullest(said)
    for other in said:
        if other.judgment.said != full.judgment.said[: len(other.judgment.said)]:
            yield Contradiction(full.judgment.annotator, _quote(full), _quote(other))


def _fullest(said: Sequence[_Placed]) -> _Placed:
    return max(said, key=lambda placed: len(placed.judgment.said))


def _quote(placed: _Placed) -> str:
    return f"{' '.join(placed.judgment.said)} ({placed.place})"
