"""ChatGPT's export: the path to the current node, in the zip or beside it."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tactful.memory import InvalidFile
from tactful.middleware.conversations import Meter, StoredMessage, read_conversations

BEGAN = 1_700_000_000.25


def node(parent: str | None, role: str, *parts: object, kind: str = "text", **fields: object) -> dict[str, Any]:
    content = {"content_type": kind, "parts": list(parts)}
    message = {"author": {"role": role}, "content": content, "create_time": BEGAN, **fields}
    return {"parent": parent, "children": [], "message": message}


def conversation(name: str = "c1", **fields: object) -> dict[str, Any]:
    mapping = {
        "root": {"parent": None, "children": ["hidden"], "message": None},
        "hidden": node("root", "system", ""),
        "about": node("hidden", "user", "profile", kind="user_editable_context"),
        "first": node(
            "about", "user", "I live in Ghent.", {"content_type": "image_asset_pointer"}, kind="multimodal_text"
        ),
        "abandoned": node("first", "assistant", "An answer the person had redone."),
        "search": node("first", "assistant", "lookup()", kind="code"),
        "found": node("search", "tool", "a page"),
        "kept": node("found", "assistant", "A lovely", "town."),
        "unseen": node("kept", "user", "Continue.", metadata={"is_visually_hidden_from_conversation": True}),
        "last": node("unseen", "user", "I work as a nurse.", create_time=None),
    }
    return {"conversation_id": name, "current_node": "last", "mapping": mapping, "create_time": BEGAN, **fields}


def export(tmp_path: Path, members: dict[str, object]) -> Path:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in members.items():
            archive.writestr(name, json.dumps(value))
    return path


def test_the_path_the_person_last_saw_without_machinery(tmp_path: Path) -> None:
    path = export(tmp_path, {"user.json": {}, "conversations.json": [conversation()]})
    (found,) = read_conversations(path)
    began = datetime.fromtimestamp(BEGAN, UTC)
    assert found.messages == (
        StoredMessage("user", "I live in Ghent.", began),
        StoredMessage("assistant", "A lovely\ntown.", began),
        StoredMessage("user", "I work as a nurse.", None),
    )
    assert (found.conversation_id, found.user_id, found.said_at) == ("c1", None, began)


def test_without_a_current_node_the_last_leaf_is_it_and_a_circle_ends() -> None:
    from tactful.middleware.conversations.chatgpt_export import read_chatgpt

    lost = conversation(current_node="gone")
    assert read_chatgpt(lost, user_field="user_id").messages[-1].text == "I work as a nurse."
    lost["mapping"]["first"]["parent"] = "last"
    assert {m.text for m in read_chatgpt(lost, user_field="user_id").messages} >= {"I live in Ghent."}
    lost["mapping"] = {}
    assert read_chatgpt(lost, user_field="user_id").messages == ()


def test_a_temporary_chat_is_off_the_record() -> None:
    from tactful.middleware.conversations.chatgpt_export import read_chatgpt

    assert read_chatgpt(conversation(is_do_not_remember=True), user_field="user_id").off_record
    assert not read_chatgpt(conversation(is_do_not_remember=None), user_field="user_id").off_record


def test_numbered_members_are_read_in_order_and_measured_together(tmp_path: Path) -> None:
    members = {f"a/conversations-00{n}.json": [conversation(f"c{n}")] * 2 for n in (1, 0)}
    path = export(tmp_path, members)
    meter = Meter()
    assert [c.conversation_id for c in read_conversations(path, meter=meter)] == ["c0", "c0", "c1", "c1"]
    assert meter.done == meter.total == sum(len(json.dumps(value)) for value in members.values())


def test_a_zip_that_is_no_export_or_is_damaged_or_piped_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidFile, match=r"without a conversations\.json"):
        list(read_conversations(export(tmp_path, {"chat.json": []})))
    path = export(tmp_path, {"conversations.json": [conversation()] * 50})
    whole = path.read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(whole))))  # type: ignore[arg-type]
    with pytest.raises(InvalidFile, match="can only be read from a file"):
        list(read_conversations("-"))
    path.write_bytes(whole[:-30])
    with pytest.raises(InvalidFile, match="is damaged"):
        list(read_conversations(path))
    path.write_bytes(whole[:200] + bytes(60) + whole[260:])
    with pytest.raises(InvalidFile):
        list(read_conversations(path))
