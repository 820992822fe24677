"""A person's attributes, kept in process between turns so that a turn costs no read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from .attribute import Attribute
from .identity import validate_user_id
from .store import AttributeStore, Profile, Vectors


class SnapshotStore:
    """An AttributeStore that remembers the last `max_users` profiles of the store behind it.

    Sound only where every write goes through it, as in a process that owns its directory. A read that was under way
    when a write came is returned but not remembered.
    """

    def __init__(self, behind: AttributeStore, *, max_users: int = 1_000) -> None:
        """Keep at most `max_users` profiles."""
        self._behind = behind
        self._max_users = max_users
        self._profiles: OrderedDict[str, Profile] = OrderedDict()
        self._writes = 0
        self._lock = threading.Lock()  # turns and learning run on different threads

    async def get(self, user_id: str) -> Profile:
        """Return the remembered profile, or read and remember it."""
        validate_user_id(user_id)
        with self._lock:
            writes = self._writes
            if user_id in self._profiles:
                self._profiles.move_to_end(user_id)
                return self._profiles[user_id]
        profile = await self._behind.get(user_id)
        with self._lock:
            if writes == self._writes:
                self._profiles[user_id] = profile
                while len(self._profiles) > self._max_users:
                    self._profiles.popitem(last=False)
        return profile

    async def put(self, user_id: str, attributes: Sequence[Attribute], vectors: Vectors) -> None:
        """Write through and forget the snapshot."""
        try:
            await self._behind.put(user_id, attributes, vectors)
        finally:
            self._invalidate(user_id)

    async def delete(self, user_id: str, attribute_ids: Sequence[str]) -> tuple[str, ...]:
        """Delete behind and forget the snapshot."""
        try:
            return await self._behind.delete(user_id, attribute_ids)
        finally:
            self._invalidate(user_id)

    async def erase(self, user_id: str) -> int:
        """Erase behind and forget the snapshot."""
        try:
            return await self._behind.erase(user_id)
        finally:
            self._invalidate(user_id)

    async def close(self) -> None:
        """Close the store behind."""
        self._profiles.clear()
        await self._behind.close()

    def _invalidate(self, user_id: str) -> None:
        with self._lock:
            self._writes += 1
            self._profiles.pop(user_id, None)
