"""A person's attributes, kept in process between turns so that a turn costs no read."""

from __future__ import annotations

from collections.abc import Sequence

from .attribute import Attribute
from .per_person import PerPerson
from .store import AttributeStore, Profile, Vectors


class SnapshotStore:
    """An AttributeStore that remembers the last `max_users` profiles of the store behind it.

    Sound only where every write goes through it, as in a process that owns its directory. A read that was under way
    when a write came is returned but not remembered.
    """

    def __init__(self, behind: AttributeStore, *, max_users: int = 1_000) -> None:
        """Keep at most `max_users` profiles."""
        self._behind = behind
        self._profiles: PerPerson[Profile] = PerPerson(max_users)

    async def get(self, user_id: str) -> Profile:
        """Return the remembered profile, or read and remember it."""
        return await self._profiles.get(user_id, self._behind.get)

    async def put(self, user_id: str, attributes: Sequence[Attribute], vectors: Vectors) -> None:
        """Write through and forget the snapshot."""
        try:
            await self._behind.put(user_id, attributes, vectors)
        finally:
            self._profiles.drop(user_id)

    async def delete(self, user_id: str, attribute_ids: Sequence[str]) -> tuple[str, ...]:
        """Delete behind and forget the snapshot."""
        try:
            return await self._behind.delete(user_id, attribute_ids)
        finally:
            self._profiles.drop(user_id)

    async def erase(self, user_id: str) -> int:
        """Erase behind and forget the snapshot."""
        try:
            return await self._behind.erase(user_id)
        finally:
            self._profiles.drop(user_id)

    async def close(self) -> None:
        """Close the store behind."""
        self._profiles.clear()
        await self._behind.close()
