"""Decisions are kept, found, bounded and erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.graphs import Consideration, Decision, Reason, SqliteDecisionLog, Verdict
from tactful.memory import Kind, StoreCorrupt, scan_for
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


async def test_a_persons_decisions_are_paged_from_the_latest_back(tmp_path: Path) -> None:
    log = SqliteDecisionLog(tmp_path / "d.sqlite3")
    for n in range(5):
        await log.put(decision(f"t{n}"))
        await log.put(decision(f"t{n}", user_id="other", failure="not theirs"))
    first = await log.of("u1", limit=2)
    assert [d.turn_id for d in first] == ["t4", "t3"]
    await log.put(decision("t2", failure="put again"))
    rest = await log.of("u1", limit=10, before="t3")
    assert [(d.turn_id, d.user_id) for d in rest] == [("t2", "u1"), ("t1", "u1"), ("t0", "u1")]
    assert await log.of("u1", limit=10, before="lone \ud800 surrogate") == ()
    assert await log.of("nobody", limit=10) == ()
    await log.close()


async def test_of_two_people_with_one_turn_id_each_gets_their_own(tmp_path: Path) -> None:
    log = SqliteDecisionLog(tmp_path / "d.sqlite3")
    await log.put(decision("t1", user_id="ada"))
    await log.put(decision("t1", user_id="bob"))
    assert await log.get("t1", user_id="ada") == decision("t1", user_id="ada")
    assert await log.get("t1", user_id="carol") is None
    await log.close()


async def test_redacting_takes_an_attribute_out_of_the_persons_decisions_and_bytes(tmp_path: Path) -> None:
    log = SqliteDecisionLog(tmp_path / "d.sqlite3")
    both = tuple(
        Consideration(f"a{n}", f"canary-statement-{n}", Kind.GOAL, 0.9, Verdict.USED, Reason.WANTED) for n in (1, 2)
    )
    for user_id in ("u1", "u2"):
        used = decision("t1", user_id=user_id).model_copy(update={"considered": both, "block": "canary-statement-1"})
        await log.put(used)
    await log.put(decision("t2"))
    assert await log.redact("u1", {"a1"}) == 1
    kept, other = await log.get("t1", user_id="u1"), await log.get("t1", user_id="u2")
    assert kept is not None and other is not None
    assert ([c.attribute_id for c in kept.considered], kept.block) == (["a2"], "")
    assert len(other.considered) == 2
    await log.erase("u2")
    await log.close()
    assert scan_for(tmp_path, ["canary-statement-1"]) == []
    assert scan_for(tmp_path, ["canary-statement-2"]) != []
