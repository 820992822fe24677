"""Feedback kept between turns: never stale, bounded, gone when erased."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tactful.memory import (
    FeedbackEvent,
    FeedbackSnapshot,
    FeedbackVerdict,
    InvalidUserId,
    Judged,
    Kind,
    SqliteFeedbackLog,
)


class CountingLog(SqliteFeedbackLog):
    """Counts reads, and lets others run before each returns."""

    reads = 0

    async def of(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        self.reads += 1
        events = await super().of(user_id)
        await asyncio.sleep(0)
        return events


def make_event(user_id: str = "u1") -> FeedbackEvent:
    judged = (Judged(attribute_id="a1", kind=Kind.GOAL),)
    return FeedbackEvent(
        user_id=user_id, verdict=FeedbackVerdict.NOT_WANTED, judged=judged, given_at=datetime(2026, 3, 1, tzinfo=UTC)
    )


async def test_a_second_read_costs_nothing_and_every_write_is_seen(tmp_path: Path) -> None:
    behind = CountingLog(tmp_path / "f.sqlite3")
    log, event = FeedbackSnapshot(behind), make_event()
    assert await log.of("u1") == await log.of("u1") == ()
    assert behind.reads == 1
    assert await log.add(event)
    assert await log.of("u1") == (event,)
    assert await log.of("u1") is await log.of("u1")
    assert await log.take_back("u1", event.id)
    assert await log.of("u1") == ()
    await log.add(event)
    assert await log.erase("u1") == 1
    assert await log.of("u1") == ()
    await log.close()


async def test_a_read_that_a_write_overtook_is_not_remembered(tmp_path: Path) -> None:
    class Slow(SqliteFeedbackLog):
        may_return = asyncio.Event()

        async def of(self, user_id: str) -> tuple[FeedbackEvent, ...]:
            events = await super().of(user_id)
            await self.may_return.wait()
            return events

    behind = Slow(tmp_path / "f.sqlite3")
    log = FeedbackSnapshot(behind)
    read = asyncio.create_task(log.of("u1"))
    await asyncio.sleep(0.05)
    await log.add(make_event())
    behind.may_return.set()
    await read
    assert len(await log.of("u1")) == 1
    await log.close()


async def test_only_the_latest_people_are_kept_and_nobody_without_an_id(tmp_path: Path) -> None:
    behind = CountingLog(tmp_path / "f.sqlite3")
    log = FeedbackSnapshot(behind, max_users=2)
    for user_id in ("a", "b", "c", "a"):
        await log.of(user_id)
    assert behind.reads == 4
    with pytest.raises(InvalidUserId):
        await log.of("")
    await log.close()
