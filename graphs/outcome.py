"""What came of learning from a claim: kept, refused, and why."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tactful.memory import Attribute


class Refusal(BaseModel):
    """A candidate that was not kept, and the reason in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    turn_id: str
    statement: str
    quote: str
    reason: str


class LearningOutcome(BaseModel):
    """What learning from these turns changed. `failure` is set when it failed and will be tried again, or is dead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_id: str
    turn_ids: tuple[str, ...]
    learned: tuple[Attribute, ...] = ()
    refused: tuple[Refusal, ...] = ()
    failure: str | None = None
