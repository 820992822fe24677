"""AfterReply: what follows a turn off the reply path: its log entries, the check of its reply, and waking learning."""

from __future__ import annotations

import asyncio
import atexit
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from tactful.graphs import (
    Decision,
    MentionChecker,
    Replied,
    TurnContext,
    TurnParts,
    check_mentions,
    log_decision,
    log_words,
)

from .background import BackgroundLoop
from .quiet import Quiet

_log = logging.getLogger(__name__)

# A write takes about a millisecond, so as many wait for a second; a check a fifth of a second.
MAX_WRITES_WAITING = 2_000
MAX_CHECKS_WAITING = 50
EXIT_TIMEOUT_S = 5.0

_Job = Callable[[], Awaitable[None]]


class AfterReply:
    """Takes work from any thread and returns at once; does it in order on the background loop.

    Both queues are bounded. What does not fit is left out and counted: a log entry as "log_full", a check as
    "mentions_full", after which a decision simply has no mentions.
    """

    def __init__(
        self,
        parts: TurnParts,
        loop: BackgroundLoop,
        *,
        wake: Callable[[], None],
        checker: MentionChecker | None,
        quiet: Quiet | None = None,
    ) -> None:
        """Log with `parts`, check replies with `checker` if there is one, and call `wake` when a turn is over."""
        self._quiet = quiet or Quiet()
        self._parts = parts
        self._loop = loop
        self._wake = wake
        self._checker = checker
        self._writes: asyncio.Queue[_Job] = asyncio.Queue(MAX_WRITES_WAITING)
        self._checks: asyncio.Queue[_Job] = asyncio.Queue(MAX_CHECKS_WAITING)
        atexit.register(self._log_at_exit)
        self._workers: list[asyncio.Task[None]] = []
        loop.call_soon(self._start)

    def log_words(self, turn: TurnContext, text: str, *, said_at: datetime) -> None:
        """Log what the person said, soon."""
        self._quiet.disturb()
        self._write(lambda: log_words(self._parts, turn, text, said_at=said_at))

    def log_decision(self, turn: TurnContext, decision: Decision) -> None:
        """Log what was decided, soon, and after what was handed in before."""
        self._write(lambda: log_decision(self._parts, turn, decision))

    def replied(self, replied: Replied) -> None:
        """Note that a turn is over: its reply is checked, and learning wakes once all before is logged."""
        self._quiet.disturb()
        self._write(self._wake_learning)
        if self._checker is not None and replied.reply and replied.decision.used and replied.decision.mentions is None:
            came_s = time.monotonic()
            self._put(self._checks, lambda: self._check(replied, came_s), "mentions_full")

    async def drain_writes(self) -> None:
        """Return when everything handed in before is logged."""
        await self._writes.join()

    async def drain(self) -> None:
        """Return when everything handed in before is logged and checked."""
        await self._checks.join()
        await self._writes.join()

    async def close(self) -> None:
        """Log what waits and drop the checks that wait."""
        atexit.unregister(self._log_at_exit)
        await self._finish()

    async def _finish(self) -> None:
        await self._writes.join()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    def _log_at_exit(self) -> None:
        """Log what waits when a host exits without closing."""
        try:
            self._loop.submit(self._finish()).result(EXIT_TIMEOUT_S)
        except TimeoutError:
            _log.warning("not everything that was said could be logged before the exit")

    def _start(self) -> None:
        self._workers = [asyncio.create_task(_work_through(queue)) for queue in (self._writes, self._checks)]

    def _write(self, job: _Job) -> None:
        self._put(self._writes, lambda: self._guarded("log", job), "log_full")

    def _put(self, queue: asyncio.Queue[_Job], job: _Job, what_if_full: str) -> None:
        def put() -> None:
            try:
                queue.put_nowait(job)
            except asyncio.QueueFull:
                self._parts.failures.add(what_if_full)

        if not self._loop.call_soon(put):
            self._parts.failures.add(what_if_full)

    async def _wake_learning(self) -> None:
        self._wake()

    async def _check(self, replied: Replied, came_s: float) -> None:
        await self._quiet.wait(came_s)
        await self._guarded("mentions", lambda: self._note_mentions(replied))

    async def _note_mentions(self, replied: Replied) -> None:
        assert self._checker is not None, "replied puts nothing in line without a checker"
        decision = replied.decision
        mentions = await asyncio.to_thread(
            check_mentions, replied.reply, decision.used, checker=self._checker, prompt=replied.prompt
        )
        self.log_decision(replied.turn, decision.model_copy(update={"mentions": mentions}))

    async def _guarded(self, stage: str, job: _Job) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - the wall of the worker loop: one bad turn must not stop the others
            self._parts.failures.add(stage)
            _log.warning("tactful failed in %s: %s", stage, type(error).__name__)


async def _work_through(queue: asyncio.Queue[_Job]) -> None:
    while True:
        job = await queue.get()
        try:
            await job()
        finally:
            queue.task_done()
