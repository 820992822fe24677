"""An upstream that answers as each test says, over real sockets, and keeps what it was sent, byte for byte."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SSE = (("content-type", "text/event-stream"),)
JSON = (("content-type", "application/json"),)


@dataclass
class Received:
    """One request as it came; `left` is set when the client closed the connection before the answer's end."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    left: threading.Event = field(default_factory=threading.Event)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to send: `chunks` one by one, each after `pause_s`; chunked if `streamed`, else with their length.

    `silence_s` passes before the head. With `cut` the connection is closed before the end; with `no_head`, before the
    beginning.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = JSON
    chunks: tuple[bytes, ...] = (b"{}",)
    streamed: bool = False
    pause_s: float = 0.0
    silence_s: float = 0.0
    cut: bool = False
    no_head: bool = False


def chat_answer(text: str) -> Answer:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "extra": {"a": 1}}
    return Answer(chunks=(json.dumps(body).encode(),))


def chat_event(text: str | None, **delta: object) -> bytes:
    choice = {"index": 0, "delta": {"content": text, **delta}, "finish_reason": None}
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


def chat_stream(*texts: str, **changes: object) -> Answer:
    chunks = (*(chat_event(text) for text in texts), b"data: [DONE]\n\n")
    return Answer(headers=SSE, chunks=chunks, streamed=True, **changes)  # type: ignore[arg-type]


class ScriptedUpstream:
    """The server; set `script` to what answers a request."""

    def __init__(self, script: Callable[[Received], Answer] = lambda _: Answer()) -> None:
        self.script = script
        self.received: list[Received] = []
        self.asked = threading.Event()
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def last(self) -> Received:
        return self.received[-1]

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while (request := await _read(reader)) is not None:
                self.received.append(request)
                self.asked.set()
                answering = asyncio.create_task(_write(writer, request, self.script(request)))
                leaving = asyncio.create_task(_left(reader))
                await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
                if not answering.done():
                    request.left.set()
                answering.cancel()
                leaving.cancel()
                if (await asyncio.gather(answering, leaving, return_exceptions=True))[0] is not True:
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()


async def _left(reader: asyncio.StreamReader) -> None:
    # No client here sends a second request before the answer to the first, so whatever can be read is the end.
    while not reader.at_eof():  # noqa: ASYNC110 - it is polled, since reading could take bytes of a next request
        await asyncio.sleep(0.005)


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    request = Received(method, target, headers, b"")
    if request.header("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).strip(), 16):
            request.body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    else:
        request.body = await reader.readexactly(int(request.header("content-length") or 0))
    return request


async def _write(writer: asyncio.StreamWriter, request: Received, answer: Answer) -> bool:
    """Send an answer and return whether the connection may be used again."""
    await asyncio.sleep(answer.silence_s)
    if answer.no_head:
        return False
    length = sum(len(chunk) for chunk in answer.chunks) + (1 if answer.cut else 0)
    framing = ("transfer-encoding", "chunked") if answer.streamed else ("content-length", str(length))
    headers = [f"{name}: {value}\r\n" for name, value in (*answer.headers, framing)]
    writer.write(f"HTTP/1.1 {answer.status} Scripted\r\n{''.join(headers)}\r\n".encode())
    if request.method == "HEAD":
        return True
    for chunk in answer.chunks:
        await asyncio.sleep(answer.pause_s)
        writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if answer.streamed else chunk)
        await writer.drain()
    if answer.cut:
        await asyncio.sleep(0.05)
        return False
    writer.write(b"0\r\n\r\n" if answer.streamed else b"")
    await writer.drain()
    return True


@contextmanager
def scripted_upstream() -> Iterator[ScriptedUpstream]:
    """Run one in a thread of its own."""
    upstream, loop = ScriptedUpstream(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(upstream.start(), loop).result()
    try:
        yield upstream
    finally:
        asyncio.run_coroutine_threadsafe(upstream.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
