"""LangSmith's examples, as objects and as dictionaries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from langchain_core.load import dumpd
from langchain_core.messages import AIMessage, HumanMessage, messages_to_dict
from langsmith.schemas import Example

from tactful.memory import InvalidInput
from tactful.middleware.conversations import StoredMessage, conversations_from_examples

NAME = UUID("00000000-0000-0000-0000-000000000001")
MADE = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)
LIVES = StoredMessage("user", "I live in Ghent.")
TOWN = StoredMessage("assistant", "A lovely town.")
SAID = HumanMessage("I live in Ghent.")


def test_a_real_example_and_the_same_as_a_dictionary() -> None:
    inputs = {"messages": [{"role": "user", "content": "I live in Ghent."}]}
    outputs = {"message": {"role": "assistant", "content": "A lovely town."}}
    example = Example(id=NAME, inputs=inputs, outputs=outputs, created_at=MADE, metadata={"user_id": "ada"})
    one, same = conversations_from_examples([example, example.model_dump()])
    assert one == same
    assert (one.conversation_id, one.user_id, one.said_at) == (str(NAME), "ada", MADE)
    assert one.messages == (LIVES, TOWN)


@pytest.mark.parametrize("messages", [[SAID], messages_to_dict([SAID]), [dumpd(SAID)]])
def test_langchain_messages_however_they_are_stored(messages: list[Any]) -> None:
    (found,) = conversations_from_examples([{"inputs": {"messages": messages, "user_id": "ada"}}])
    assert (found.messages, found.user_id) == ((LIVES,), "ada")


@pytest.mark.parametrize(
    "outputs",
    [
        {"output": "A lovely town."},
        {"messages": [SAID, AIMessage("A lovely town.")]},
        {"output": dumpd(AIMessage("A lovely town."))},
    ],
)
def test_only_the_reply_is_taken_from_the_outputs(outputs: dict[str, Any]) -> None:
    (found,) = conversations_from_examples([{"inputs": {"messages": [SAID]}, "outputs": outputs}])
    assert found.messages == (LIVES, TOWN)


def test_an_example_without_messages_is_named() -> None:
    with pytest.raises(InvalidInput, match="example 2: holds no messages"):
        list(conversations_from_examples([{"inputs": {"messages": []}}, {"inputs": {"question": "Hi"}}]))
