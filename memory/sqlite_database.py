"""SqliteDatabase: one open SQLite file of ours, checked, made where it is missing, and kept durable."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import StoreError, StoreMismatch, StoreUnavailable
from .sqlite_file import BUSY_TIMEOUT_S, check_sqlite, rewrite_sqlite, translate_sqlite_errors

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what was accepted survives the power going off, not only the process
    "PRAGMA secure_delete = ON",
)


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file of ours holds: `what` it is in words, a `table` it is known by, its version, how it is made."""

    what: str
    table: str
    version: int
    statements: Sequence[str]

    def check(self, database: sqlite3.Connection, path: Path) -> None:
        """Refuse a file that a newer version wrote, or that is a database of something else.

        Raises:
            StoreMismatch: says which of the two.
        """
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > self.version:
            raise StoreMismatch(
                f"{path} was written by a newer version (schema {version}, this one knows {self.version}); "
                "update tactful"
            )
        names = {str(name) for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if (version == self.version) != (self.table in names) or (version == 0 and names):
            raise StoreMismatch(f"{path} is a database, but not a {self.what}; choose another file")

    def make(self, database: sqlite3.Connection) -> None:
        """Make the tables where there are none yet, all or nothing."""
        with database:
            database.execute("BEGIN IMMEDIATE")
            if database.execute("PRAGMA user_version").fetchone() == (0,):
                for statement in self.statements:
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {self.version:d}")


class SqliteDatabase:
    """A connection that threads share one at a time; several processes may open the same file."""

    def __init__(self, path: str | Path, schema: Schema) -> None:
        """Open or make the file.

        Raises:
            StoreCorrupt: the file is empty, damaged or no database; it is left as it is.
            StoreMismatch: a newer version wrote it, or it is a database of something else.
            StoreError: it cannot be opened or made.
        """
        self.path = Path(path).absolute()
        self._schema = schema
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = self._open()

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """Give the connection, in autocommit mode, to one thread at a time, its errors translated.

        Raises:
            StoreError: the file is closed, or cannot be used.
        """
        with self._lock, translate_sqlite_errors(self.path):
            if self._database is None:
                raise StoreError(f"the {self._schema.what} {self.path} is closed")
            yield self._database

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside a transaction that commits at the end, or rolls back what raised."""
        with self.opened() as database, database:
            database.execute("BEGIN IMMEDIATE")
            yield database

    def compact(self) -> None:
        """Rewrite the file so that no deleted byte is left in it."""
        with self.opened() as database:
            rewrite_sqlite(database)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock, translate_sqlite_errors(self.path):
            if self._database is not None:
                self._database.close()
            self._database = None

    def _open(self) -> sqlite3.Connection:
        with self._alone(), translate_sqlite_errors(self.path), ExitStack() as undo:
            check_sqlite(self.path)
            database = sqlite3.connect(self.path, isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
            undo.callback(database.close)
            self._schema.check(database, self.path)
            for pragma in _PRAGMAS:
                database.execute(pragma)
            self._schema.make(database)
            undo.pop_all()
        return database

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Open the file one process at a time, so that nobody takes one that is just being made for a damaged one."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(f"{self.path}.opening", timeout=BUSY_TIMEOUT_S):
                yield
        except Timeout as error:
            raise StoreUnavailable(f"{self.path} is being opened by another process") from error
        except OSError as error:
            raise StoreError(f"cannot keep a {self._schema.what} at {self.path}: {error.strerror or error}") from error
