"""Waiting for a moment without turns, and not for ever."""

from __future__ import annotations

import asyncio
import time

import pytest

from tactful.middleware import quiet
from tactful.middleware.quiet import Quiet


async def test_where_nothing_happens_nobody_waits() -> None:
    waiting = asyncio.ensure_future(Quiet().wait())
    await asyncio.sleep(0)
    assert waiting.done()


async def test_one_waits_while_turns_come_in_and_no_longer_than_one_has_patience(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quiet, "QUIET_S", 30.0)
    monkeypatch.setattr(quiet, "PATIENCE_S", 0.2)
    moment, began_s = Quiet(), time.monotonic()
    moment.disturb()
    await asyncio.wait_for(moment.wait(), 20)
    assert time.monotonic() - began_s >= 0.2
