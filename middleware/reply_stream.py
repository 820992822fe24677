"""Streams of a host's function, passed on part by part while the text of the reply is noted."""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from types import TracebackType
from typing import Any

from .reply_text import NotedReply


def noted_stream(chunks: Iterator[Any], reply: NotedReply) -> Iterator[Any]:
    """Return the same stream, which ends the turn when it is over, left early or cut."""
    return noted(chunks, reply) if inspect.isgenerator(chunks) else _NotedStream(chunks, reply)


def noted_async_stream(chunks: AsyncIterator[Any], reply: NotedReply) -> AsyncIterator[Any]:
    """Do as `noted_stream`."""
    return anoted(chunks, reply) if inspect.isasyncgen(chunks) else _NotedAsyncStream(chunks, reply)


def noted(chunks: Iterator[Any], reply: NotedReply) -> Generator[Any, None, Any]:
    """Yield and return what `chunks` does, and end the turn with the text."""
    try:
        while True:
            try:
                chunk = next(chunks)
            except StopIteration as stop:
                return stop.value
            reply.add(chunk)
            yield chunk
    except GeneratorExit:
        if (close := getattr(chunks, "close", None)) is not None:
            close()
        raise
    finally:
        reply.end()


async def anoted(chunks: AsyncIterator[Any], reply: NotedReply) -> AsyncGenerator[Any, None]:
    """Yield what `chunks` does, and end the turn with the text."""
    try:
        async for chunk in chunks:
            reply.add(chunk)
            yield chunk
    except GeneratorExit:
        if (close := getattr(chunks, "aclose", None) or getattr(chunks, "close", None)) is not None:
            await close()
        raise
    finally:
        reply.end()


class _NotedStream(Iterator[Any]):
    """A stream that is more than an iterator, such as a client's: all else that it can do is passed on."""

    def __init__(self, stream: Any, reply: NotedReply) -> None:  # noqa: ANN401 - whatever the host's client returns
        self._stream = stream
        self._noted = noted(stream, reply)

    def __next__(self) -> Any:  # noqa: ANN401 - likewise
        return next(self._noted)

    def __enter__(self) -> Iterator[Any]:
        self._stream.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._stream.__exit__(kind, error, trace)  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - likewise
        return getattr(self._stream, name)


class _NotedAsyncStream(AsyncIterator[Any]):
    """Does as `_NotedStream`."""

    def __init__(self, stream: Any, reply: NotedReply) -> None:  # noqa: ANN401 - whatever the host's client returns
        self._stream = stream
        self._noted = anoted(stream, reply)

    async def __anext__(self) -> Any:  # noqa: ANN401 - likewise
        return await anext(self._noted)

    async def __aenter__(self) -> AsyncIterator[Any]:
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await self._stream.__aexit__(kind, error, trace)  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - likewise
        return getattr(self._stream, name)
