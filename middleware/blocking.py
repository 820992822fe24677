"""Blocking: how callers without an event loop get at what is async."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .personalizer import Personalizer

T = TypeVar("T")


def run_blocking(personalizer: Personalizer, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run `work()` to its end and return its result.

    It runs in the personalizer's own loop, or in a thread of its own where that one cannot be used: it is closed, or
    the caller is running in it. The host's answer has to go out all the same.
    """
    started = work()
    try:
        return personalizer.run(started)
    except RuntimeError:
        started.close()
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(asyncio.run, work()).result()
