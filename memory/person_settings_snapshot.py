"""People's settings, kept in process between turns so that a turn costs no read."""

from __future__ import annotations

from .per_person import PerPerson
from .person_settings import PersonSettings, PersonSettingsStore


class PersonSettingsSnapshot:
    """A PersonSettingsStore that remembers the settings of the last `max_users` people of the store behind it.

    Sound only where every write goes through it, as in a process that owns its directory. A read that was under way
    when a write came is returned but not remembered.
    """

    def __init__(self, behind: PersonSettingsStore, *, max_users: int = 1_000) -> None:
        """Keep the settings of at most `max_users` people."""
        self._behind = behind
        self._settings: PerPerson[PersonSettings] = PerPerson(max_users)

    async def of(self, user_id: str) -> PersonSettings:
        """Return what is remembered of this person, or read and remember it."""
        return await self._settings.get(user_id, self._behind.of)

    async def set_paused(self, user_id: str, paused: bool) -> PersonSettings:
        """Switch behind and forget the snapshot."""
        try:
            return await self._behind.set_paused(user_id, paused)
        finally:
            self._settings.drop(user_id)

    async def set_incognito(self, user_id: str, conversation_id: str, on: bool) -> PersonSettings:
        """Switch behind and forget the snapshot."""
        try:
            return await self._behind.set_incognito(user_id, conversation_id, on)
        finally:
            self._settings.drop(user_id)

    async def erase(self, user_id: str) -> int:
        """Erase behind and forget the snapshot."""
        try:
            return await self._behind.erase(user_id)
        finally:
            self._settings.drop(user_id)

    async def close(self) -> None:
        """Close the store behind."""
        self._settings.clear()
        await self._behind.close()
