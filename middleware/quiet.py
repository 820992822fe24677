"""Quiet: when no turn is under way, so that learning does not take the cores from the next reply."""

from __future__ import annotations

import asyncio
import time

# A person takes seconds to answer; what comes within this belongs to one burst of turns.
QUIET_S = 0.1
# Under turns without end there is learning all the same, from many at a time.
PATIENCE_S = 2.0


class Quiet:
    """Knows when turns were last begun or ended; safe from any thread."""

    def __init__(self) -> None:
        """Start in quiet."""
        self._last_s = 0.0

    def disturb(self) -> None:
        """Note that a turn begins or ends."""
        self._last_s = time.monotonic()

    async def wait(self, since_s: float | None = None) -> None:
        """Return once nothing has happened for `QUIET_S`, or `PATIENCE_S` after `since_s` (monotonic; None is now)."""
        deadline_s = (time.monotonic() if since_s is None else since_s) + PATIENCE_S
        while (now_s := time.monotonic()) < min(self._last_s + QUIET_S, deadline_s):  # noqa: ASYNC110 - it may be put off again meanwhile
            await asyncio.sleep(min(self._last_s + QUIET_S, deadline_s) - now_s)
