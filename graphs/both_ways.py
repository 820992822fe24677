"""A graph's node for hosts that wait and hosts that await: the same steps, run either way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from langchain_core.runnables import Runnable, RunnableConfig

from .state import TurnState

T = TypeVar("T")

Changes = dict[str, Any]


class BothWays(Runnable[TurnState, Changes]):
    """A node with an implementation for `invoke` and one for `ainvoke`; LangGraph takes it as it takes a function."""

    def __init__(
        self, name: str, *, wait: Callable[[TurnState], Changes], go: Callable[[TurnState], Awaitable[Changes]]
    ) -> None:
        """Call `wait` where the host waits, and await `go` where it awaits."""
        self.name = name
        self._wait = wait
        self._go = go

    def invoke(self, input: TurnState, config: RunnableConfig | None = None, **kwargs: Any) -> Changes:
        """Run the blocking implementation."""
        return self._wait(input)

    async def ainvoke(self, input: TurnState, config: RunnableConfig | None = None, **kwargs: Any) -> Changes:
        """Run the async implementation."""
        return await self._go(input)


def run_blocking(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end on a loop of its own, also where the caller is inside a running one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
