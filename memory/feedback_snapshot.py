"""A person's feedback, kept in process between turns so that a turn costs no read."""

from __future__ import annotations

import threading
from collections import OrderedDict

from .feedback import FeedbackEvent, FeedbackLog
from .identity import validate_user_id


class FeedbackSnapshot:
    """A FeedbackLog that remembers what the last `max_users` people said in the log behind it.

    Sound only where every write goes through it, as in a process that owns its directory. A read that was under way
    when a write came is returned but not remembered. Until the next write the same tuple is returned, so that what is
    computed from it can be remembered by its identity.
    """

    def __init__(self, behind: FeedbackLog, *, max_users: int = 1_000) -> None:
        """Keep the feedback of at most `max_users` people."""
        self._behind = behind
        self._max_users = max_users
        self._events: OrderedDict[str, tuple[FeedbackEvent, ...]] = OrderedDict()
        self._writes = 0
        self._lock = threading.Lock()  # turns and writes run on different threads

    async def of(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        """Return what is remembered of this person, or read and remember it."""
        validate_user_id(user_id)
        with self._lock:
            writes = self._writes
            if user_id in self._events:
                self._events.move_to_end(user_id)
                return self._events[user_id]
        events = await self._behind.of(user_id)
        with self._lock:
            if writes == self._writes:
                self._events[user_id] = events
                while len(self._events) > self._max_users:
                    self._events.popitem(last=False)
        return events

    async def add(self, event: FeedbackEvent) -> bool:
        """Add behind and forget the snapshot."""
        try:
            return await self._behind.add(event)
        finally:
            self._invalidate(event.user_id)

    async def take_back(self, user_id: str, event_id: str) -> bool:
        """Take back behind and forget the snapshot."""
        try:
            return await self._behind.take_back(user_id, event_id)
        finally:
            self._invalidate(user_id)

    async def erase(self, user_id: str) -> int:
        """Erase behind and forget the snapshot."""
        try:
            return await self._behind.erase(user_id)
        finally:
            self._invalidate(user_id)

    async def close(self) -> None:
        """Close the log behind."""
        self._events.clear()
        await self._behind.close()

    def _invalidate(self, user_id: str) -> None:
        with self._lock:
            self._writes += 1
            self._events.pop(user_id, None)
