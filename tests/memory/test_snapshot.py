"""Profiles kept between turns: never stale, never without a check, bounded."""

from __future__ import annotations

import asyncio

import pytest

from tactful.memory import InvalidUserId, Profile, SnapshotStore
from tests.fakes import FakeEmbedder, FakeStore, make_attribute


async def put(store: SnapshotStore, statement: str, user_id: str = "u1") -> None:
    await store.put(user_id, [make_attribute(statement, user_id)], FakeEmbedder().embed([statement]))


async def test_a_second_read_costs_nothing() -> None:
    behind = FakeStore()
    store = SnapshotStore(behind)
    await put(store, "The user likes tea.")
    first = await store.get("u1")
    assert await store.get("u1") is first
    assert behind.reads == 1


async def test_every_write_is_seen_by_the_next_read() -> None:
    store = SnapshotStore(FakeStore())
    await put(store, "The user likes tea.")
    tea = (await store.get("u1")).attributes[0]
    await put(store, "The user likes maps.")
    assert len((await store.get("u1")).attributes) == 2
    await store.delete("u1", [tea.id])
    assert len((await store.get("u1")).attributes) == 1
    await store.erase("u1")
    assert (await store.get("u1")).attributes == ()


async def test_a_read_that_a_write_overtook_is_not_remembered() -> None:
    class SlowStore(FakeStore):
        async def get(self, user_id: str) -> Profile:
            profile = await super().get(user_id)
            await asyncio.sleep(0)
            return profile

    store = SnapshotStore(SlowStore())
    read = asyncio.create_task(store.get("u1"))
    await asyncio.sleep(0)
    await put(store, "The user likes tea.")
    assert (await read).attributes == ()
    assert len((await store.get("u1")).attributes) == 1


async def test_only_the_latest_profiles_are_kept() -> None:
    behind = FakeStore()
    store = SnapshotStore(behind, max_users=2)
    for user_id in ("a", "b", "c", "a"):
        await store.get(user_id)
    assert behind.reads == 4


async def test_a_missing_user_id_is_refused_before_anything_is_read() -> None:
    behind = FakeStore()
    with pytest.raises(InvalidUserId):
        await SnapshotStore(behind).get("")
    assert behind.reads == 0
