"""A SQLite file: checked before it is trusted, rewritten so that what was deleted is gone, its errors translated."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from .errors import StoreCorrupt, StoreError, StoreUnavailable

BUSY_TIMEOUT_S = 10.0

_ERRORS: dict[str, tuple[type[StoreError], str]] = {
    "SQLITE_CORRUPT": (StoreCorrupt, "is damaged; it was left as it is: restore a copy or import an export"),
    "SQLITE_NOTADB": (StoreCorrupt, "is not a database any more; it was left as it is: restore a copy"),
    "SQLITE_BUSY": (StoreUnavailable, f"is kept busy by another process for over {BUSY_TIMEOUT_S:.0f} s"),
    "SQLITE_FULL": (StoreUnavailable, "cannot grow: the disk is full"),
    "SQLITE_READONLY": (StoreUnavailable, "cannot be written to"),
    "SQLITE_CANTOPEN": (StoreUnavailable, "cannot be opened"),
}


@contextmanager
def translate_sqlite_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the file at `path` into ours."""
    try:
        yield
    except sqlite3.Error as error:
        # Extended codes (SQLITE_CANTOPEN_ISDIR, SQLITE_BUSY_SNAPSHOT, ...) begin with the primary one.
        code = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        kind, problem = _ERRORS.get(code, (StoreError, "could not be used"))
        raise kind(f"{path} {problem} ({error})") from error


def check_sqlite(path: Path) -> None:
    """Check a file that may exist, before anything else opens it; a missing one is fine.

    An interrupted transaction is rolled back, as SQLite does at every opening; nothing else is written.

    Raises:
        StoreCorrupt: it is empty, no database, or fails `PRAGMA quick_check`.
    """
    if not path.exists():
        return
    if path.is_file() and path.stat().st_size == 0:
        # SQLite takes an empty file for a new database, and would turn a loss into an empty profile.
        raise StoreCorrupt(f"{path} is there but empty; delete it only if nothing was ever stored in it")
    with translate_sqlite_errors(path):
        found = _quick_check(path)
    if found != "ok":
        raise StoreCorrupt(f"{path} fails its integrity check and was left as it is: {found.splitlines()[-1]}")


def _quick_check(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_TIMEOUT_S)) as database:
        return str(database.execute("PRAGMA quick_check(1)").fetchone()[0])


def rewrite_sqlite(database: sqlite3.Connection) -> None:
    """Rewrite a database in autocommit mode so that no deleted byte is left in its file or its write-ahead log.

    Raises:
        StoreUnavailable: another process kept the write-ahead log from being emptied.
    """
    database.execute("VACUUM")
    empty_log(database)


def empty_log(database: sqlite3.Connection) -> None:
    """Move the write-ahead log, which keeps old pages, into the file and cut it to nothing.

    Raises:
        StoreUnavailable: another process reads from it; the change itself stands.
    """
    busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreUnavailable("another process reads from the write-ahead log, so deleted bytes are still in it")
