"""ShareGPT's conversations."""

from __future__ import annotations

from tactful.middleware.conversations import StoredMessage
from tactful.middleware.conversations.sharegpt import read_sharegpt


def test_speakers_are_roles() -> None:
    said = [("system", "Be kind."), ("human", "I live in Ghent."), ("gpt", "A lovely town."), ("user", "Thanks.")]
    row = {"id": "s1", "conversations": [{"from": speaker, "value": text} for speaker, text in said]}
    found = read_sharegpt(row, user_field="user_id")
    assert found.conversation_id == "s1"
    assert [m.role for m in found.messages] == ["system", "user", "assistant", "user"]
    assert found.messages[1] == StoredMessage("user", "I live in Ghent.")
