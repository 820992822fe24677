"""FeedbackEvent: what a person said of a selection, and FeedbackLog, where it is kept."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Annotated, Protocol, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from .attribute import Kind, UserId
from .turn import TurnId


class FeedbackVerdict(StrEnum):
    """What a person said: of one attribute, or of a whole turn."""

    USEFUL = "useful"
    NOT_WANTED = "not_wanted"
    ALWAYS = "always"
    NEVER = "never"
    THUMBS_UP = "thumbs_up"
    THUMBS_DOWN = "thumbs_down"
    REPLY_EDITED = "reply_edited"

    @property
    def is_of_turn(self) -> bool:
        """Whether it is said of a whole turn and not of one attribute."""
        return self in _OF_TURN


_OF_TURN = frozenset({FeedbackVerdict.THUMBS_UP, FeedbackVerdict.THUMBS_DOWN, FeedbackVerdict.REPLY_EDITED})


class Judged(BaseModel):
    """One attribute that an event speaks of.

    `probability` is what the selector alone had said of it in that turn, without any feedback; None where no turn was
    named or its decision is no longer kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    attribute_id: Annotated[str, Field(min_length=1, max_length=64)]
    kind: Kind
    probability: Annotated[float, Field(ge=0.0, le=1.0)] | None = None


class FeedbackEvent(BaseModel):
    """One thing a person said of what was used or left out.

    No text of theirs is in it, neither prompt nor statement nor reply: ids, kinds and probabilities only. A verdict on
    a turn is resolved when it is given to the attributes it speaks of, maybe none; any other speaks of exactly one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: TurnId = Field(default_factory=lambda: uuid.uuid4().hex)
    user_id: UserId
    verdict: FeedbackVerdict
    judged: tuple[Judged, ...]
    turn_id: TurnId | None = None
    given_at: AwareDatetime

    @model_validator(mode="after")
    def _check_what_is_judged(self) -> Self:
        if self.verdict.is_of_turn:
            if self.turn_id is None:
                raise ValueError(f"{self.verdict} is said of a turn: turn_id is missing")
        elif len(self.judged) != 1:
            raise ValueError(f"{self.verdict} is said of exactly one attribute, not of {len(self.judged)}")
        return self


class FeedbackLog(Protocol):
    """Keeps what people said, each person's in the order it was given."""

    async def add(self, event: FeedbackEvent) -> bool:
        """Keep an event durably before returning; False if this person's event of that id was kept before."""
        ...

    async def take_back(self, user_id: str, event_id: str) -> bool:
        """Delete one event of this person; False if there is none of that id."""
        ...

    async def of(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        """Return everything this person said, oldest first.

        Raises:
            OwnershipError: an event of another person came back; nothing is returned.
        """
        ...

    async def erase(self, user_id: str) -> int:
        """Delete everything this person said and return how many events there were."""
        ...

    async def close(self) -> None:
        """Release files and connections; safe to call twice."""
        ...
