"""What was read of each person, kept in process while nothing of theirs is written."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from .identity import validate_user_id

T = TypeVar("T")


class PerPerson(Generic[T]):
    """The last `max_people` things read, one for each person.

    A read that was under way when a write came is returned but not kept.
    """

    def __init__(self, max_people: int) -> None:
        """Start with nothing."""
        self._max_people = max_people
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._writes = 0
        self._lock = threading.Lock()  # turns and writes run on different threads

    async def get(self, user_id: str, read: Callable[[str], Awaitable[T]]) -> T:
        """Return what is kept of this person, or what `read` returns, and keep that."""
        validate_user_id(user_id)
        with self._lock:
            writes = self._writes
            if user_id in self._kept:
                self._kept.move_to_end(user_id)
                return self._kept[user_id]
        found = await read(user_id)
        with self._lock:
            if writes == self._writes:
                self._kept[user_id] = found
                while len(self._kept) > self._max_people:
                    self._kept.popitem(last=False)
        return found

    def drop(self, user_id: str) -> None:
        """Drop what is kept of this person; call it after each write, whether it succeeded or not."""
        with self._lock:
            self._writes += 1
            self._kept.pop(user_id, None)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._kept.clear()
