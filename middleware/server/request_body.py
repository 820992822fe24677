"""A request's body as it arrives, and whether the client is still there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from starlette.requests import ClientDisconnect, Request

from .errors import too_large


class RequestBody:
    """The body of one request, read once: into memory up to a limit, or chunk by chunk."""

    def __init__(self, request: Request) -> None:
        """Read nothing yet."""
        self._receive = request.receive
        stated = request.headers.get("content-length")
        self.length = int(stated) if stated is not None else None
        """Bytes; None where the client did not say."""
        self.is_there = self.length is not None or "transfer-encoding" in request.headers
        """Whether there is one, be it empty."""
        self._is_read = asyncio.Event()
        if not self.is_there:
            self._is_read.set()

    async def read(self, limit_bytes: int) -> bytes:
        """Return all of it.

        Raises:
            Refused: it is larger than the limit; what is over it was not read.
            ClientDisconnect: the client left before its end.
        """
        if self.length is not None and self.length > limit_bytes:
            raise too_large(limit_bytes)
        chunks, size = [], 0
        async for chunk in self.chunks():
            size += len(chunk)
            if size > limit_bytes:
                raise too_large(limit_bytes)
            chunks.append(chunk)
        return b"".join(chunks)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield it as it comes.

        Raises:
            ClientDisconnect: the client left before its end.
        """
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            yield message.get("body", b"")
            more = message.get("more_body", False)
        self._is_read.set()

    async def client_left(self) -> None:
        """Return when the client has gone, which can be told only once the body is read."""
        await self._is_read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def run_until(left: Coroutine[Any, Any, None], work: Coroutine[Any, Any, None]) -> None:
    """Do `work`, and cancel it as soon as `left` returns."""
    working, leaving = asyncio.create_task(work), asyncio.create_task(left)
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        leaving.cancel()
        working.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
