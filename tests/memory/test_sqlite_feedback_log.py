"""Feedback kept in a file: durable, each person's own, reversible, erased to the byte."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tactful.memory import (
    FeedbackEvent,
    FeedbackVerdict,
    InvalidUserId,
    Judged,
    Kind,
    OwnershipError,
    SqliteFeedbackLog,
    StoreCorrupt,
    StoreError,
    StoreMismatch,
    scan_for,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_event(user_id: str = "u1", attribute_id: str = "a1", event_id: str = "e1", minutes: int = 0) -> FeedbackEvent:
    judged = Judged(attribute_id=attribute_id, kind=Kind.STYLE, probability=0.25)
    return FeedbackEvent(
        id=event_id,
        user_id=user_id,
        verdict=FeedbackVerdict.USEFUL,
        judged=(judged,),
        given_at=NOON + timedelta(minutes=minutes),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "feedback.sqlite3"


@pytest.fixture
async def log(path: Path) -> AsyncIterator[SqliteFeedbackLog]:
    opened = SqliteFeedbackLog(path)
    yield opened
    await opened.close()


async def test_events_come_back_in_the_order_they_were_given_also_after_a_restart(
    log: SqliteFeedbackLog, path: Path
) -> None:
    events = tuple(make_event(event_id=f"e{n}", minutes=-n) for n in range(3))
    for event in events:
        assert await log.add(event)
    assert await log.of("u1") == events
    await log.close()
    again = SqliteFeedbackLog(path)
    assert await again.of("u1") == events
    await again.close()


async def test_one_event_given_twice_is_kept_once(log: SqliteFeedbackLog) -> None:
    results = await asyncio.gather(*(log.add(make_event()) for _ in range(5)))
    assert sorted(results) == [False] * 4 + [True]
    assert len(await log.of("u1")) == 1


async def test_people_are_kept_apart_though_their_ids_of_events_are_alike(log: SqliteFeedbackLog) -> None:
    for user_id in ("ada", "Ada", "ada "):
        assert await log.add(make_event(user_id))
    assert not await log.take_back("bob", "e1")
    assert await log.take_back("Ada", "e1")
    assert await log.of("Ada") == ()
    assert [e.user_id for e in (*await log.of("ada"), *await log.of("ada "))] == ["ada", "ada "]
    with pytest.raises(InvalidUserId):
        await log.of(" ")


async def test_taking_back_is_done_once(log: SqliteFeedbackLog) -> None:
    await log.add(make_event())
    assert [await log.take_back("u1", "e1") for _ in range(2)] == [True, False]
    assert not await log.take_back("u1", "lone \ud800 surrogate")


async def test_an_event_under_anothers_key_is_refused(log: SqliteFeedbackLog, path: Path) -> None:
    await log.add(make_event("ada"))
    await log.add(make_event("bob"))
    with sqlite3.connect(path) as aside:
        aside.execute("UPDATE feedback SET event = (SELECT event FROM feedback ORDER BY seq LIMIT 1)")
    assert len(await log.of("ada")) == 1
    with pytest.raises(OwnershipError):
        await log.of("bob")


async def test_what_is_erased_or_taken_back_is_gone_from_the_bytes(log: SqliteFeedbackLog, tmp_path: Path) -> None:
    for n in range(50):
        await log.add(make_event("canary-ada", f"canary-attribute-{n}", f"canary-event-{n}"))
    await log.add(make_event("bob", "bobs-attribute", "withdrawn-event"))
    await log.add(make_event("bob", "bobs-other", "standing-event"))
    assert await log.erase("canary-ada") == 50
    assert await log.take_back("bob", "withdrawn-event")
    await log.compact()
    assert scan_for(tmp_path, ["canary-", "withdrawn-event", "bobs-attribute"]) == []
    assert scan_for(tmp_path, ["standing-event"]) != []
    assert await log.erase("canary-ada") == 0


async def test_a_closed_log_says_so(log: SqliteFeedbackLog) -> None:
    await log.close()
    await log.close()
    with pytest.raises(StoreError, match="closed"):
        await log.add(make_event())


def test_a_file_that_is_not_a_feedback_log_is_refused_and_left_alone(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"not a database, only some text that is long enough to be looked at" * 20)
    content = path.read_bytes()
    with pytest.raises(StoreCorrupt):
        SqliteFeedbackLog(path)
    assert path.read_bytes() == content
    other, newer = tmp_path / "other.sqlite3", tmp_path / "newer.sqlite3"
    for file, statement in ((other, "CREATE TABLE turns (x)"), (newer, "PRAGMA user_version = 99")):
        with sqlite3.connect(file) as database:
            database.execute(statement)
            database.execute("CREATE TABLE more (x)")
        with pytest.raises(StoreMismatch):
            SqliteFeedbackLog(file)


async def test_an_event_that_cannot_be_read_back_is_corruption(log: SqliteFeedbackLog, path: Path) -> None:
    await log.add(make_event())
    with sqlite3.connect(path) as aside:
        aside.execute("""UPDATE feedback SET event = '{"verdict": "adored"}'""")
    with pytest.raises(StoreCorrupt, match="cannot be read back"):
        await log.of("u1")
