"""Messages that stand alone are gathered by conversation and person."""

from __future__ import annotations

import pytest

from tactful.memory import InvalidInput
from tactful.middleware.conversations import StoredConversation, loose_messages
from tactful.middleware.conversations.loose_messages import LooseMessages


def gather(*rows: dict[str, str]) -> list[StoredConversation]:
    loose = LooseMessages("talk.jsonl", user_field="user_id")
    found = [c for n, row in enumerate(rows) for c in loose.add({"role": "user", "content": "Hi", **row}, f"line {n}")]
    return [*found, *loose.end(), *loose.end()]


def test_a_file_without_ids_is_one_conversation() -> None:
    (found,) = gather({}, {"role": "assistant", "content": "Hello"}, {})
    assert (found.conversation_id, found.where) == ("talk.jsonl", "line 0")
    assert [m.role for m in found.messages] == ["user", "assistant", "user"]


def test_ids_and_people_part_them() -> None:
    found = gather({"conversation_id": "a"}, {"conversation_id": "a"}, {"conversation_id": "b"}, {"user_id": "ada"})
    assert [(c.conversation_id, c.user_id, len(c.messages)) for c in found] == [
        ("a", None, 2),
        ("b", None, 1),
        ("talk.jsonl", "ada", 1),
    ]


def test_what_comes_back_to_a_conversation_that_ended_is_refused_for_its_place_is_not_known() -> None:
    with pytest.raises(InvalidInput, match="sort the messages by conversation_id"):
        gather({"conversation_id": "a"}, {"conversation_id": "b"}, {"conversation_id": "a"})


def test_a_conversation_that_never_ends_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loose_messages, "MAX_MESSAGES", 2)
    with pytest.raises(InvalidInput, match="beyond 2 messages"):
        gather({}, {}, {})
