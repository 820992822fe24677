"""SqliteTurnLog: the turn log of one machine, in one SQLite file."""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from pydantic import ValidationError

from .errors import InvalidInput, StoreCorrupt
from .identity import user_key
from .sqlite_database import Schema, SqliteDatabase
from .sqlite_file import empty_log
from .text import replace_surrogates
from .threads import run_to_end
from .turn import Turn
from .turn_log import MAX_ATTEMPTS, RETRY_AFTER_S, Claim, DeadTurn, LogCounts

_LEASE_RAN_OUT = "the lease ran out: the worker stopped or took too long"

# A turn is known by its person and its turn id together: two people may use one turn id and never learn of each other.
# The hashed person is the key, so that ids meet only if they are equal byte for byte.
_SCHEMA = Schema(
    what="turn log",
    table="turns",
    version=1,
    statements=(
        """CREATE TABLE turns (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        user_key TEXT NOT NULL,
        turn_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        turn TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'done', 'dead')),
        attempts INTEGER NOT NULL DEFAULT 0,
        token TEXT,
        lease_until REAL,
        not_before REAL NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '',
        UNIQUE (user_key, turn_id),
        CHECK ((state = 'leased') = (token IS NOT NULL))
    ) STRICT""",
        "CREATE INDEX waiting_turns ON turns (seq) WHERE state = 'waiting'",
        "CREATE INDEX waiting_turns_of_person ON turns (user_key, seq) WHERE state = 'waiting'",
        "CREATE INDEX leased_turns ON turns (user_key) WHERE state = 'leased'",
        "CREATE INDEX dead_turns ON turns (seq) WHERE state = 'dead'",
    ),
)

_APPEND = """
INSERT INTO turns (user_key, turn_id, conversation_id, turn) VALUES (?, ?, ?, ?)
ON CONFLICT (user_key, turn_id) DO NOTHING
"""

# The oldest waiting turn of anybody of whom nothing is leased and nothing earlier waits for its next try: a person's
# turns are learned from in order, one lease at a time.
_HEAD = """
SELECT user_key FROM turns AS head
WHERE state = 'waiting' AND not_before <= :now
AND NOT EXISTS (SELECT 1 FROM turns AS other WHERE other.state = 'leased' AND other.user_key = head.user_key)
AND NOT EXISTS (
    SELECT 1 FROM turns AS earlier
    WHERE earlier.state = 'waiting' AND earlier.user_key = head.user_key AND earlier.seq < head.seq
    AND earlier.not_before > :now
)
ORDER BY seq LIMIT 1
"""

_LINE = """
SELECT seq, conversation_id, attempts, turn FROM turns WHERE state = 'waiting' AND user_key = ? ORDER BY seq LIMIT ?
"""

_LEASE = "UPDATE turns SET state = 'leased', token = ?, lease_until = ? WHERE seq = ?"

_DONE = """
UPDATE turns SET state = 'done', turn = '', reason = '', token = NULL, lease_until = NULL WHERE token = ?
"""

_DELAYS = " ".join(f"WHEN {attempt} THEN {delay_s}" for attempt, delay_s in enumerate(RETRY_AFTER_S))
_FAILED = f"""
UPDATE turns SET attempts = attempts + 1, reason = :reason, token = NULL, lease_until = NULL,
    not_before = :now + CASE attempts {_DELAYS} ELSE 0 END,
    state = CASE WHEN attempts + 1 >= {MAX_ATTEMPTS} THEN 'dead' ELSE 'waiting' END
WHERE state = 'leased' AND token = :token
"""

_LOST = f"""
UPDATE turns SET attempts = attempts + 1, reason = :reason, token = NULL, lease_until = NULL,
    state = CASE WHEN attempts + 1 >= {MAX_ATTEMPTS} THEN 'dead' ELSE 'waiting' END
WHERE state = 'leased' AND lease_until <= :now
"""

_Values = tuple[str | int | float | None, ...] | dict[str, str | float | None]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A waiting turn, as it lies in the file."""

    seq: int
    conversation_id: str
    attempts: int
    turn: str


class SqliteTurnLog:
    """A `TurnLog` in one SQLite file, fit for several processes of one machine.

    A turn is waiting, leased, done or dead, and only these moves exist: `claim` leases, `done` finishes, `failed` gives
    back or buries. Each is one transaction, on disk before it returns. A lease is lost when a later `claim` finds that
    its time has run out; until then its holder may still finish, late or not, because nobody else has the turns.
    The oldest waiting turn goes first, whosever it is, so nobody waits for ever.
    """

    def __init__(self, path: str | Path, *, clock: Callable[[], float] = time.time, is_alone: bool = False) -> None:
        """Open or make the file; `clock` tells the time in seconds and is the same for all who share the file.

        Who `is_alone`, the only process that has it, finds leases of dead processes only, and ends them at once.

        Raises:
            StoreCorrupt: the file is empty, damaged or no database; it is left as it is.
            StoreMismatch: a newer version wrote it, or it is a database of something else.
            StoreError: it cannot be opened or made.
        """
        self._clock = clock
        self._database = SqliteDatabase(path, _SCHEMA)
        if is_alone:
            self._change(_LOST, {"reason": _LEASE_RAN_OUT, "now": math.inf})

    async def append(self, turn: Turn) -> bool:
        """Accept a turn, on disk before returning; False if this person's turn id was accepted before."""
        row = (user_key(turn.user_id), turn.turn_id, turn.conversation_id, turn.model_dump_json())
        return bool(await run_to_end(self._change, _APPEND, row))

    async def claim(self, *, lease_s: float, limit: int = 8) -> Claim | None:
        """Lease the oldest waiting turns, at most `limit`, for `lease_s` seconds; see `TurnLog.claim`.

        Raises:
            InvalidInput: a lease or limit that is not positive.
        """
        if not lease_s > 0 or limit < 1:
            raise InvalidInput(f"a claim needs a positive lease and limit, not {lease_s} s and {limit}")
        return await run_to_end(self._claim, lease_s, limit)

    async def done(self, claim: Claim) -> bool:
        """Mark the turns as learned from and blank them; False if the lease was lost or the person erased."""
        return bool(await run_to_end(self._change, _DONE, (claim.token,)))

    async def failed(self, claim: Claim, reason: str) -> bool:
        """Give the turns back, or bury them after `MAX_ATTEMPTS` tries; False if the lease was lost."""
        return bool(
            await run_to_end(
                self._change,
                _FAILED,
                {"reason": replace_surrogates(reason), "token": claim.token, "now": self._clock()},
            )
        )

    async def erase(self, user_id: str) -> int:
        """Delete every turn of this person, from the file and its write-ahead log, and return how many there were.

        Raises:
            StoreUnavailable: the turns are deleted, but another process kept their bytes in the write-ahead log.
        """
        return await run_to_end(self._erase, user_key(user_id))

    async def counts(self) -> LogCounts:
        """Return how many turns are in each state; a lease that ran out counts as leased until the next claim."""
        return await asyncio.to_thread(self._counts)

    async def dead(self) -> list[DeadTurn]:
        """Return the turns that were given up, oldest first."""
        return await asyncio.to_thread(self._dead)

    async def compact(self) -> None:
        """Rewrite the file so that no byte of a finished or erased turn is left in it."""
        await run_to_end(self._database.compact)

    async def close(self) -> None:
        """Close the file once running calls have ended; safe to call twice."""
        await run_to_end(self._database.close)

    def _claim(self, lease_s: float, limit: int) -> Claim | None:
        with self._database.transaction() as database:
            now = self._clock()
            database.execute(_LOST, {"reason": _LEASE_RAN_OUT, "now": now})
            if (head := database.execute(_HEAD, {"now": now}).fetchone()) is None:
                return None
            batch = _batch([_Waiting(*row) for row in database.execute(_LINE, (head[0], limit))])
            claim = Claim(
                token=secrets.token_hex(16),
                turns=tuple(_read_turn(waiting.turn) for waiting in batch),
                attempt=batch[0].attempts + 1,
            )
            database.executemany(_LEASE, [(claim.token, now + lease_s, waiting.seq) for waiting in batch])
        return claim

    def _change(self, statement: str, values: _Values) -> int:
        with self._database.transaction() as database:
            return database.execute(statement, values).rowcount

    def _erase(self, key: str) -> int:
        erased = self._change("DELETE FROM turns WHERE user_key = ?", (key,))
        with self._database.opened() as database:
            empty_log(database)
        return erased

    def _counts(self) -> LogCounts:
        with self._database.opened() as database:
            found = dict(database.execute("SELECT state, COUNT(*) FROM turns GROUP BY state").fetchall())
        return LogCounts(**{state: found.get(state, 0) for state in ("waiting", "leased", "done", "dead")})

    def _dead(self) -> list[DeadTurn]:
        with self._database.opened() as database:
            rows = database.execute(
                "SELECT turn, attempts, reason FROM turns WHERE state = 'dead' ORDER BY seq"
            ).fetchall()
        return [DeadTurn(_read_turn(turn), attempts, reason) for turn, attempts, reason in rows]


def _batch(line: Sequence[_Waiting]) -> list[_Waiting]:
    """Return the head of a person's line with those behind it that may be learned from together with it."""
    head = line[0]
    if head.attempts > 0:
        return [head]
    return list(takewhile(lambda turn: turn.conversation_id == head.conversation_id and turn.attempts == 0, line))


def _read_turn(stored: str) -> Turn:
    try:
        return Turn.model_validate_json(stored)
    except ValidationError as error:
        raise StoreCorrupt("a turn cannot be read back as it was written; the log is damaged") from error
