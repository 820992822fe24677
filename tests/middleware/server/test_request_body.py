"""A body as it arrives, and work that ends with who waits for it."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from tactful.middleware.server.errors import Refused
from tactful.middleware.server.request_body import RequestBody, run_until

LEFT: Message = {"type": "http.disconnect"}


def chunk(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def body_of(*messages: Message, **headers: str) -> RequestBody:
    arriving = iter(messages)

    async def receive() -> Message:
        return next(arriving)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return RequestBody(Request({"type": "http", "headers": raw}, receive))


async def test_it_is_read_whole_up_to_the_limit() -> None:
    chunks = (chunk(b"ab"), chunk(b""), chunk(b"cd", more=False))
    assert await body_of(*chunks, transfer_encoding="chunked").read(4) == b"abcd"
    with pytest.raises(Refused):
        await body_of(*chunks, transfer_encoding="chunked").read(3)
    with pytest.raises(Refused):
        await body_of(content_length="5").read(4)  # nothing of it arrived


async def test_a_client_that_leaves_before_the_end_is_noticed() -> None:
    with pytest.raises(ClientDisconnect):
        await body_of(chunk(b"ab"), LEFT, content_length="4").read(10)


async def test_whether_the_client_left_is_asked_only_once_the_body_is_read() -> None:
    body = body_of(chunk(b"ab", more=False), LEFT, content_length="2")
    leaving = asyncio.create_task(body.client_left())
    await asyncio.sleep(0)
    assert await body.read(10) == b"ab"
    await leaving
    without = body_of(chunk(b"", more=False), LEFT)
    assert not without.is_there
    await without.client_left()


async def test_work_ends_with_its_result_its_error_or_with_who_waits() -> None:
    ended: list[str] = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("broken off")

    async def soon() -> None:
        ended.append("done")

    async def fails() -> None:
        raise ValueError("a bug")

    await run_until(forever(), soon())
    await run_until(soon(), forever())
    with pytest.raises(ValueError, match="a bug"):
        await run_until(forever(), fails())
    assert ended == ["done", "broken off", "done", "broken off", "broken off"]
