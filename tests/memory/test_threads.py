from __future__ import annotations

import asyncio
import threading

import pytest

from tactful.memory.threads import run_to_end


async def test_the_result_and_the_error_come_through() -> None:
    assert await run_to_end(max, 1, 2) == 2
    with pytest.raises(ValueError, match="base 10"):
        await run_to_end(int, "x")


async def test_a_cancelled_call_ends_with_its_thread() -> None:
    started, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def write() -> None:
        started.set()
        go_on.wait(timeout=30)
        ended.set()

    task = asyncio.create_task(run_to_end(write))
    await asyncio.to_thread(started.wait, 30)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_an_error_after_cancellation_is_its_cause() -> None:
    started, go_on = threading.Event(), threading.Event()

    def write() -> None:
        started.set()
        go_on.wait(timeout=30)
        raise ValueError("late")

    async def call() -> BaseException | None:
        try:
            await run_to_end(write)
        except asyncio.CancelledError as cancelled:
            return cancelled.__cause__
        return None

    task = asyncio.create_task(call())
    await asyncio.to_thread(started.wait, 30)
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    cause = await task
    assert isinstance(cause, ValueError)
    assert str(cause) == "late"
