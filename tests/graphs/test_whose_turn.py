"""Whose turn it is: what a host says of it, and what follows from its messages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from tactful.graphs import Named, named_in
from tactful.memory import InvalidUserId

HELLO = [HumanMessage("Hello", id="m1")]


@pytest.mark.parametrize(
    ("context", "configurable", "named"),
    [
        ({"user_id": "a"}, {"user_id": "b", "thread_id": "t"}, Named("a", "t", None)),
        (SimpleNamespace(user_id="a", conversation_id="c", turn_id="x"), {"thread_id": "t"}, Named("a", "c", "x")),
        (SimpleNamespace(user_id=None), {"user_id": "b", "conversation_id": "c"}, Named("b", "c", None)),
        (None, {"user_id": "b", "thread_id": 7}, Named("b", "7", None)),
        (None, None, Named()),
        ("a text", {}, Named()),
    ],
)
def test_the_context_comes_before_the_configuration(context: object, configurable: Any, named: Named) -> None:
    assert named_in(context, configurable) == named


def test_nobody_has_no_turn_and_a_bad_id_is_an_error() -> None:
    assert Named().turn(HELLO) is None
    for bad in ("", " ", 7, "x" * 257):
        with pytest.raises(InvalidUserId):
            Named(bad).turn(HELLO)  # type: ignore[arg-type]


def test_a_turn_is_known_by_the_message_it_ends_in() -> None:
    first = Named("a", "c").turn(HELLO)
    assert first == Named("a", "c").turn([*HELLO, AIMessage("Hi.")])
    others = [Named("b", "c"), Named("a", "d")]
    assert len({first.turn_id, *(named.turn(HELLO).turn_id for named in others)}) == 3  # type: ignore[union-attr]
    unnamed = [HumanMessage("Hello")]
    assert Named("a", "c").turn(unnamed) != Named("a", "c").turn(unnamed)


def test_a_conversation_is_known_by_its_first_message_and_its_person() -> None:
    def of(user_id: str, *texts: str) -> str:
        turn = Named(user_id).turn([HumanMessage(text) for text in texts])
        assert turn is not None
        return turn.conversation_id

    assert of("a", "One") == of("a", "One", "Two")
    assert len({of("a", "One"), of("a", "Two"), of("b", "One")}) == 3
    assert of("a") == of("b") == "default"
    assert of("a", "\ud800") == of("a", "\ufffd")
