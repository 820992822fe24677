"""Settings kept between turns: never stale, bounded, gone when erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.memory import InvalidInput, InvalidUserId, PersonSettings, PersonSettingsSnapshot, SqlitePersonSettings


class CountingSettings(SqlitePersonSettings):
    """Counts reads."""

    reads = 0

    async def of(self, user_id: str) -> PersonSettings:
        self.reads += 1
        return await super().of(user_id)


async def test_a_second_read_costs_nothing_and_every_write_is_seen(tmp_path: Path) -> None:
    behind = CountingSettings(tmp_path / "p.sqlite3")
    store = PersonSettingsSnapshot(behind)
    assert await store.of("u1") is await store.of("u1")
    assert behind.reads == 1
    await store.set_paused("u1", True)
    assert (await store.of("u1")).paused
    await store.set_incognito("u1", "c1", True)
    assert (await store.of("u1")).incognito == {"c1"}
    with pytest.raises(InvalidInput):
        await store.set_incognito("u1", "", True)
    assert await store.erase("u1") == 1
    assert await store.of("u1") == PersonSettings(user_id="u1")
    await store.close()


async def test_only_the_latest_people_are_kept_and_nobody_without_an_id(tmp_path: Path) -> None:
    behind = CountingSettings(tmp_path / "p.sqlite3")
    store = PersonSettingsSnapshot(behind, max_users=2)
    for user_id in ("a", "b", "c", "a"):
        await store.of(user_id)
    assert behind.reads == 4
    with pytest.raises(InvalidUserId):
        await store.of("")
    await store.close()
