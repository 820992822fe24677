"""When each message of a stored conversation was said, where the file says it of some or of none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from .records import StoredConversation

_TICK = timedelta(microseconds=1)


def date_messages(conversation: StoredConversation, *, now: datetime) -> tuple[datetime, ...]:
    """Return a time (aware, UTC) for each message, later than that of the one before and, but for ticks, not after now.

    A message without a time takes that of the next one with a time, which answers it; else that of the one before; else
    the conversation's; else `now`.
    """
    return tuple(_in_order(_known_times(conversation, now), now))


def _known_times(conversation: StoredConversation, now: datetime) -> list[datetime]:
    times = [message.said_at for message in conversation.messages]
    known = [time for time in times if time is not None]
    following = known[-1] if known else conversation.said_at or now
    filled = []
    for time in reversed(times):
        following = time or following
        filled.append(following)
    return list(reversed(filled))


def _in_order(times: list[datetime], now: datetime) -> Iterator[datetime]:
    last: datetime | None = None
    for time in times:
        dated = min(time, now)
        last = dated if last is None or dated > last else last + _TICK
        yield last
