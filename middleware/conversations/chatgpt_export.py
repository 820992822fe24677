"""ChatGPT's export: `{"conversation_id", "current_node", "mapping": {node: {"message", "parent"}}}`, a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tactful.memory import InvalidInput, replace_surrogates

from .records import ROLES, StoredConversation, StoredMessage, make_conversation, read_time

# What else may stand here is machinery: code for tools, what they gave back, thoughts, and the custom instructions.
_SAID = {"text", "multimodal_text"}


def read_chatgpt(row: Mapping[str, Any], *, user_field: str) -> StoredConversation:
    """Return the conversation as the person last saw it: the path to the current node, without what was hidden.

    Messages of the system and of tools, and parts that are not text, are left out.

    Raises:
        InvalidInput: it is not of this form.
    """
    mapping = row.get("mapping")
    if not isinstance(mapping, Mapping):
        raise InvalidInput("holds no mapping of nodes, as ChatGPT exports it")
    messages = (_read_node(node) for node in _path_to(_current(row, mapping), mapping))
    conversation = make_conversation(
        (message for message in messages if message is not None),
        row,
        name=row.get("conversation_id") or row.get("id"),
        user_field=user_field,
        said_at=row.get("create_time"),
    )
    return replace(conversation, off_record=row.get("is_do_not_remember") is True)


def _current(row: Mapping[str, Any], mapping: Mapping[str, Any]) -> object:
    """Return the current node's id, else the last one that nothing follows."""
    if row.get("current_node") in mapping:
        return row["current_node"]
    parents = {node.get("parent") for node in mapping.values() if isinstance(node, Mapping)}
    return next((name for name in reversed(list(mapping)) if name not in parents), None)


def _path_to(name: object, mapping: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    path: dict[str, Mapping[str, Any]] = {}
    while isinstance(name, str) and name not in path and isinstance(node := mapping.get(name), Mapping):
        path[name] = node
        name = node.get("parent")
    return list(reversed(path.values()))


def _read_node(node: Mapping[str, Any]) -> StoredMessage | None:
    message = node.get("message")
    if not isinstance(message, Mapping) or _is_hidden(message):
        return None
    role = ROLES.get(str(_at(message, "author", "role")))
    text = "\n".join(_texts(message))
    if role not in {"user", "assistant"} or not text.strip():
        return None
    return StoredMessage(role, replace_surrogates(text), read_time(message.get("create_time")))


def _is_hidden(message: Mapping[str, Any]) -> bool:
    return _at(message, "metadata", "is_visually_hidden_from_conversation") is True or message.get("weight") == 0


def _texts(message: Mapping[str, Any]) -> Iterator[str]:
    parts = _at(message, "content", "parts")
    if _at(message, "content", "content_type") in _SAID and isinstance(parts, list):
        yield from (part for part in parts if isinstance(part, str))


def _at(fields: Mapping[str, Any], *names: str) -> object:
    found: object = fields
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
