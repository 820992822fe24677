"""StoredConversation: a conversation of the past, whatever file or table it came from."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from numbers import Integral
from typing import Any, Literal

from tactful.memory import MAX_ID_CHARS, InvalidInput, replace_surrogates, validate_user_id

Role = Literal["user", "assistant", "system", "tool"]
ROLES: dict[str, Role] = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "bard": "assistant",
    "model": "assistant",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
}
_TEXT_PARTS = {"text", "input_text", "output_text"}
# How pandas says that a time or anything else is missing.
_MISSING = {"NaTType", "NAType"}
# Seconds since 1970 pass this in the year 5138, milliseconds did in 1973.
_MILLISECONDS_FROM = 1e11


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message of a stored conversation; parts that are not text are left out.

    `said_at` (aware, UTC) is None where nothing says when that was.
    """

    role: Role
    text: str
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A stored conversation with the id it is known by, made of its content where it had none.

    `user_id` is whom the source names, or None. `said_at` (aware, UTC) dates messages without a time of their own.
    `off_record` says that the person asked for it not to be remembered. `where` says for a person where it was read.
    """

    conversation_id: str
    messages: tuple[StoredMessage, ...]
    user_id: str | None = None
    said_at: datetime | None = None
    off_record: bool = False
    where: str = field(default="", compare=False)


def make_conversation(
    messages: Iterable[StoredMessage], row: Mapping[str, Any], *, name: object, user_field: str, said_at: object = None
) -> StoredConversation:
    """Return a conversation by the name its row gives it, of the person in the row's `user_field`, if there is one.

    Raises:
        InvalidInput: a name, person or time that cannot be one.
    """
    listed = tuple(messages)
    return StoredConversation(_read_name(name, listed), listed, read_user(row, user_field), read_time(said_at))


def read_messages(listed: object, *, where: str = "messages") -> tuple[StoredMessage, ...]:
    """Return messages as OpenAI, LangChain or ShareGPT write them.

    Raises:
        InvalidInput: it is no list, or one of them is not a message.
    """
    if is_missing(listed):
        raise InvalidInput(f"holds no {where}")
    if isinstance(listed, (str, bytes, Mapping)) or not isinstance(listed, Iterable):
        raise InvalidInput(f"its {where} are no list")
    return tuple(read_message(message) for message in listed)


def read_message(message: object) -> StoredMessage:
    """Return a message from what OpenAI (`role`, `content`), LangChain (`type`) or ShareGPT (`from`, `value`) write.

    Raises:
        InvalidInput: it has no known role, or its content is neither text nor parts.
    """
    fields = message if isinstance(message, Mapping) else _fields_of(message)
    role = ROLES.get(str(_first(fields, "role", "from", "type")))
    if role is None:
        raise InvalidInput(f"a message has no known role, one of {', '.join(ROLES)}")
    text = read_text(_first(fields, "content", "text", "value"))
    return StoredMessage(role, text, read_time(_first(fields, "said_at", "timestamp", "created_at", "create_time")))


def read_text(content: object) -> str:
    """Return a message's text: the content itself, or its parts of text, one a line.

    Raises:
        InvalidInput: it is neither text nor parts.
    """
    if content is None or isinstance(content, str):
        return replace_surrogates(content or "")
    if not isinstance(content, Sequence):
        raise InvalidInput("a message's content is neither text nor parts")
    typed = [part.get("text") for part in content if isinstance(part, Mapping) and part.get("type") in _TEXT_PARTS]
    return replace_surrogates("\n".join(part for part in typed if isinstance(part, str)))


def read_user(row: Mapping[str, Any], user_field: str) -> str | None:
    """Return whom a row names in `user_field`, a number as its digits, or None.

    Raises:
        InvalidUserId: what is there cannot name a person.
    """
    named = row.get(user_field)
    if is_missing(named):
        return None
    return validate_user_id(_digits(named))


def read_time(value: object) -> datetime | None:
    """Return a time in UTC from ISO 8601 or from seconds or milliseconds since 1970; without a zone it is UTC.

    Raises:
        InvalidInput: it is no time.
    """
    if is_missing(value) or value == "":
        return None
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS_FROM else value, UTC)
        time = value if isinstance(value, datetime) else datetime.fromisoformat(_as_text(value))
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise InvalidInput(f"{value!r:.60} is no time: give ISO 8601, or seconds since 1970") from None


def is_missing(value: object) -> bool:
    """Return whether a field says nothing: None, or what tables put in its place."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or type(value).__name__ in _MISSING


def _digits(value: object) -> object:
    """Return a whole number as its digits; where some are missing, tables make of 7 a 7.0."""
    is_whole = isinstance(value, Integral) or (isinstance(value, float) and value.is_integer())
    return f"{value:.0f}" if is_whole and not isinstance(value, bool) else value


def _as_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _first(fields: Mapping[str, Any], *names: str) -> object:
    return next((fields[name] for name in names if not is_missing(fields.get(name))), None)


def _fields_of(message: object) -> Mapping[str, Any]:
    """Return the fields of a message that is an object, as LangChain's are."""
    return {name: getattr(message, name, None) for name in ("role", "type", "content")}


def _read_name(name: object, messages: Sequence[StoredMessage]) -> str:
    if is_missing(name) or name == "":
        # Of the content and not of the place: the same conversation twice, in one file or two, is one.
        told = "\x1f".join(f"{message.role}\x1e{message.text}" for message in messages)
        return hashlib.sha256(told.encode()).hexdigest()[:32]
    read = replace_surrogates(str(_digits(name)))
    if len(read) > MAX_ID_CHARS:
        raise InvalidInput(f"a conversation's id has at most {MAX_ID_CHARS} characters, this one has {len(read)}")
    return read
