"""SqliteFeedbackLog: the feedback of one machine's people, in one SQLite file."""

from __future__ import annotations

import asyncio
from pathlib import Path

from pydantic import ValidationError

from .errors import OwnershipError, StoreCorrupt
from .feedback import FeedbackEvent
from .identity import user_key
from .sqlite_database import Schema, SqliteDatabase
from .sqlite_file import empty_log
from .text import replace_surrogates
from .threads import run_to_end

_SCHEMA = Schema(
    what="feedback log",
    table="feedback",
    version=1,
    statements=(
        """CREATE TABLE feedback (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            user_key TEXT NOT NULL,
            event_id TEXT NOT NULL,
            event TEXT NOT NULL,
            UNIQUE (user_key, event_id)
        ) STRICT""",
    ),
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
        self._database = SqliteDatabase(path, _SCHEMA)

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
        await run_to_end(self._database.compact)

    async def close(self) -> None:
        """Close the file once running calls have ended; safe to call twice."""
        await run_to_end(self._database.close)

    def _change(self, statement: str, values: tuple[str, ...]) -> int:
        with self._database.transaction() as database:
            return database.execute(statement, values).rowcount

    def _read(self, key: str) -> tuple[FeedbackEvent, ...]:
        with self._database.opened() as database:
            rows = database.execute("SELECT event FROM feedback WHERE user_key = ? ORDER BY seq", (key,)).fetchall()
        try:
            return tuple(FeedbackEvent.model_validate_json(event) for (event,) in rows)
        except ValidationError as error:
            raise StoreCorrupt(f"{self._database.path}: feedback cannot be read back as it was written") from error

    def _erase(self, key: str) -> int:
        erased = self._change("DELETE FROM feedback WHERE user_key = ?", (key,))
        with self._database.opened() as database:
            empty_log(database)
        return erased
