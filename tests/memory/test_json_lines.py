"""JSON lines: read one by one, and what is wrong is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.memory import InvalidFile, read_json_lines


def test_blank_lines_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\n  \n{"b": "\xc3\xa9"}')
    assert list(read_json_lines(path)) == [(1, {"a": 1}), (4, {"b": "é"})]


@pytest.mark.parametrize(
    "content, problem",
    [
        (b'{"a": 1}\n{"a"', "line 2: is not JSON"),
        (b'{"a": 1}\n"text"', "line 2: is not a JSON object"),
        (b'{"a": 1}\n' + b"[" * 100_000, "line 2: is not JSON"),
        (b"\xff\xfe", "is not UTF-8 text"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(InvalidFile, match=problem):
        list(read_json_lines(path))


def test_lines_before_a_bad_one_are_given(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"a": 1}\nbroken')
    lines = read_json_lines(path)
    assert next(lines) == (1, {"a": 1})
    with pytest.raises(InvalidFile):
        next(lines)
