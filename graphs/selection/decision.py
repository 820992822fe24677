"""Decision: what was considered for a prompt, what was used, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Self

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
    ALWAYS = "always"
    NOT_WANTED = "not_wanted"
    OVER_BUDGET = "over_budget"
    NOT_ACTIVE = "not_active"
    PAUSED = "paused"
    EXPIRED = "expired"
    SENSITIVE = "sensitive"
    NEVER = "never"
    ASKED_ONCE = "asked_once"


REASON_WORDS = {
    Reason.WANTED: "people would want it used here",
    Reason.CONSTRAINT: "a constraint always passes",
    Reason.ALWAYS: "the person said to use it always",
    Reason.NOT_WANTED: "people would not want it used here",
    Reason.OVER_BUDGET: "wanted, but it did not fit the token budget",
    Reason.NOT_ACTIVE: "not confirmed, or replaced by something newer",
    Reason.PAUSED: "paused by the person",
    Reason.EXPIRED: "past its end date",
    Reason.SENSITIVE: "sensitive, and its use was not agreed to",
    Reason.NEVER: "the person said never to use it",
    Reason.ASKED_ONCE: "asked once only; used if it comes back",
}


@dataclass(frozen=True, slots=True)
class Consideration:
    """One attribute as it was considered. `probability` is None when no model was asked.

    `feedback_shift` is what the person's own feedback added to the model's log-odds; it is in `probability` already.

    A dataclass with slots, since a profile of ten thousand makes as many of them at every turn; what is read from JSON
    is checked all the same.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    attribute_id: str
    statement: str
    kind: Kind
    probability: Annotated[float, Field(ge=0.0, le=1.0)] | None
    verdict: Verdict
    reason: Reason
    cues: tuple[str, ...] = ()
    feedback_shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Mention:
    """What a reply does with one attribute; `words` are those that announce it, "" where none do."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    attribute_id: str
    used: bool
    announced: bool
    probability: float
    words: str


class OptOut(StrEnum):
    """Why nothing of a person was looked at, where that was somebody's choice."""

    PAUSED = "paused"
    INCOGNITO = "incognito"
    ANONYMOUS = "anonymous"


OPT_OUT_WORDS = {
    OptOut.PAUSED: "the person has paused their memory",
    OptOut.INCOGNITO: "this conversation is incognito",
    OptOut.ANONYMOUS: "nobody is named for this turn",
}


class Anonymous(StrEnum):
    """What becomes of a turn for which nobody is named: an error, or an answer without personalization."""

    ERROR = "error"
    GENERIC = "generic"


class Timings(BaseModel):
    """Wall-clock milliseconds of each stage; None where a stage was not entered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    load_ms: float | None = None
    select_ms: float | None = None
    vote_ms: float | None = None
    compose_ms: float | None = None


class Decision(BaseModel):
    """What tactful decided for one turn.

    `considered` is sorted by probability, highest first. `block` is the text that reached the host's model, empty when
    the generic path was taken. `failure` says what went wrong inside tactful, if anything: the reply went out anyway.
    `vote_failure` says why a vote that was asked for is not in it: the selector decided alone. With an `opt_out`
    nothing of the person was looked at, and nothing of the turn is kept.

    `mentions` says what the reply does with what was used, None while, or where, it was not checked; `rewritten`
    whether the reply is a rewrite of one that announced it.
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
    vote_failure: str | None = None
    opt_out: OptOut | None = None
    mentions: tuple[Mention, ...] | None = None
    rewritten: bool = False

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
