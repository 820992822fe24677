"""Who was forgotten while turns of theirs were under way in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import UTC, datetime

from .identity import user_key

MAX_REMEMBERED = 10_000


class Forgotten:
    """Remembers when people were forgotten, so that a turn begun before leaves no trace when it ends.

    Kept in memory only, by key and not by user id, for the last `MAX_REMEMBERED` people.
    """

    def __init__(self) -> None:
        """Start with nobody."""
        self._at: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()  # turns and erasure run on different threads

    def mark(self, user_id: str) -> None:
        """Remember that this person is being forgotten now; call it before anything of theirs is deleted."""
        with self._lock:
            self._at[user_key(user_id)] = datetime.now(UTC)
            self._at.move_to_end(user_key(user_id))
            while len(self._at) > MAX_REMEMBERED:
                self._at.popitem(last=False)

    def since(self, user_id: str, began_at: datetime) -> bool:
        """Return whether this person was forgotten after `began_at` (aware)."""
        with self._lock:
            forgotten_at = self._at.get(user_key(user_id))
        return forgotten_at is not None and forgotten_at >= began_at
