"""Decision: what was considered for a prompt, what was used, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from tactful.memory import Kind


class Verdict(StrEnum):
    """What became of one attribute."""

    USED = "used"
    LEFT_OUT = "left_out"
    BLOCKED = "blocked"


class Reason(StrEnum):
    """Why it became so; the words for a person are in `REASON_WORDS`."""

    WANTED = "wanted"
    CONSTRAINT = "constraint"
    NOT_WANTED = "not_wanted"
    OVER_BUDGET = "over_budget"
    NOT_ACTIVE = "not_active"
    PAUSED = "paused"
    EXPIRED = "expired"
    SENSITIVE = "sensitive"


REASON_WORDS = {
    Reason.WANTED: "people would want it used here",
    Reason.CONSTRAINT: "a constraint always passes",
    Reason.NOT_WANTED: "people would not want it used here",
    Reason.OVER_BUDGET: "wanted, but it did not fit the token budget",
    Reason.NOT_ACTIVE: "not confirmed, or replaced by something newer",
    Reason.PAUSED: "paused by the person",
    Reason.EXPIRED: "past its end date",
    Reason.SENSITIVE: "sensitive, and its use was not agreed to",
}


class Consideration(BaseModel):
    """One attribute as it was considered. `probability` is None when no model was asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attribute_id: str
    statement: str
    kind: Kind
    probability: Annotated[float, Field(ge=0.0, le=1.0)] | None
    verdict: Verdict
    reason: Reason
    cues: tuple[str, ...] = ()


class Timings(BaseModel):
    """Wall-clock milliseconds of each stage; None where a stage was not entered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    load_ms: float | None = None
    select_ms: float | None = None
    compose_ms: float | None = None


class Decision(BaseModel):
    """What tactful decided for one turn.

    `considered` is sorted by probability, highest first. `block` is the text that reached the host's model, empty when
    the generic path was taken. `failure` says what went wrong inside tactful, if anything: the reply went out anyway.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    turn_id: str
    user_id: str
    decided_at: AwareDatetime
    considered: tuple[Consideration, ...] = ()
    threshold: float | None = None
    model_version: str | None = None
    block: str = ""
    block_tokens: int = 0
    token_counter: str | None = None
    timings: Timings = Timings()
    failure: str | None = None

    @property
    def used(self) -> tuple[Consideration, ...]:
        """What was used, most wanted first."""
        return tuple(c for c in self.considered if c.verdict is Verdict.USED)

    @property
    def abstained(self) -> bool:
        """Whether nothing was used, so that the host's request went out unchanged."""
        return not self.used

    @model_validator(mode="after")
    def _block_matches_use(self) -> Self:
        if self.abstained and self.block:
            raise ValueError("a block without anything used in it")
        return self
