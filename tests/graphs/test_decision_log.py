"""Decisions are kept, found, bounded and erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.graphs import Decision, SqliteDecisionLog
from tactful.memory import StoreCorrupt, scan_for
from tests.fakes import NOON


def decision(turn_id: str, user_id: str = "u1", failure: str | None = None) -> Decision:
    return Decision(turn_id=turn_id, user_id=user_id, decided_at=NOON, failure=failure)


async def test_a_decision_comes_back_equal_after_reopening(tmp_path: Path) -> None:
    log = SqliteDecisionLog(tmp_path / "d.sqlite3")
    await log.put(decision("t1"))
    await log.close()
    reopened = SqliteDecisionLog(tmp_path / "d.sqlite3")
    assert await reopened.get("t1") == decision("t1")
    assert await reopened.get("t2") is None
    await reopened.close()


async def test_a_later_decision_of_the_same_turn_replaces_it(tmp_path: Path) -> None:
    log = SqliteDecisionLog(tmp_path / "d.sqlite3")
    await log.put(decision("t1"))
    await log.put(decision("t1", failure="later"))
    found = await log.get("t1")
    assert found is not None
    assert found.failure == "later"
    assert await log.erase("u1") == 1
    await log.close()


async def test_only_the_latest_are_kept(tmp_path: Path) -> None:
    log = SqliteDecisionLog(tmp_path / "d.sqlite3", kept=3)
    for n in range(5):
        await log.put(decision(f"t{n}"))
    assert [await log.get(f"t{n}") is not None for n in range(5)] == [False, False, True, True, True]
    await log.close()


async def test_erasing_one_person_leaves_the_others_and_no_bytes(tmp_path: Path) -> None:
    log = SqliteDecisionLog(tmp_path / "d.sqlite3")
    await log.put(decision("t1", user_id="canary-person"))
    await log.put(decision("t2", user_id="other"))
    assert await log.erase("canary-person") == 1
    assert await log.get("t1") is None
    assert await log.get("t2") is not None
    await log.close()
    assert scan_for(tmp_path, ["canary-person"]) == []
    assert scan_for(tmp_path, ["other"]) != []


def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite3"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreCorrupt, match=r"d\.sqlite3"):
        SqliteDecisionLog(path)
    assert path.read_bytes() == b"not a database" * 100
