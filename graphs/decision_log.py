"""DecisionLog: every turn's Decision, kept so that "why did it use that?" has an answer later."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Protocol

from tactful.memory import (
    check_sqlite,
    empty_log,
    replace_surrogates,
    run_to_end,
    translate_sqlite_errors,
    user_key,
)

from .selection.decision import Decision
from .selection.redaction import redact

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

_GET = """
SELECT payload FROM decisions WHERE turn_id = :turn AND (:key IS NULL OR user_key = :key)
ORDER BY position DESC LIMIT 1
"""
_PUT = """
INSERT INTO decisions (user_key, turn_id, payload) VALUES (?, ?, ?)
ON CONFLICT (user_key, turn_id) DO UPDATE SET payload = excluded.payload
"""
# A decision keeps its position when it is put again, so that paging back skips none and repeats none.
_OF = """
SELECT payload FROM decisions WHERE user_key = :key AND (:before IS NULL OR position <
    (SELECT position FROM decisions WHERE user_key = :key AND turn_id = :before))
ORDER BY position DESC LIMIT :limit
"""


class DecisionLog(Protocol):
    """Keeps the latest decisions."""

    async def put(self, decision: Decision) -> None:
        """Keep a decision; a later one of the same person and turn replaces it."""
        ...

    async def get(self, turn_id: str, *, user_id: str | None = None) -> Decision | None:
        """Return the latest decision of this turn, of this person if one is named, or None."""
        ...

    async def of(self, user_id: str, *, limit: int, before: str | None = None) -> tuple[Decision, ...]:
        """Return this person's decisions, latest first: those before the turn `before`, none if it is not kept."""
        ...

    async def redact(self, user_id: str, attribute_ids: Set[str]) -> int:
        """Take attributes out of every decision about this person and return how many decisions changed."""
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
        await run_to_end(self._put, decision)

    async def get(self, turn_id: str, *, user_id: str | None = None) -> Decision | None:
        """Return the latest decision of this turn, of this person if one is named, or None."""
        wanted = {"turn": replace_surrogates(turn_id), "key": None if user_id is None else user_key(user_id)}
        rows = await asyncio.to_thread(self._run, _GET, wanted)
        return Decision.model_validate_json(rows[0][0]) if rows else None

    async def of(self, user_id: str, *, limit: int, before: str | None = None) -> tuple[Decision, ...]:
        """Return this person's decisions, latest first; see `DecisionLog.of`."""
        wanted = {
            "key": user_key(user_id),
            "limit": limit,
            "before": None if before is None else replace_surrogates(before),
        }
        rows = await asyncio.to_thread(self._run, _OF, wanted)
        return tuple(Decision.model_validate_json(payload) for (payload,) in rows)

    async def redact(self, user_id: str, attribute_ids: Set[str]) -> int:
        """Take attributes out of every decision about this person; their bytes leave the file at once."""
        return await asyncio.to_thread(self._redact, user_id, attribute_ids)

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
        self._run(_PUT, (key, decision.turn_id, payload))
        self._run("DELETE FROM decisions WHERE position <= (SELECT MAX(position) FROM decisions) - ?", (self._kept,))

    def _redact(self, user_id: str, attribute_ids: Set[str]) -> int:
        everything = {"key": user_key(user_id), "limit": -1, "before": None}
        kept = [Decision.model_validate_json(payload) for (payload,) in self._run(_OF, everything)]
        redacted = [after for before in kept if (after := redact(before, attribute_ids)) is not before]
        for decision in redacted:
            self._put(decision)
        self._empty_log()
        return len(redacted)

    def _erase(self, key: str) -> int:
        rows = self._run("DELETE FROM decisions WHERE user_key = ? RETURNING 1", (key,))
        self._empty_log()
        return len(rows)

    def _empty_log(self) -> None:
        with self._lock, translate_sqlite_errors(self._path):
            empty_log(self._db)

    def _run(self, sql: str, values: Sequence[object] | Mapping[str, object]) -> list[tuple[str]]:
        with self._lock, translate_sqlite_errors(self._path):
            return self._db.execute(sql, values).fetchall()
