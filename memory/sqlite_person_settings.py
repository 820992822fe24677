"""SqlitePersonSettings: the settings of one machine's people, in one SQLite file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from .errors import OwnershipError, StoreCorrupt
from .identity import user_key
from .person_settings import PersonSettings
from .sqlite_database import Schema, SqliteDatabase
from .sqlite_file import empty_log
from .threads import run_to_end

_SCHEMA = Schema(
    what="file of people's settings",
    table="people",
    version=1,
    statements=("CREATE TABLE people (user_key TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT",),
)

_PUT = "INSERT OR REPLACE INTO people (user_key, settings) VALUES (?, ?)"
_DELETE = "DELETE FROM people WHERE user_key = ?"


class SqlitePersonSettings:
    """A `PersonSettingsStore` in one SQLite file. Each change is one transaction, on disk before it returns."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StoreCorrupt: the file is empty, damaged or no database; it is left as it is.
            StoreMismatch: a newer version wrote it, or it is a database of something else.
            StoreError: it cannot be opened or made.
        """
        self._database = SqliteDatabase(path, _SCHEMA)

    async def of(self, user_id: str) -> PersonSettings:
        """Return this person's settings; see `PersonSettingsStore.of`."""
        user_key(user_id)
        return await asyncio.to_thread(self._of, user_id)

    async def set_paused(self, user_id: str, paused: bool) -> PersonSettings:
        """Switch everything off or on, on disk before returning."""
        return await self._change(user_id, lambda settings: settings.model_copy(update={"paused": paused}))

    async def set_incognito(self, user_id: str, conversation_id: str, on: bool) -> PersonSettings:
        """Switch one conversation off or on, on disk before returning; see `PersonSettingsStore.set_incognito`."""
        return await self._change(user_id, lambda settings: settings.with_incognito(conversation_id, on))

    async def erase(self, user_id: str) -> int:
        """Delete this person's settings, from the file and its write-ahead log, and return how many records."""
        return await run_to_end(self._erase, user_key(user_id))

    async def compact(self) -> None:
        """Rewrite the file so that no byte of what was deleted is left in it."""
        await run_to_end(self._database.compact)

    async def close(self) -> None:
        """Close the file once running calls have ended; safe to call twice."""
        await run_to_end(self._database.close)

    async def _change(self, user_id: str, change: Callable[[PersonSettings], PersonSettings]) -> PersonSettings:
        user_key(user_id)
        return await run_to_end(self._write, user_id, change)

    def _of(self, user_id: str) -> PersonSettings:
        with self._database.opened() as database:
            return self._read(database, user_id)

    def _write(self, user_id: str, change: Callable[[PersonSettings], PersonSettings]) -> PersonSettings:
        with self._database.transaction() as database:
            changed = change(self._read(database, user_id))
            if changed == PersonSettings(user_id=user_id):
                database.execute(_DELETE, (user_key(user_id),))
            else:
                database.execute(_PUT, (user_key(user_id), changed.model_dump_json()))
        return changed

    def _read(self, database: sqlite3.Connection, user_id: str) -> PersonSettings:
        row = database.execute("SELECT settings FROM people WHERE user_key = ?", (user_key(user_id),)).fetchone()
        if row is None:
            return PersonSettings(user_id=user_id)
        try:
            settings = PersonSettings.model_validate_json(row[0])
        except ValidationError as error:
            raise StoreCorrupt(f"{self._database.path}: settings cannot be read back as they were written") from error
        if settings.user_id != user_id:
            raise OwnershipError("settings of another person came back; they are not returned")
        return settings

    def _erase(self, key: str) -> int:
        with self._database.transaction() as database:
            erased = database.execute(_DELETE, (key,)).rowcount
        with self._database.opened() as database:
            empty_log(database)
        return erased
