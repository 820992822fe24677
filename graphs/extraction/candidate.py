"""Candidate: a statement someone proposes about the person, before anything has been checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from tactful.memory import Basis, Cardinality, Kind, Stability, Turn


class Candidate(BaseModel):
    """A proposed attribute and the words it claims to rest on.

    `quote` should be found verbatim in the text of the turn `turn_id`; whether it is, and whether those words are the
    person's own, is checked afterwards whoever proposed it. `statement` is a standalone third-person sentence
    ("The user lives in Ghent."). `value` is what fills `slot` ("Ghent" in "home_town").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    statement: Annotated[str, Field(min_length=1)]
    kind: Kind
    slot: str | None = None
    value: str | None = None
    cardinality: Cardinality = Cardinality.MANY
    quote: Annotated[str, Field(min_length=1)]
    turn_id: str
    basis: Basis = Basis.STATED
    stability: Stability = Stability.LASTING


class Extractor(Protocol):
    """Proposes candidates from consecutive turns of one conversation."""

    async def extract(self, turns: Sequence[Turn]) -> list[Candidate]:
        """Return candidates in the order of their evidence; an empty list is a normal outcome."""
        ...
