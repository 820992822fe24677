"""OpenAI messages, and dialogues with texts."""

from __future__ import annotations

from datetime import UTC, datetime

from tactful.middleware.conversations import StoredMessage
from tactful.middleware.conversations.openai_messages import read_openai


def test_roles_parts_and_nothing() -> None:
    parts = [{"type": "text", "text": "Hi"}, {"type": "image_url", "image_url": {"url": "x"}}, {"type": "text"}]
    listed = [
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": parts},
        {"role": "assistant", "content": None},
    ]
    assert read_openai({"id": 2, "messages": listed}, user_field="user_id").messages == (
        StoredMessage("system", "Be kind."),
        StoredMessage("user", "Hi"),
        StoredMessage("assistant", ""),
    )


def test_names_and_times_in_every_spelling() -> None:
    listed = [{"role": "user", "content": "a\ud800b", "timestamp": 1_600_000_000_000}]
    found = read_openai({"id": 2, "created_at": 1_600_000_000, "messages": listed}, user_field="user_id")
    time = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert (found.conversation_id, found.said_at) == ("2", time)
    assert found.messages == (StoredMessage("user", "a\ufffdb", time),)


def test_dialogues_with_text() -> None:
    row = {"dialogue_id": "d1", "dialogue": [{"role": "user", "text": "Hi"}], "memories": []}
    found = read_openai(row, user_field="user_id")
    assert (found.conversation_id, found.messages) == ("d1", (StoredMessage("user", "Hi"),))
