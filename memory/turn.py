"""Turn: what a host hands us of one exchange."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from .attribute import UserId
from .identity import user_key
from .text import replace_surrogates

MAX_ID_CHARS = 256


def _replace(value: object) -> object:
    return replace_surrogates(value) if isinstance(value, str) else value


# Before the length is checked, for pydantic refuses a lone surrogate there.
TurnId = Annotated[str, BeforeValidator(_replace), Field(min_length=1, max_length=MAX_ID_CHARS)]


class Turn(BaseModel):
    """One user message, as it is logged for learning.

    Only the user's own text is kept: assistant and tool text can never be a source, so it is never stored.
    Lone surrogates in the text and the ids of turn and conversation become U+FFFD.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    turn_id: TurnId
    user_id: UserId
    conversation_id: TurnId
    text: Annotated[str, BeforeValidator(_replace)]
    said_at: AwareDatetime


def derive_turn_id(user_id: str, conversation_id: str, position: int) -> str:
    """Return the id, 32 hexadecimal characters, of the user message at `position` (from 0) in a conversation.

    Reading the same stored conversation twice gives the same ids, so it is learned from once.
    """
    return hashlib.sha256(f"{user_key(user_id)}\x1f{conversation_id}\x1f{position}".encode()).hexdigest()[:32]


def derive_conversation_id(user_id: str, first_text: str) -> str:
    """Return the id, 32 hexadecimal characters, of the conversation that began with this message of the user.

    For hosts that send the whole history with every message and name no conversation.
    """
    words = replace_surrogates(first_text)
    return hashlib.sha256(f"{user_key(user_id)}\x1fconversation\x1f{words}".encode()).hexdigest()[:32]
