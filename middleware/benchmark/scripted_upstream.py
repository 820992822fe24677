"""A scripted OpenAI-compatible upstream, to be run with `python -m` in a process of its own.

It answers `POST /v1/chat/completions` with a stream of `max_tokens` tokens, each holding the last word of the last
message, so that a reader can tell whose stream a token belongs to, and in `system_fingerprint` whether the request held
a block. `metadata.delay_ms` is waited before each token. It prints its port on its first line.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from .scripted_model import BLOCK_MARK

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
WITH_BLOCK, WITHOUT_BLOCK = "block", "no block"
END_OF_STREAM = "[DONE]"
# As many may connect at once.
BACKLOG = 1_024


@dataclass(frozen=True, slots=True)
class _Script:
    """What one request asks for."""

    mark: str
    tokens: int
    delay_s: float
    fingerprint: str


async def serve() -> None:
    """Listen on a free port of this machine until the process is ended."""
    server = await asyncio.start_server(_converse, "127.0.0.1", 0, backlog=BACKLOG)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - how the port is told to whoever started it
    async with server:
        await server.serve_forever()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection, one after another."""
    try:
        while True:
            body = await _read_body(reader)
            await _answer(writer, _read_script(body))
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the client has left
    finally:
        writer.close()


async def _read_body(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    return await reader.readexactly(length)


def _read_script(body: bytes) -> _Script:
    asked = json.loads(body)
    return _Script(
        mark=asked["messages"][-1]["content"].split()[-1],
        tokens=asked["max_tokens"],
        delay_s=float(asked.get("metadata", {}).get("delay_ms", 0)) / 1000,
        fingerprint=WITH_BLOCK if BLOCK_MARK.encode() in body else WITHOUT_BLOCK,
    )


async def _answer(writer: asyncio.StreamWriter, script: _Script) -> None:
    writer.write(HEAD)
    for number in range(script.tokens):
        if script.delay_s:
            await asyncio.sleep(script.delay_s)
        event = {
            "id": "scripted",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "scripted",
            "system_fingerprint": script.fingerprint,
            "choices": [{"index": 0, "delta": {"content": f"{script.mark}:{number} "}, "finish_reason": None}],
        }
        writer.write(_chunk(f"data: {json.dumps(event)}\n\n"))
        await writer.drain()
    writer.write(_chunk(f"data: {END_OF_STREAM}\n\n") + b"0\r\n\r\n")
    await writer.drain()


def _chunk(text: str) -> bytes:
    data = text.encode()
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


if __name__ == "__main__":
    asyncio.run(serve())
