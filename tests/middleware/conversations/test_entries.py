"""Lines and arrays are read entry by entry, however their bytes arrive."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.memory import InvalidFile
from tactful.middleware.conversations import entries
from tactful.middleware.conversations.entries import Entry, read_entries

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def values(data: bytes) -> list[object]:
    found = read_entries(io.BufferedReader(io.BytesIO(data)), "talk")  # type: ignore[arg-type]
    return [entry.value if isinstance(entry, Entry) else str(entry) for entry in found]


@given(rows=st.lists(st.dictionaries(st.text(max_size=4), JSON, max_size=3), max_size=5), chunk=st.integers(1, 7))
def test_an_array_is_read_as_the_standard_decoder_reads_it_whole(rows: list[dict[str, object]], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(entries, "_CHUNK_BYTES", chunk)
        for written in (json.dumps(rows), json.dumps(rows, ensure_ascii=False, indent=1), f" \n{json.dumps(rows)}\n"):
            assert values(written.encode()) == rows


@pytest.mark.parametrize("broken", ['[{"a": 1}', '[{"a": 1} {"b": 2}]', '[{"a": 1}, ]', '[{"a": 1}, {"b"', "[,]", "["])
def test_a_broken_array_says_after_which_element(broken: str) -> None:
    with pytest.raises(InvalidFile, match=rf"after conversation {broken.count('1')}"):
        values(broken.encode())


def test_an_element_that_is_no_object_is_told_and_the_next_is_read() -> None:
    assert values(b'[1, {"a": 1}, "x"]') == [
        "talk, conversation 1: is not a JSON object",
        {"a": 1},
        "talk, conversation 3: is not a JSON object",
    ]


def test_an_overlong_line_is_told_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MAX_ENTRY_BYTES", 20)
    monkeypatch.setattr(entries, "_CHUNK_BYTES", 3)
    long = json.dumps({"a": "x" * 50}).encode()
    assert values(long + b'\n{"b": 1}\n' + long) == [
        "talk, line 1: is over 0 MB",
        {"b": 1},
        "talk, line 3: is over 0 MB",
    ]
    with pytest.raises(InvalidFile, match="after conversation 1"):
        values(b'[{"b": 1}, ' + long * 2 + b"]")


class Endless(io.RawIOBase):
    """A file far larger than what may be in memory, made as it is read."""

    def __init__(self, start: bytes, row: bytes, rows: int, end: bytes) -> None:
        self._chunks = self._make(start, row, rows, end)
        self._rest = b""

    @staticmethod
    def _make(start: bytes, row: bytes, rows: int, end: bytes) -> Iterator[bytes]:
        yield start
        for _ in range(rows):
            yield row
        yield end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._chunks, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


@pytest.mark.parametrize("start, between, end", [(b"", b"\n", b""), (b"[", b",", b'{"last": true}]')])
def test_a_file_larger_than_its_share_of_memory_is_never_held(start: bytes, between: bytes, end: bytes) -> None:
    row = json.dumps({"messages": "x" * 100_000}).encode() + between
    rows = 1_000
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_entries(io.BufferedReader(Endless(start, row, rows, end)), "talk"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == rows + bool(end)
    assert peak < len(row) * rows / 10
