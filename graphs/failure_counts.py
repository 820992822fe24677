"""FailureCounts: how often each part of tactful failed a turn, in this process."""

from __future__ import annotations

import threading
from collections import Counter


class FailureCounts:
    """Counts failures by stage ("load", "select", "log", …) since the process began; safe from any thread."""

    def __init__(self) -> None:
        """Start with none."""
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, stage: str) -> None:
        """Count one failure of a stage."""
        with self._lock:
            self._counts[stage] += 1

    def as_dict(self) -> dict[str, int]:
        """Return the counts by stage; a stage that never failed is not in it."""
        with self._lock:
            return dict(self._counts)
