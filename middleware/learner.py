"""Learner: runs the learning graph after the reply, in process, one claim at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from contextlib import suppress

from tactful.graphs import LearningOutcome, LearningParts, build_learning_graph, learn_once
from tactful.memory import TactfulError

from .background import BackgroundLoop
from .quiet import Quiet

_log = logging.getLogger(__name__)

MAX_OUTCOMES_KEPT = 1_000
# How often the log is looked into unasked: for turns whose next try is due, and those that a killed process left.
POLL_S = 5.0


class Learner:
    """Learns from what waits in the turn log whenever it is woken.

    `wake` returns at once. What has failed is tried again when the log hands it out again, in this process or a later
    one. Everything else runs on the background loop: call it through `loop.run` or `loop.submit`.
    """

    def __init__(
        self, parts: LearningParts, loop: BackgroundLoop, *, quiet: Quiet | None = None, poll_s: float = POLL_S
    ) -> None:
        """Listen on `loop`, looking into the log at every wake and each `poll_s` seconds, once it is `quiet`."""
        self._quiet = quiet or Quiet()
        self._poll_s = poll_s
        self._turn_log = parts.turn_log
        self._graph = build_learning_graph(parts)
        self._loop = loop
        self._woken = asyncio.Event()
        self._outcomes: OrderedDict[str, LearningOutcome] = OrderedDict()
        self.lock = asyncio.Lock()
        """Held while a claim is learned from; take it, on the background loop, to change things underneath."""
        self._closing = False
        self._listening = loop.submit(self._listen())

    def wake(self) -> None:
        """Learn from what waits, soon and elsewhere; call it after each append, from any thread."""
        self._loop.call_soon(self._woken.set)

    async def drain(self) -> None:
        """Learn from everything that can be claimed now."""
        while True:
            async with self.lock:
                outcome = await learn_once(self._graph, self._turn_log)
            if outcome is None:
                return
            self._keep(outcome)

    def outcome_of(self, turn_id: str) -> LearningOutcome | None:
        """Return what came of learning from this turn, while it is among the last `MAX_OUTCOMES_KEPT`."""
        return self._outcomes.get(turn_id)

    def forget(self, user_id: str) -> None:
        """Drop what is kept of this person's outcomes."""
        for turn_id, outcome in list(self._outcomes.items()):
            if outcome.user_id == user_id:
                del self._outcomes[turn_id]

    async def close(self) -> None:
        """Learn from what can be claimed, then stop listening; what fails now waits in the log for the next start."""
        self._closing = True
        self._woken.set()
        await asyncio.wrap_future(self._listening)

    async def _listen(self) -> None:
        while not self._closing:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._poll_s)
            self._woken.clear()
            if not self._closing:
                await self._quiet.wait()
            try:
                await self.drain()
            except TactfulError as error:
                # The log itself cannot be used just now: what is in it is safe there, and the next poll tries again.
                _log.warning("learning waits: %s", error)

    def _keep(self, outcome: LearningOutcome) -> None:
        for turn_id in outcome.turn_ids:
            self._outcomes[turn_id] = outcome
            self._outcomes.move_to_end(turn_id)
        while len(self._outcomes) > MAX_OUTCOMES_KEPT:
            self._outcomes.popitem(last=False)
