"""Blocking work of a vendor's, done in a thread."""

from __future__ import annotations

import asyncio
import contextvars
import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def run_to_end(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a write in a thread; where the caller is cancelled, end only when the write has ended.

    A thread cannot be stopped. Were the caller let go before it, a read made afterwards could still see the old state.
    An error of the write is then the cause of the cancellation. While the interpreter exits there are no threads to be
    had any more, and it runs right here.
    """
    loop, call = (
        asyncio.get_running_loop(),
        functools.partial(contextvars.copy_context().run, function, *args, **kwargs),
    )
    try:
        write = loop.run_in_executor(None, call)
    except RuntimeError:
        return function(*args, **kwargs)
    try:
        return await asyncio.shield(write)
    except asyncio.CancelledError as cancelled:
        await asyncio.wait([write])
        raise cancelled from (None if write.cancelled() else write.exception())
