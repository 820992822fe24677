"""Erasure: make deleted bytes go from the files of an embedded directory, and prove it by a byte scan.

What Chroma 1.5.9 leaves behind after a record is deleted, as measured:

- `chroma.sqlite3` keeps metadata and ids in free pages, and in `embeddings_queue` the record and its vector as first
  written, until the collection's index is next saved (every 1,000 writes), if ever.
- The index folder of a collection keeps the vector in `data_level0.bin` and the record's id, a hash, in
  `index_metadata.pickle`, marked as deleted.
- Deleting a whole collection empties its queue but leaves its index folder on disk.
- The spare room of an index's files (100 elements and more) is written as it was found in memory, and so may hold words
  of anybody the process has handled.

So `ChromaAttributeStore.compact` copies each collection that lost a record into a fresh one, drops the old one, removes
the folders nobody refers to, zeroes the spare room, and rewrites the database. Afterwards neither words, ids nor
vectors of an erased person are in any file. Two limits. An index that Chroma makes later in the same process may take
in freed memory once more, until the store is next closed, opened or compacted, each of which zeroes it. And blocks that
the file system or an SSD has freed but not overwritten, snapshots and backups are out of reach.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .chroma_client import DATABASE_NAME
from .errors import InvalidInput, StoreError
from .hnsw_files import is_index_folder
from .sqlite_file import BUSY_TIMEOUT_S, rewrite_sqlite, translate_sqlite_errors

_CHUNK_BYTES = 1 << 20
_SHORTEST_BASE64 = 8  # a shorter middle of a base64 word would be found by chance


@dataclass(frozen=True, slots=True)
class FoundBytes:
    """A needle found in a file: how it was written there, and how often."""

    path: Path
    needle: str
    encoding: str
    count: int


def scan_for(directory: Path, needles: Sequence[str]) -> list[FoundBytes]:
    r"""Look for every needle in the bytes of every file under `directory`, and return what was found where.

    Each is looked for as UTF-8, UTF-16-LE, as JSON writes it (with and without \uXXXX) and in base64 at its three
    alignments. Compressed or encrypted bytes are not seen through; a needle of a few letters is found by chance.

    Raises:
        InvalidInput: a needle is blank or not valid Unicode.
        StoreError: a file cannot be read, so nothing can be said of it.
    """
    patterns = [(needle, encoding, pattern) for needle in needles for encoding, pattern in _spellings(needle)]
    found = []
    for path in _files(directory):
        counts = _count(path, [pattern for _, _, pattern in patterns])
        found += [
            FoundBytes(path, needle, encoding, count)
            for (needle, encoding, _), count in zip(patterns, counts, strict=True)
            if count
        ]
    return found


def compact_sqlite(path: Path) -> None:
    """Rewrite a SQLite file so that nothing deleted is left in it; nobody else may have it open.

    Raises:
        StoreError: it is damaged, in use, or the disk has no room for a second copy.
    """
    with translate_sqlite_errors(path), closing(_connect(path)) as database:
        rewrite_sqlite(database)


def remove_orphaned_indexes(directory: Path) -> None:
    """Delete the index folders under a closed Chroma directory that belong to no collection any more."""
    path = directory / DATABASE_NAME
    with translate_sqlite_errors(path), closing(_connect(path)) as database:
        live = {str(row[0]) for row in database.execute("SELECT id FROM segments")}
    for folder in directory.iterdir():
        if is_index_folder(folder) and folder.name not in live:
            shutil.rmtree(folder)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S)


def _spellings(needle: str) -> Iterator[tuple[str, bytes]]:
    if not needle.strip():
        raise InvalidInput("a blank text cannot be looked for")
    try:
        plain = needle.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidInput("a text to look for must be valid Unicode; this one holds a lone surrogate") from None
    yield "utf-8", plain
    yield "utf-16-le", needle.encode("utf-16-le")
    in_json = {json.dumps(needle, ensure_ascii=ascii_only)[1:-1].encode() for ascii_only in (True, False)}
    yield from (("json", spelling) for spelling in sorted(in_json - {plain}))
    yield from (("base64", spelling) for spelling in sorted(_base64_spellings(plain)))


def _base64_spellings(plain: bytes) -> set[bytes]:
    """Return the part of the base64 text that is the same whatever stands around `plain`, at each alignment."""
    spellings = set()
    for lead in range(3):
        bits = 8 * (lead + len(plain))
        whole = slice(-(-8 * lead // 6), bits // 6)  # six bits a letter; the letters at the edges mix with neighbours
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            spellings.add(encode(b"\0" * lead + plain)[whole])
    return {spelling for spelling in spellings if len(spelling) >= _SHORTEST_BASE64}


def _files(directory: Path) -> Iterator[Path]:
    for root, _, names in os.walk(directory, onerror=_refuse):
        yield from (Path(root, name) for name in sorted(names))


def _refuse(error: OSError) -> None:
    raise StoreError(f"cannot look through {error.filename}: {error.strerror}") from error


def _count(path: Path, patterns: Sequence[bytes]) -> list[int]:
    """Count each pattern in a file, reading it piece by piece with an overlap so that no border hides one."""
    counts = [0] * len(patterns)
    tails = [b""] * len(patterns)
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                for i, pattern in enumerate(patterns):
                    window = tails[i] + chunk
                    counts[i] += window.count(pattern)
                    # One byte less than the pattern: what was counted whole is not counted again.
                    tails[i] = window[-(len(pattern) - 1) :] if len(pattern) > 1 else b""
    except FileNotFoundError:
        return [0] * len(patterns)  # deleted since it was listed: it holds nothing any more
    except OSError as error:
        raise StoreError(f"cannot read {path}, so nothing can be said of it: {error.strerror}") from error
    return counts
