"""Each message has a time, and order is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from tactful.middleware.conversations import StoredConversation, StoredMessage, date_messages
from tests.fakes import NOON

TICK = timedelta(microseconds=1)


def dated(*minutes: int | None, said_at: datetime | None = None) -> list[datetime]:
    messages = [
        StoredMessage("user", "Hi", None if minute is None else NOON + timedelta(minutes=minute)) for minute in minutes
    ]
    return list(date_messages(StoredConversation("c1", tuple(messages), said_at=said_at), now=NOON))


def test_a_missing_time_is_that_of_the_answer_else_of_what_came_before() -> None:
    assert dated(None, -30, None, -20, None) == [
        NOON - timedelta(minutes=30),
        NOON - timedelta(minutes=30) + TICK,
        NOON - timedelta(minutes=20),
        NOON - timedelta(minutes=20) + TICK,
        NOON - timedelta(minutes=20) + 2 * TICK,
    ]


def test_without_any_the_conversation_is_dated_and_else_it_is_now() -> None:
    hour_ago = NOON - timedelta(hours=1)
    assert dated(None, None, said_at=hour_ago) == [hour_ago, hour_ago + TICK]
    assert dated(None) == [NOON]
    assert dated() == []


def test_later_words_are_later_and_none_are_from_the_future() -> None:
    assert dated(-5, -9) == [NOON - timedelta(minutes=5), NOON - timedelta(minutes=5) + TICK]
    assert dated(10_000) == [NOON]
