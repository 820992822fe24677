"""Opening a file of conversations for reading it as a stream: plain, gzip, members of a zip, or standard input."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tactful.memory import InvalidFile

STDIN = Path("-")
# A ChatGPT export holds one of them, or numbered ones where there are many conversations.
CONVERSATIONS_MEMBER = "conversations*.json"
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_ENCRYPTED = 0x1


@dataclass(slots=True)
class Meter:
    """How far a file is read, in bytes of what is read; `total` is None where nobody knows."""

    total: int | None = None
    _tell: Callable[[], int] = lambda: 0
    _before: int = 0

    @property
    def done(self) -> int:
        """Bytes read so far."""
        return self._before + self._tell()

    @contextmanager
    def following(self, tell: Callable[[], int]) -> Iterator[None]:
        """Count with `tell` on top of what was read before."""
        self._tell = tell
        try:
            yield
        finally:
            self._before, self._tell = self.done, lambda: 0


def open_streams(path: Path, meter: Meter) -> Iterator[tuple[str, io.BufferedReader]]:
    """Yield what is to be read, with a name for people; each is closed when the next is asked for.

    Raises:
        InvalidFile: there is no such file, or nothing in it to read.
    """
    if path == STDIN:
        yield "standard input", _unpacked(sys.stdin.buffer, "standard input")  # type: ignore[arg-type]
        return
    with path.open("rb") as file:
        if file.peek(len(_ZIP)).startswith(_ZIP):
            yield from _members(path, file, meter)
            return
        meter.total = path.stat().st_size
        with meter.following(file.tell):
            yield str(path), _unpacked(file, str(path))


def _unpacked(file: io.BufferedReader, name: str) -> io.BufferedReader:
    start = file.peek(len(_ZIP))
    if start.startswith(_ZIP):
        raise InvalidFile(name, "is a zip, which can only be read from a file")
    return io.BufferedReader(gzip.GzipFile(fileobj=file)) if start.startswith(_GZIP) else file


def _members(path: Path, file: io.BufferedReader, meter: Meter) -> Iterator[tuple[str, io.BufferedReader]]:
    with zipfile.ZipFile(file) as archive:
        members = [m for m in archive.infolist() if fnmatch(Path(m.filename).name, CONVERSATIONS_MEMBER)]
        if not members:
            raise InvalidFile(path, "is a zip without a conversations.json, so no export of ChatGPT")
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise InvalidFile(path, "is encrypted")
        meter.total = sum(member.file_size for member in members)
        for member in sorted(members, key=lambda m: m.filename):
            with archive.open(member) as stream, meter.following(stream.tell):
                yield f"{path}:{member.filename}", io.BufferedReader(stream)  # type: ignore[arg-type]


@contextmanager
def naming_what_is_wrong(path: Path) -> Iterator[None]:
    """Raise what goes wrong in reading a file as InvalidFile."""
    try:
        yield
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise InvalidFile(path, f"is damaged: {error}") from error
    except NotImplementedError as error:  # how zipfile says that it does not know a compression
        raise InvalidFile(path, f"cannot be unpacked: {error}") from error
    except OSError as error:
        raise InvalidFile(path, f"cannot be read: {error.strerror or error}") from error
