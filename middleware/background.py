"""BackgroundLoop: one event loop on one thread, for what must outlive the caller's own loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class BackgroundLoop:
    """Runs coroutines off the caller's thread: learning after the reply, and the blocking door."""

    def __init__(self, name: str) -> None:
        """Start the thread, a daemon: a host that exits without closing is not held up."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start `work` and return at once."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call_soon(self, callback: Callable[[], object]) -> bool:
        """Call `callback` on the loop's thread, soon; False, and nothing is done, once the loop is closed."""
        try:
            self._loop.call_soon_threadsafe(callback)
        except RuntimeError:
            return False
        return True

    async def await_on(self, work: Coroutine[Any, Any, T]) -> T:
        """Await `work` on this loop from whatever loop the caller is on, this one included."""
        if threading.current_thread() is self._thread:
            return await work
        return await asyncio.wrap_future(self.submit(work))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end and return its result; never call it from this loop's own thread."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("the blocking door was used from tactful's own loop; await the call instead")
        future = self.submit(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()  # Ctrl-C in the caller must not leave the work running
            raise

    def close(self) -> None:
        """Cancel what still runs, stop the loop and join the thread; safe to call twice."""
        if self._loop.is_closed():
            return
        self.submit(self._cancel_the_rest()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _cancel_the_rest(self) -> None:
        """Let nobody wait for what would never end once the loop stands still."""
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
