"""Whose turn it is: read from what a host hands a run, its context or its configuration."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage
from langgraph.runtime import get_runtime

from tactful.memory import InvalidUserId, derive_conversation_id, user_key, validate_user_id

from .state import TurnContext

UNNAMED_CONVERSATION = "default"
NOBODY = TurnContext("anonymous", "anonymous", "anonymous")


@dataclass(frozen=True, slots=True)
class Named:
    """What a host says of a turn; None is what it leaves open."""

    user_id: str | None = None
    conversation_id: str | None = None
    turn_id: str | None = None

    def turn(self, messages: Sequence[BaseMessage]) -> TurnContext | None:
        """Return the ids of the turn that `messages` end in, deriving those left open; None where nobody is named.

        A conversation is known by the first message of the user, so a history that is sent anew with each message is
        one conversation; a turn by the id of the last message of the user, where it has one.

        Raises:
            InvalidUserId: the user id cannot name a person.
        """
        if self.user_id is None:
            return None
        user_id = validate_user_id(self.user_id)
        said = [message for message in messages if isinstance(message, HumanMessage)]
        conversation_id = self.conversation_id or _conversation(user_id, said)
        return TurnContext(user_id, conversation_id, self.turn_id or _turn(user_id, conversation_id, said))


def named_in(context: object, configurable: Mapping[str, Any] | None = None) -> Named:
    """Return who is named: by the field or key `user_id` of `context`, else by that key of `configurable`.

    `conversation_id` and `turn_id` are read likewise; LangGraph's `thread_id` is a conversation too.
    """
    configurable = configurable or {}

    def find(name: str) -> Any:  # noqa: ANN401 - a host may put anything there; `turn` checks it
        given = context.get(name) if isinstance(context, Mapping) else getattr(context, name, None)
        return configurable.get(name) if given is None else given

    conversation_id = find("conversation_id") or configurable.get("thread_id")
    turn_id = find("turn_id")
    return Named(
        find("user_id"),
        None if conversation_id is None else str(conversation_id),
        None if turn_id is None else str(turn_id),
    )


def running_context() -> object:
    """Return the context of the LangGraph run this is called in, None outside of one."""
    try:
        runtime = get_runtime()
    except (RuntimeError, KeyError):
        return None
    return getattr(runtime, "context", None)


def nobody_named() -> InvalidUserId:
    """Return the error that says how a host names the person."""
    return InvalidUserId(
        "nobody is named for this turn: give a user_id in the context, or as config['configurable']['user_id'], or set "
        "TACTFUL_ANONYMOUS=generic to answer such turns without personalization"
    )


def _conversation(user_id: str, said: Sequence[HumanMessage]) -> str:
    first = next((message.text for message in said if message.text.strip()), None)
    return UNNAMED_CONVERSATION if first is None else derive_conversation_id(user_id, first)


def _turn(user_id: str, conversation_id: str, said: Sequence[HumanMessage]) -> str:
    if not said or said[-1].id is None:
        return uuid.uuid4().hex
    known_by = f"{user_key(user_id)}\x1f{conversation_id}\x1f{said[-1].id}"
    return hashlib.sha256(known_by.encode("utf-8", "replace")).hexdigest()[:32]
