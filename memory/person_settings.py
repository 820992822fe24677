"""PersonSettings: where a person wants to be left alone, and PersonSettingsStore, where that is kept."""

from __future__ import annotations

from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_serializer

from .attribute import UserId
from .errors import InvalidInput
from .text import replace_surrogates
from .turn import MAX_ID_CHARS, TurnId

MAX_INCOGNITO = 1_000

_CONVERSATION_ID = TypeAdapter[str](TurnId)


class PersonSettings(BaseModel):
    """What a person switched off: everything (`paused`), or single conversations (`incognito`, by their ids).

    Where it is off nothing is used and nothing that is said is kept or learned from. What was said before stays.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_id: UserId
    paused: bool = False
    incognito: Annotated[frozenset[TurnId], Field(max_length=MAX_INCOGNITO)] = frozenset()

    @field_serializer("incognito")
    def _in_order(self, incognito: frozenset[str]) -> list[str]:
        return sorted(incognito)

    def is_off_in(self, conversation_id: str) -> bool:
        """Return whether a turn of this conversation uses nothing and leaves nothing behind."""
        return self.paused or replace_surrogates(conversation_id) in self.incognito

    def with_incognito(self, conversation_id: str, on: bool) -> PersonSettings:
        """Return the settings with one conversation switched.

        Raises:
            InvalidInput: the id is empty or over 256 characters, or `MAX_INCOGNITO` conversations are incognito
                already. None of them is dropped to make room: that would bring it back on the record unasked.
        """
        one = frozenset({check_conversation_id(conversation_id)})
        incognito = self.incognito | one if on else self.incognito - one
        if len(incognito) > MAX_INCOGNITO:
            raise InvalidInput(
                f"{MAX_INCOGNITO} conversations are incognito already; end it for one of them, or pause altogether"
            )
        return self.model_copy(update={"incognito": incognito})


def check_conversation_id(conversation_id: str) -> str:
    """Return a conversation's id as it is kept: lone surrogates become U+FFFD.

    Raises:
        InvalidInput: it is empty or over 256 characters.
    """
    try:
        return _CONVERSATION_ID.validate_python(conversation_id, strict=True)
    except ValidationError:
        raise InvalidInput(f"a conversation id is a text of 1 to {MAX_ID_CHARS} characters") from None


class PersonSettingsStore(Protocol):
    """Keeps each person's settings; of whom nothing is kept, nothing is switched off."""

    async def of(self, user_id: str) -> PersonSettings:
        """Return this person's settings.

        Raises:
            OwnershipError: those of another person came back; nothing is returned.
        """
        ...

    async def set_paused(self, user_id: str, paused: bool) -> PersonSettings:
        """Switch everything off or on, durably, and return the settings as they are now."""
        ...

    async def set_incognito(self, user_id: str, conversation_id: str, on: bool) -> PersonSettings:
        """Switch one conversation off or on, durably, and return the settings as they are now.

        Raises:
            InvalidInput: the id is empty or over-long, or too many conversations are incognito already.
        """
        ...

    async def erase(self, user_id: str) -> int:
        """Delete this person's settings and return how many records there were, 0 or 1."""
        ...

    async def close(self) -> None:
        """Release files and connections; safe to call twice."""
        ...
