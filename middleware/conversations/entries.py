"""The entries of a file of JSON lines or of one JSON array, read one by one and never as a whole."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tactful.memory import InvalidFile

MAX_ENTRY_BYTES = 64_000_000
_CHUNK_BYTES = 1_000_000
_BOM = b"\xef\xbb\xbf"
_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of the file; `file` names the file and `where` the place in it, both for people."""

    value: dict[str, Any]
    file: str
    where: str


def read_entries(file: io.BufferedReader, name: str) -> Iterator[Entry | InvalidFile]:
    """Yield each entry, or what is wrong with it where the others can be read all the same.

    Lines are counted from 1, and so are the elements of an array. At most about two entries and `_CHUNK_BYTES` are in
    memory at a time.

    Raises:
        InvalidFile: an array is broken, after which nothing can be told apart.
    """
    start = file.peek(1).removeprefix(_BOM).lstrip()
    return _read_array(file, name) if start.startswith(b"[") else _read_lines(file, name)


def _read_lines(file: io.BufferedReader, name: str) -> Iterator[Entry | InvalidFile]:
    number = 0
    while line := file.readline(MAX_ENTRY_BYTES + 1):
        number += 1
        if len(line) > MAX_ENTRY_BYTES:
            while not line.endswith(b"\n") and (line := file.readline(_CHUNK_BYTES)):
                pass
            yield InvalidFile(name, f"is over {MAX_ENTRY_BYTES // 1_000_000} MB", line=number)
        elif line.strip():
            yield _read_line(line.removeprefix(_BOM), name, number)


def _read_line(line: bytes, name: str, number: int) -> Entry | InvalidFile:
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError:
        return InvalidFile(name, "is not UTF-8 text", line=number)
    except (ValueError, RecursionError):
        return InvalidFile(name, "is not JSON", line=number)
    if not isinstance(value, dict):
        return InvalidFile(name, "is not a JSON object", line=number)
    return Entry(value, name, f"{name}, line {number}")


def _read_array(file: io.BufferedReader, name: str) -> Iterator[Entry | InvalidFile]:
    for number, value in enumerate(_Elements(file, name), start=1):
        where = f"{name}, conversation {number}"
        if isinstance(value, dict):
            yield Entry(value, name, where)
        else:
            yield InvalidFile(where, "is not a JSON object")


class _Elements:
    """The elements of one JSON array, decoded from a buffer that grows until it holds the next one.

    The standard decoder is used, at the speed of C and without a dependency: what a streaming parser would add, events
    inside an element, nobody needs. Each further try reads as much again, so that an element is decoded about twice.
    """

    def __init__(self, file: io.BufferedReader, name: str) -> None:
        self._file = file
        self._name = name
        self._decode_bytes = codecs.getincrementaldecoder("utf-8-sig")()
        self._decode_json = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = 0
        self._ended = False
        self._count = 0

    def __iter__(self) -> Iterator[object]:
        self._take("[")
        if self._next_character() == "]":
            return
        while True:
            yield self._element()
            self._count += 1
            if self._take(",]") == "]":
                return

    def _element(self) -> object:
        self._next_character()
        more = _CHUNK_BYTES
        while True:
            try:
                value, end = self._decode_json(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if self._ended or isinstance(error, RecursionError):
                    raise self._broken() from error
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            if len(self._text) - self._at > MAX_ENTRY_BYTES:
                raise self._broken()
            self._read(more)
            more *= 2

    def _take(self, expected: str) -> str:
        found = self._next_character()
        if found == "" or found not in expected:
            raise self._broken()
        self._at += 1
        return found

    def _next_character(self) -> str:
        """Return the next character that is no space without taking it, or "" at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if self._ended:
                return ""
            self._read(_CHUNK_BYTES)

    def _read(self, size: int) -> None:
        chunk = self._file.read(size)
        self._ended = not chunk
        try:
            self._text = self._text[self._at :] + self._decode_bytes.decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            raise InvalidFile(self._name, "is not UTF-8 text") from error
        self._at = 0

    def _broken(self) -> InvalidFile:
        return InvalidFile(self._name, f"is no JSON array, or none that goes on after conversation {self._count}")
