"""Conversations from the examples of a LangSmith dataset: `client.list_examples(…)`, or the same as dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tactful.memory import InvalidInput

from .records import StoredConversation, StoredMessage, make_conversation, read_messages

_WHAT_ANSWERS = ("messages", "message", "output")


def conversations_from_examples(
    examples: Iterable[object], *, user_field: str = "user_id"
) -> Iterator[StoredConversation]:
    """Yield each example's `inputs["messages"]`, followed by the reply in its outputs, as a conversation.

    The person is named by `user_field` in its metadata or its inputs; the conversation by the example's id.

    Raises:
        InvalidInput: an example (counted from 1) holds no messages, or something that is none.
    """
    for number, example in enumerate(examples, start=1):
        try:
            yield replace(_read_example(_fields(example), user_field), where=f"example {number}")
        except InvalidInput as problem:
            raise InvalidInput(f"example {number}: {problem}") from problem


def _read_example(example: Mapping[str, Any], user_field: str) -> StoredConversation:
    inputs, outputs, metadata = (_mapping(example.get(name)) for name in ("inputs", "outputs", "metadata"))
    asked = read_messages(_unwrapped(inputs.get("messages")))
    return make_conversation(
        (*asked, *_answers(outputs)),
        {**inputs, **metadata},
        name=example.get("id"),
        user_field=user_field,
        said_at=example.get("created_at"),
    )


def _answers(outputs: Mapping[str, Any]) -> tuple[StoredMessage, ...]:
    found = next((outputs[name] for name in _WHAT_ANSWERS if outputs.get(name) is not None), None)
    if found is None:
        return ()
    if isinstance(found, str):
        return (StoredMessage("assistant", found),)
    said = read_messages(_unwrapped([found] if isinstance(found, Mapping) else found))
    return tuple(message for message in said if message.role == "assistant")


def _unwrapped(messages: object) -> object:
    return [_unwrap(message) for message in messages] if isinstance(messages, (list, tuple)) else messages


def _unwrap(message: object) -> object:
    """Return a message's own fields, which LangChain stores in a `data` or in the `kwargs` of its constructor."""
    if not isinstance(message, Mapping):
        return message
    inner = message.get("data") or message.get("kwargs")
    return {"type": message.get("type"), **inner} if isinstance(inner, Mapping) else message


def _fields(example: object) -> Mapping[str, Any]:
    if isinstance(example, Mapping):
        return example
    return {name: getattr(example, name, None) for name in ("id", "inputs", "outputs", "metadata", "created_at")}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
