"""DecisionLog: every turn's Decision, kept so that "why did it use that?" has an answer later."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Protocol

from tactful.memory import check_sqlite, empty_log, translate_sqlite_errors, user_key

from .selection.decision import Decision

DEFAULT_KEPT = 10_000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS decisions (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    user_key TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    UNIQUE (user_key, turn_id)
);
CREATE INDEX IF NOT EXISTS decisions_by_turn ON decisions (turn_id);
"""


class DecisionLog(Protocol):
    """Keeps the latest decisions."""

    async def put(self, decision: Decision) -> None:
        """Keep a decision; a later one of the same person and turn replaces it."""
        ...

    async def get(self, turn_id: str) -> Decision | None:
        """Return the latest decision of this turn, or None."""
        ...

    async def erase(self, user_id: str) -> int:
        """Delete every decision about this person and return how many there were."""
        ...


class SqliteDecisionLog:
    """Decisions in one SQLite file; the oldest beyond `kept` are dropped, deleted bytes are overwritten."""

    def __init__(self, path: Path, *, kept: int = DEFAULT_KEPT) -> None:
        """Open or create the file.

        Raises:
            StoreCorrupt: the file is not a healthy SQLite database; it is left as it is.
        """
        self._path = path
        self._kept = kept
        self._lock = threading.Lock()
        check_sqlite(path)
        with translate_sqlite_errors(path):
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)

    async def put(self, decision: Decision) -> None:
        """Keep a decision; a later one of the same person and turn replaces it."""
        await asyncio.to_thread(self._put, decision)

    async def get(self, turn_id: str) -> Decision | None:
        """Return the latest decision of this turn, or None."""
        rows = await asyncio.to_thread(
            self._run, "SELECT payload FROM decisions WHERE turn_id = ? ORDER BY position DESC LIMIT 1", (turn_id,)
        )
        return Decision.model_validate_json(rows[0][0]) if rows else None

    async def erase(self, user_id: str) -> int:
        """Delete every decision about this person and return how many there were."""
        return await asyncio.to_thread(self._erase, user_key(user_id))

    async def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._lock:
            self._db.close()

    def _put(self, decision: Decision) -> None:
        key = user_key(decision.user_id)
        payload = decision.model_dump_json()
        self._run(
            "INSERT OR REPLACE INTO decisions (user_key, turn_id, payload) VALUES (?, ?, ?)",
            (key, decision.turn_id, payload),
        )
        self._run("DELETE FROM decisions WHERE position <= (SELECT MAX(position) FROM decisions) - ?", (self._kept,))

    def _erase(self, key: str) -> int:
        rows = self._run("DELETE FROM decisions WHERE user_key = ? RETURNING 1", (key,))
        with self._lock, translate_sqlite_errors(self._path):
            empty_log(self._db)
        return len(rows)

    def _run(self, sql: str, values: tuple[object, ...]) -> list[tuple[str]]:
        with self._lock, translate_sqlite_errors(self._path):
            return self._db.execute(sql, values).fetchall()
