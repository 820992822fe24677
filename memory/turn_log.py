"""TurnLog: what users wrote, waiting to be learned from, and never lost once accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .turn import Turn

MAX_ATTEMPTS = 5
# Seconds from each failed try to the next: a model or a disk that is away for a quarter of an hour loses nothing.
RETRY_AFTER_S = (5, 30, 180, 900)


@dataclass(frozen=True, slots=True)
class Claim:
    """Consecutive turns of one person in one conversation, leased to one worker.

    `token` proves the lease: `done` and `failed` with a lost lease change nothing. `attempt` counts from 1.
    """

    token: str
    turns: tuple[Turn, ...]
    attempt: int


@dataclass(frozen=True, slots=True)
class LogCounts:
    """How many turns are waiting, leased to a worker, finished, and dead after `MAX_ATTEMPTS` tries."""

    waiting: int
    leased: int
    done: int
    dead: int


@dataclass(frozen=True, slots=True)
class DeadTurn:
    """A turn given up after `MAX_ATTEMPTS` tries, and why the last one failed."""

    turn: Turn
    attempts: int
    reason: str


class TurnLog(Protocol):
    """An ordered log of turns, delivered at least once, in order per person."""

    async def append(self, turn: Turn) -> bool:
        """Accept a turn durably before returning; False if its turn id was accepted before (nothing changes)."""
        ...

    async def claim(self, *, lease_s: float, limit: int = 8) -> Claim | None:
        """Lease the oldest waiting turns of one person and one conversation, or None when nothing is waiting.

        A person's turns are handed out in order: none while an earlier one is leased. A lease that ran out counts as
        a failed attempt. A turn that failed before is claimed alone, so that it cannot spoil its neighbours.
        """
        ...

    async def done(self, claim: Claim) -> bool:
        """Mark the turns as learned from and drop their text; False if the lease was lost."""
        ...

    async def failed(self, claim: Claim, reason: str) -> bool:
        """Give the turns back with a reason, to be claimed again after `RETRY_AFTER_S`.

        Until then the person's later turns wait behind them. After `MAX_ATTEMPTS` tries they are dead letters and
        block nobody.
        """
        ...

    async def erase(self, user_id: str) -> int:
        """Delete every turn of this person, whatever its state, and return how many there were."""
        ...
