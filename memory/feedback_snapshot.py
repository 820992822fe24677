"""A person's feedback, kept in process between turns so that a turn costs no read."""

from __future__ import annotations

from .feedback import FeedbackEvent, FeedbackLog
from .per_person import PerPerson


class FeedbackSnapshot:
    """A FeedbackLog that remembers what the last `max_users` people said in the log behind it.

    Sound only where every write goes through it, as in a process that owns its directory. A read that was under way
    when a write came is returned but not remembered. Until the next write the same tuple is returned, so that what is
    computed from it can be remembered by its identity.
    """

    def __init__(self, behind: FeedbackLog, *, max_users: int = 1_000) -> None:
        """Keep the feedback of at most `max_users` people."""
        self._behind = behind
        self._events: PerPerson[tuple[FeedbackEvent, ...]] = PerPerson(max_users)

    async def of(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        """Return what is remembered of this person, or read and remember it."""
        return await self._events.get(user_id, self._behind.of)

    async def add(self, event: FeedbackEvent) -> bool:
        """Add behind and forget the snapshot."""
        try:
            return await self._behind.add(event)
        finally:
            self._events.drop(event.user_id)

    async def take_back(self, user_id: str, event_id: str) -> bool:
        """Take back behind and forget the snapshot."""
        try:
            return await self._behind.take_back(user_id, event_id)
        finally:
            self._events.drop(user_id)

    async def erase(self, user_id: str) -> int:
        """Erase behind and forget the snapshot."""
        try:
            return await self._behind.erase(user_id)
        finally:
            self._events.drop(user_id)

    async def close(self) -> None:
        """Close the log behind."""
        self._events.clear()
        await self._behind.close()
