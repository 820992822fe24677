"""Files of every form are told by their fields and read as a stream, and what is wrong is named with its place."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tactful.memory import InvalidFile, InvalidInput
from tactful.middleware.conversations import Meter, StoredMessage, read_conversations

HI = {"role": "user", "content": "Hi"}
OPENAI = {"id": "o1", "messages": [HI]}
WILDCHAT = {"conversation_hash": "w1", "conversation": [HI]}
SHAREGPT = {"id": "s1", "conversations": [{"from": "human", "value": "Hi"}]}
CHATGPT = {
    "conversation_id": "c1",
    "current_node": "n",
    "mapping": {
        "n": {"message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Hi"]}}},
    },
}
EVERY_FORM = (OPENAI, WILDCHAT, SHAREGPT, CHATGPT)


def write(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "talk.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n")
    return path


def test_each_form_is_told_by_its_fields(tmp_path: Path) -> None:
    found = list(read_conversations(write(tmp_path, *EVERY_FORM)))
    assert [c.conversation_id for c in found] == ["o1", "w1", "s1", "c1"]
    assert {c.messages for c in found} == {(StoredMessage("user", "Hi"),)}
    assert [c.where.rpartition(", ")[2] for c in found] == ["line 1", "line 2", "line 3", "line 4"]


def test_a_form_that_is_named_is_the_only_one_read(tmp_path: Path) -> None:
    both = {**OPENAI, **SHAREGPT, "id": "b1"}
    (found,) = read_conversations(write(tmp_path, both), form="sharegpt")
    assert found.conversation_id == "b1"
    with pytest.raises(InvalidFile, match="line 1: holds no conversations"):
        list(read_conversations(write(tmp_path, OPENAI), form="sharegpt"))
    with pytest.raises(InvalidInput, match="no form 'xml'"):
        list(read_conversations(write(tmp_path, OPENAI), form="xml"))


def test_an_array_gzip_and_standard_input_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = write(tmp_path, *EVERY_FORM)
    expected = [(c.conversation_id, c.messages) for c in read_conversations(lines)]
    array = tmp_path / "array.json"
    array.write_text(json.dumps(EVERY_FORM, indent=2))
    zipped = tmp_path / "talk.jsonl.gz"
    zipped.write_bytes(gzip.compress(lines.read_bytes()))
    for path in (array, zipped):
        assert [(c.conversation_id, c.messages) for c in read_conversations(path)] == expected
    for stream in (lines, array, zipped):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stream.read_bytes()))))  # type: ignore[arg-type]
        assert [(c.conversation_id, c.messages) for c in read_conversations("-")] == expected


def test_the_same_conversation_without_a_name_is_one_wherever_it_stands(tmp_path: Path) -> None:
    nameless, other = {"messages": [HI]}, {"messages": [HI, HI]}
    one, two, three = read_conversations(write(tmp_path, nameless, other, nameless))
    assert one.conversation_id == three.conversation_id != two.conversation_id


def test_without_times_order_is_kept_and_nothing_is_newer_than_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, {"messages": [HI, HI]}, {"messages": [HI]}, {**OPENAI, "created_at": "2020-01-02T03:04:05Z"})
    os.utime(path, (1_600_000_000, 1_600_000_000))
    file_time = datetime.fromtimestamp(1_600_000_000, UTC)
    assert [c.said_at for c in read_conversations(path)] == [
        file_time,
        file_time + timedelta(microseconds=2),
        datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
    ]


def test_the_person_is_whom_the_named_field_names(tmp_path: Path) -> None:
    path = write(tmp_path, {**OPENAI, "user_id": "ada", "who": 7}, {**OPENAI, "user_id": None})
    assert [c.user_id for c in read_conversations(path)] == ["ada", None]
    assert [c.user_id for c in read_conversations(path, user_field="who")] == ["7", None]
    for nobody in (" ", ["ada"], True):
        with pytest.raises(InvalidFile, match="line 1: a user id"):
            list(read_conversations(write(tmp_path, {**OPENAI, "user_id": nobody})))


@pytest.mark.parametrize(
    "row, problem",
    [
        ("{not json", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[1, 2]", "is not a JSON object"),
        ('{"messages": "\\xff"}', "is not JSON"),
        ({"prompt": "Hi"}, "neither messages, a dialogue nor a role"),
        ({"messages": "Hi"}, "its messages are no list"),
        ({"messages": [{"role": "oracle", "content": "Hi"}]}, "no known role"),
        ({"messages": [{"role": ["user"], "content": "Hi"}]}, "no known role"),
        ({"messages": [{"role": "user", "content": 3}]}, "neither text nor parts"),
        ({**OPENAI, "created_at": "yesterday"}, "is no time"),
        ({**OPENAI, "created_at": 1e300}, "is no time"),
        ({**OPENAI, "id": "x" * 257}, "at most 256 characters"),
        ({"conversation": 5}, "are no list"),
        ({"mapping": []}, "no mapping of nodes"),
    ],
)
def test_a_bad_line_is_named_and_may_be_skipped(tmp_path: Path, row: object, problem: str) -> None:
    path = write(tmp_path, OPENAI, row, WILDCHAT)
    with pytest.raises(InvalidFile, match=rf"talk\.jsonl, line 2: .*{problem}"):
        list(read_conversations(path))
    told: list[InvalidInput] = []
    assert [c.conversation_id for c in read_conversations(path, on_bad=told.append)] == ["o1", "w1"]
    assert [problem in str(one) for one in told] == [True]


def test_a_line_that_is_not_utf8_is_skipped_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "a", "messages": []}\r\n\xff\xfe\n\n{"id": "b", "messages": []}')
    told: list[InvalidInput] = []
    assert [c.conversation_id for c in read_conversations(path, on_bad=told.append)] == ["a", "b"]
    assert [str(one) for one in told] == [f"{path}, line 2: is not UTF-8 text"]


def test_what_cannot_be_read_at_all_is_named_and_never_skipped(tmp_path: Path) -> None:
    told: list[InvalidInput] = []
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(OPENAI).encode() * 1000)[:-20])
    for path, problem in ((tmp_path / "none.jsonl", "cannot be read"), (tmp_path, "cannot be read"), (cut, "damaged")):
        with pytest.raises(InvalidFile, match=problem):
            list(read_conversations(path, on_bad=told.append))
    assert told == []


def test_the_meter_follows_and_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, *[{"messages": [{**HI, "content": "word " * 2_000}]}] * 20)
    meter = Meter()
    at = [meter.done for _ in read_conversations(path, meter=meter)]
    assert at == sorted(at)
    assert 0 < at[0] < at[-1]
    assert meter.done == meter.total == path.stat().st_size
