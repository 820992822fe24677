"""Stored conversations are read in every known form, and what is wrong is named with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tactful.memory import InvalidFile
from tactful.middleware.conversations import StoredMessage, read_conversations


def write(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "talk.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n")
    return path


def test_openai_messages_one_conversation_a_line(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "Hi"}, {"type": "image_url", "image_url": {"url": "x"}}]
    path = write(
        tmp_path,
        {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": parts}]},
        {"id": "second", "messages": [{"role": "user", "content": "Bye"}, {"role": "assistant", "content": None}]},
    )
    first, second = read_conversations(path)
    assert first.conversation_id == "talk.jsonl:1"
    assert first.messages == (StoredMessage("system", "Be kind."), StoredMessage("user", "Hi"))
    assert second.conversation_id == "second"
    assert second.messages[1] == StoredMessage("assistant", "")


def test_dialogues_with_text(tmp_path: Path) -> None:
    path = write(tmp_path, {"dialogue_id": "d1", "dialogue": [{"role": "user", "text": "Hi"}], "memories": []})
    (conversation,) = read_conversations(path)
    assert conversation.conversation_id == "d1"
    assert conversation.messages == (StoredMessage("user", "Hi"),)


def test_one_message_a_line_is_one_conversation(tmp_path: Path) -> None:
    path = write(tmp_path, {"role": "user", "content": "Hi"}, "", {"role": "assistant", "content": "Hello"})
    (conversation,) = read_conversations(path)
    assert [m.role for m in conversation.messages] == ["user", "assistant"]


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    path = write(tmp_path, '{"role": "user", "content": "a\\ud800b"}')
    (conversation,) = read_conversations(path)
    assert conversation.messages[0].text == "a\ufffdb"


@pytest.mark.parametrize(
    "row, problem",
    [
        ("{not json", "is not JSON"),
        ("[1, 2]", "is not a JSON object"),
        ({"prompt": "Hi"}, "neither messages, a dialogue nor a role"),
        ({"messages": "Hi"}, "neither messages, a dialogue nor a role"),
        ({"messages": [{"role": "oracle", "content": "Hi"}]}, "no known role"),
        ({"messages": [{"role": ["user"], "content": "Hi"}]}, "no known role"),
        ({"messages": [{"role": "user", "content": 3}]}, "neither text nor parts"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: object, problem: str) -> None:
    path = write(tmp_path, {"role": "user", "content": "Hi"}, row)
    with pytest.raises(InvalidFile, match=rf"talk\.jsonl, line 2: .*{problem}"):
        list(read_conversations(path))


def test_a_missing_file_and_bytes_that_are_not_text_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="cannot be read"):
        list(read_conversations(tmp_path / "none.jsonl"))
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidFile, match="is not UTF-8"):
        list(read_conversations(tmp_path / "bytes.jsonl"))
    with pytest.raises(InvalidFile, match="cannot be read"):
        list(read_conversations(tmp_path))
