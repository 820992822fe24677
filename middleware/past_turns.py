"""PastTurns: learning from what was said long ago, one turn at a time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from tactful.graphs import LearningOutcome, log_past_words
from tactful.memory import Turn

from .background import BackgroundLoop
from .learner import Learner
from .wiring import Wiring

_LOOK_AGAIN_S = 0.25


@dataclass(frozen=True, slots=True)
class PastTurn:
    """What became of a turn of the past.

    `is_new` is False where it was logged before, and None where the person wants it left alone. `outcome` is None where
    nothing was learned yet.
    """

    is_new: bool | None
    outcome: LearningOutcome | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is logged and still to be learned from."""
        return self.is_new is True and (self.outcome is None or self.outcome.failure is not None)


class PastTurns:
    """Logs turns of the past and learns from each before the next, as from turns that come one by one.

    So what is learned does not depend on where a run was cut off. No prompt is decided on.
    """

    def __init__(self, wiring: Wiring, learner: Learner, loop: BackgroundLoop) -> None:
        """Learn with `learner`, on `loop`."""
        self._parts = wiring.turn_parts
        self._counts = wiring.counts
        self._lease_s = wiring.learning_parts.lease_s
        self._learner = learner
        self._loop = loop

    async def learn(self, said: Turn) -> PastTurn:
        """Log a turn, unless it was before or the person wants it left alone, and learn from it."""
        return await self._loop.await_on(self._learn(said))

    async def catch_up(self, *, room_for: int = 0) -> int:
        """Learn from what waits, and return how many turns still do: those whose next try is not due.

        What a killed process held is handed out again when its lease has run out, which is waited for. Unless
        `room_for` is 0, it is also waited for, however long it takes, that no more turns than that wait.
        """
        return await self._loop.await_on(self._catch_up(room_for))

    async def _learn(self, said: Turn) -> PastTurn:
        is_new = await log_past_words(self._parts, said, began_at=datetime.now(UTC))
        if not is_new:
            return PastTurn(is_new)
        await self._learner.drain()
        return PastTurn(is_new, self._learner.outcome_of(said.turn_id))

    async def _catch_up(self, room_for: int) -> int:
        leases_end_s = time.monotonic() + self._lease_s
        while True:
            await self._learner.drain()
            counts = await self._counts()
            is_leased = counts.leased > 0 and time.monotonic() < leases_end_s
            if not is_leased and not 0 < room_for < counts.waiting:
                return counts.waiting + counts.leased
            await asyncio.sleep(_LOOK_AGAIN_S)
