"""Stored conversations, read from a file one by one, with the line of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tactful.memory import InvalidFile, read_json_lines, replace_surrogates

Role = Literal["user", "assistant", "system", "tool"]
_ROLES: dict[str, Role] = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
}


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message of a stored conversation; parts that are not text are left out."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A stored conversation with the id it is known by; the file's line where it has none."""

    conversation_id: str
    messages: tuple[StoredMessage, ...]


def read_conversations(path: Path) -> Iterator[StoredConversation]:
    """Yield the conversations of a JSONL file.

    Each line is one conversation, `{"messages": [{"role", "content"}, …]}` as OpenAI writes it or
    `{"dialogue_id", "dialogue": [{"role", "text"}, …]}`; or each line is one message and the file one conversation.

    Raises:
        InvalidFile: the file cannot be read, or a line is not of one of these forms (counted from 1).
    """
    loose: list[StoredMessage] = []
    for number, row in read_json_lines(path):
        if "role" in row:
            loose.append(_message(row, path, number))
            continue
        listed = row.get("messages", row.get("dialogue"))
        if not isinstance(listed, list):
            raise InvalidFile(path, "holds neither messages, a dialogue nor a role", line=number)
        name = row.get("conversation_id") or row.get("dialogue_id") or row.get("id") or f"{path.name}:{number}"
        yield StoredConversation(str(name), tuple(_message(message, path, number) for message in listed))
    if loose:
        yield StoredConversation(path.name, tuple(loose))


def _message(message: object, path: Path, number: int) -> StoredMessage:
    role = _ROLES.get(str(message.get("role"))) if isinstance(message, dict) else None
    if not isinstance(message, dict) or role is None:
        raise InvalidFile(path, f"a message has no known role, one of {', '.join(_ROLES)}", line=number)
    content = message.get("content", message.get("text"))
    if isinstance(content, list):
        parts = [part.get("text", "") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        content = "\n".join(part for part in parts if isinstance(part, str))
    if content is not None and not isinstance(content, str):
        raise InvalidFile(path, "a message's content is neither text nor parts", line=number)
    return StoredMessage(role, replace_surrogates(content or ""))
