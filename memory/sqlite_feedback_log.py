"""SqliteFeedbackLog: the feedback of one machine's people, in one SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import ValidationError

from .errors import OwnershipError, StoreCorrupt, StoreError, StoreMismatch
from .feedback import FeedbackEvent
from .identity import user_key
from .sqlite_file import BUSY_TIMEOUT_S, check_sqlite, empty_log, rewrite_sqlite, translate_sqlite_errors
from .text import replace_surrogates
from .threads import run_to_end

SCHEMA_VERSION = 1

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS feedback (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    user_key TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event TEXT NOT NULL,
    UNIQUE (user_key, event_id)
) STRICT;
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what a person said survives the power going off
    "PRAGMA secure_delete = ON",
)

_ADD = "INSERT INTO feedback (user_key, event_id, event) VALUES (?, ?, ?) ON CONFLICT (user_key, event_id) DO NOTHING"


class SqliteFeedbackLog:
    """A `FeedbackLog` in one SQLite file. Each change is one transaction, on disk before it returns."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StoreCorrupt: the file is empty, damaged or no database; it is left as it is.
            StoreMismatch: a newer version wrote it, or it is a database of something else.
            StoreError: it cannot be opened or made.
        """
        self._path = path
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = self._open()

    async def add(self, event: FeedbackEvent) -> bool:
        """Keep an event, on disk before returning; False if this person's event of that id was kept before."""
        row = (user_key(event.user_id), event.id, event.model_dump_json())
        return bool(await run_to_end(self._change, _ADD, row))

    async def take_back(self, user_id: str, event_id: str) -> bool:
        """Delete one event of this person; False if there is none of that id."""
        statement = "DELETE FROM feedback WHERE user_key = ? AND event_id = ?"
        return bool(await run_to_end(self._change, statement, (user_key(user_id), replace_surrogates(event_id))))

    async def of(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        """Return everything this person said, oldest first; see `FeedbackLog.of`."""
        events = await asyncio.to_thread(self._read, user_key(user_id))
        if any(event.user_id != user_id for event in events):
            raise OwnershipError("feedback of another person came back; it is not returned")
        return events

    async def erase(self, user_id: str) -> int:
        """Delete everything this person said, from the file and its write-ahead log, and return how many events."""
        return await run_to_end(self._erase, user_key(user_id))

    async def compact(self) -> None:
        """Rewrite the file so that no byte of a deleted event is left in it."""
        await run_to_end(self._compact)

    async def close(self) -> None:
        """Close the file once running calls have ended; safe to call twice."""
        await run_to_end(self._close)

    def _change(self, statement: str, values: tuple[str, ...]) -> int:
        with self._opened() as database:
            return database.execute(statement, values).rowcount

    def _read(self, key: str) -> tuple[FeedbackEvent, ...]:
        with self._opened() as database:
            rows = database.execute("SELECT event FROM feedback WHERE user_key = ? ORDER BY seq", (key,)).fetchall()
        try:
            return tuple(FeedbackEvent.model_validate_json(event) for (event,) in rows)
        except ValidationError as error:
            raise StoreCorrupt(f"{self._path}: feedback cannot be read back as it was written") from error

    def _erase(self, key: str) -> int:
        erased = self._change("DELETE FROM feedback WHERE user_key = ?", (key,))
        with self._opened() as database:
            empty_log(database)
        return erased

    def _compact(self) -> None:
        with self._opened() as database:
            rewrite_sqlite(database)

    def _close(self) -> None:
        with self._lock, translate_sqlite_errors(self._path):
            if self._database is not None:
                self._database.close()
            self._database = None

    def _open(self) -> sqlite3.Connection:
        with translate_sqlite_errors(self._path), ExitStack() as undo:
            check_sqlite(self._path)
            database = sqlite3.connect(
                self._path, isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False
            )
            undo.callback(database.close)
            _check_schema(database, self._path)
            for pragma in _PRAGMAS:
                database.execute(pragma)
            database.executescript(_SCHEMA)
            undo.pop_all()
        return database

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translate_sqlite_errors(self._path):
            if self._database is None:
                raise StoreError(f"the feedback log {self._path} is closed")
            yield self._database


def _check_schema(database: sqlite3.Connection, path: Path) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise StoreMismatch(
            f"{path} was written by a newer version (schema {version}, this one knows {SCHEMA_VERSION}); update tactful"
        )
    names = {str(name) for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if (version == SCHEMA_VERSION) != ("feedback" in names) or (version == 0 and names):
        raise StoreMismatch(f"{path} is a database, but not a feedback log; choose another file")
