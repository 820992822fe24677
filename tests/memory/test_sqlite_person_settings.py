"""People's settings in a file: durable, each person's own, erased to the byte."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tactful.memory import (
    InvalidInput,
    InvalidUserId,
    OwnershipError,
    PersonSettings,
    SqlitePersonSettings,
    StoreCorrupt,
    StoreError,
    StoreMismatch,
    scan_for,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqlitePersonSettings]:
    opened = SqlitePersonSettings(path)
    yield opened
    await opened.close()


async def test_settings_come_back_after_a_restart(store: SqlitePersonSettings, path: Path) -> None:
    assert await store.of("ada") == PersonSettings(user_id="ada")
    await store.set_paused("ada", True)
    changed = await store.set_incognito("ada", "chat 1", True)
    assert changed == PersonSettings(user_id="ada", paused=True, incognito=frozenset({"chat 1"}))
    assert await store.of("ada") == changed
    await store.close()
    again = SqlitePersonSettings(path)
    assert await again.of("ada") == changed
    assert await again.set_paused("ada", False) == PersonSettings(user_id="ada", incognito=frozenset({"chat 1"}))
    await again.close()


async def test_changes_at_the_same_time_are_all_kept(store: SqlitePersonSettings) -> None:
    await asyncio.gather(*(store.set_incognito("ada", f"c{n}", True) for n in range(20)), store.set_paused("ada", True))
    settings = await store.of("ada")
    assert (len(settings.incognito), settings.paused) == (20, True)


async def test_people_are_kept_apart(store: SqlitePersonSettings) -> None:
    await store.set_paused("ada", True)
    for other in ("Ada", "ada ", "bob"):
        assert await store.of(other) == PersonSettings(user_id=other)
    assert await store.erase("Ada") == 0
    assert (await store.of("ada")).paused
    for blank in (store.of(" "), store.set_paused("", True), store.erase("")):
        with pytest.raises(InvalidUserId):
            await blank


async def test_what_is_refused_changes_nothing(store: SqlitePersonSettings) -> None:
    await store.set_paused("ada", True)
    with pytest.raises(InvalidInput):
        await store.set_incognito("ada", "", True)
    assert await store.of("ada") == PersonSettings(user_id="ada", paused=True)


async def test_settings_under_anothers_key_are_refused(store: SqlitePersonSettings, path: Path) -> None:
    await store.set_paused("ada", True)
    await store.set_incognito("bob", "c1", True)
    with sqlite3.connect(path) as aside:
        aside.execute("UPDATE people SET settings = (SELECT settings FROM people WHERE settings LIKE '%ada%')")
    with pytest.raises(OwnershipError):
        await store.of("bob")


async def test_what_is_erased_or_switched_back_is_gone_from_the_bytes(
    store: SqlitePersonSettings, tmp_path: Path
) -> None:
    for n in range(50):
        await store.set_incognito("canary-ada", f"canary-chat-{n}", True)
    await store.set_incognito("bob", "ended-chat", True)
    await store.set_incognito("bob", "ended-chat", False)
    await store.set_paused("carol-stays", True)
    assert await store.erase("canary-ada") == 1
    assert scan_for(tmp_path, ["canary-"]) == []
    await store.compact()
    assert scan_for(tmp_path, ["canary-", "ended-chat", "bob"]) == []
    assert scan_for(tmp_path, ["carol-stays"]) != []
    assert await store.erase("canary-ada") == 0


async def test_a_closed_file_says_so_and_a_foreign_one_is_left_alone(
    store: SqlitePersonSettings, path: Path, tmp_path: Path
) -> None:
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.set_paused("ada", True)
    damaged, foreign = tmp_path / "damaged.sqlite3", tmp_path / "foreign.sqlite3"
    damaged.write_bytes(b"not a database, only some text that is long enough to be looked at" * 20)
    with pytest.raises(StoreCorrupt):
        SqlitePersonSettings(damaged)
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE turns (x)")
    with pytest.raises(StoreMismatch):
        SqlitePersonSettings(foreign)


async def test_settings_that_cannot_be_read_back_are_corruption(store: SqlitePersonSettings, path: Path) -> None:
    await store.set_paused("ada", True)
    with sqlite3.connect(path) as aside:
        aside.execute("""UPDATE people SET settings = '{"paused": "perhaps"}'""")
    with pytest.raises(StoreCorrupt, match="cannot be read back"):
        await store.of("ada")
