"""Disagreements: where a decision is not what people say, worst first, with the words of both sides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pydantic import BaseModel, ConfigDict, Field

CLIPPED_CHARS = 400
# What no page may hold and no terminal should be sent.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# A decision made without a probability stands between the sure and the unsure ones.
NO_PROBABILITY_GAP = 0.5


class DecidedRow(BaseModel):
    """One decision beside what people say; `label` is None where nobody judged.

    `item` names what was decided on; its first part is what intervals are drawn over (a user, dialogue or context).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: tuple[str, ...] = Field(min_length=1)
    label: bool | None
    chosen: bool
    probability: float | None = Field(ge=0, le=1)

    @property
    def disagrees(self) -> bool:
        """Whether people judged it otherwise."""
        return self.label is not None and self.label != self.chosen

    @property
    def gap(self) -> float:
        """How far the probability is from the label, from 0 to 1."""
        return NO_PROBABILITY_GAP if self.probability is None else abs(self.probability - float(self.label is True))


class BothSides(BaseModel):
    """What was decided on, and why each side decided so; `votes` are those of people and models, by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    statement: str
    context: str = ""
    ours: str
    cues: tuple[str, ...] = ()
    people: str
    votes: dict[str, bool] = {}


class Disagreement(DecidedRow):
    """A decision that is not what people say, with the words of both sides."""

    sides: BothSides


def worst_first(rows: Sequence[DecidedRow], tell: Callable[[int], BothSides]) -> tuple[Disagreement, ...]:
    """Return the disagreements, the probability farthest from the label first, in the order of rows where equal.

    `tell` gives the words of a row by its number; it is asked only about disagreements.
    """
    found = [number for number, row in enumerate(rows) if row.disagrees]
    found.sort(key=lambda number: -rows[number].gap)
    return tuple(Disagreement(**dict(rows[number]), sides=tell(number)) for number in found)


def printable(text: str) -> str:
    """Return a text with a replacement character for each control character."""
    return _CONTROL.sub("\ufffd", text)


def clip(text: str) -> str:
    """Return a text on one line, without control characters, cut where it is long."""
    line = " ".join(printable(text).split())
    return line if len(line) <= CLIPPED_CHARS else line[: CLIPPED_CHARS - 1] + "…"


def disagreement_lines(found: Sequence[Disagreement], show: int) -> list[str]:
    """Return the worst ones for a terminal, and how many there are."""
    if not found or not show:
        return []
    lines = ["", f"Disagreements with people, worst first ({min(show, len(found))} of {len(found)}):"]
    for one in found[:show]:
        probability = "    " if one.probability is None else f"{one.probability:.2f}"
        sides = one.sides
        lines += [f"  {probability}  {sides.statement}", *([f"        for: {sides.context}"] if sides.context else [])]
        lines.append(f"        tactful: {sides.ours}" + "".join(f"; {cue}" for cue in sides.cues))
        lines.append(f"        people: {sides.people}{_votes(sides)}")
    return lines


def _votes(sides: BothSides) -> str:
    said = ", ".join(f"{name} {'yes' if vote else 'no'}" for name, vote in sides.votes.items())
    return f" ({said})" if said else ""
