"""The background loop: work elsewhere, awaited or blocked on from anywhere."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from tactful.middleware.background import BackgroundLoop


@pytest.fixture
def loop() -> Iterator[BackgroundLoop]:
    background = BackgroundLoop("test")
    yield background
    background.close()


async def where() -> str:
    return threading.current_thread().name


def test_blocking_returns_the_result_from_the_other_thread(loop: BackgroundLoop) -> None:
    assert loop.run(where()) == "test"


def test_an_error_comes_through(loop: BackgroundLoop) -> None:
    async def fail() -> None:
        raise ValueError("inside")

    with pytest.raises(ValueError, match="inside"):
        loop.run(fail())


async def test_awaiting_from_another_loop_and_from_its_own(loop: BackgroundLoop) -> None:
    async def nested() -> str:
        return await loop.await_on(where())

    assert await loop.await_on(where()) == "test"
    assert await loop.await_on(nested()) == "test"


def test_blocking_on_its_own_thread_is_refused_instead_of_hanging(loop: BackgroundLoop) -> None:
    async def nested() -> str:
        return loop.run(where())

    with pytest.raises(RuntimeError, match="await the call instead"):
        loop.run(nested())


def test_closing_twice_is_safe_and_a_late_call_does_nothing(loop: BackgroundLoop) -> None:
    called = threading.Event()
    loop.close()
    loop.close()
    loop.call_soon(called.set)
    assert not called.is_set()


def test_work_submitted_runs_while_the_caller_goes_on(loop: BackgroundLoop) -> None:
    release = threading.Event()

    async def wait() -> str:
        return await asyncio.to_thread(lambda: (release.wait(10) and "done") or "late")

    future = loop.submit(wait())
    assert not future.done()
    release.set()
    assert future.result(10) == "done"


def test_closing_lets_nobody_wait_for_ever(loop: BackgroundLoop) -> None:
    future = loop.submit(asyncio.sleep(3_600))
    loop.close()
    with pytest.raises(CancelledError):
        future.result(10)
