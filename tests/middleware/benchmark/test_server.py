"""Streams are told whole from cut, mixed and refused ones."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tactful.middleware.benchmark import server
from tactful.middleware.benchmark.scripted_upstream import WITH_BLOCK


@pytest.fixture
def upstream() -> Iterator[str]:
    command = [sys.executable, "-m", "tactful.middleware.benchmark.scripted_upstream"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.terminate()


async def test_the_scripted_upstream_gives_each_stream_its_own_tokens(upstream: str) -> None:
    row = await server.read_streams(server.Client(upstream, None, tokens=5), "bare", 20, begun_over_s=0.1)
    assert (row.whole, row.cut, row.mixed, row.refused, row.personalized) == (20, 0, 0, 0, 0)
    assert row.first_token is not None and row.first_token.calls == 20
    assert row.wall_s >= 0.095


async def test_the_scripted_upstream_tells_a_block(upstream: str) -> None:
    client = server.Client(upstream, None, tokens=2)
    assert [event async for event in client.events("<user_profile> x-1")] == [("x-1:0 ", True), ("x-1:1 ", True)]
    await client.aclose()


async def answer_badly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Refuse stream 1, cut stream 2, give stream 3 a token of another, and answer the others whole, with a block."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    mark = json.loads(await reader.readexactly(length))["messages"][-1]["content"].split()[-1]
    tokens = {"stream-2": [f"{mark}:0 "], "stream-3": [f"{mark}:0 ", "stream-0:1 "]}
    status = "503 Busy" if mark == "stream-1" else "200 OK"
    writer.write(f"HTTP/1.1 {status}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n".encode())
    for token in tokens.get(mark, [f"{mark}:0 ", f"{mark}:1 "]):
        event = {"system_fingerprint": WITH_BLOCK, "choices": [{"delta": {"content": token}}]}
        data = f"data: {json.dumps(event)}\n\n".encode()
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    if mark != "stream-2":
        writer.write(b"0\r\n\r\n")
    await writer.drain()
    writer.close()


async def test_what_does_not_come_whole_is_told() -> None:
    async with await asyncio.start_server(answer_badly, "127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        row = await server.read_streams(server.Client(url, None, tokens=2), "bad", 5, begun_over_s=0.0)
    assert (row.streams, row.whole, row.cut, row.mixed, row.refused) == (5, 2, 1, 1, 1)
    assert row.personalized == 4
