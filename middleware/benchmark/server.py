"""Door 5: a client straight at an upstream beside the same through `tactful serve`, each in a process of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import httpx
import numpy as np

from tactful.evals import Timing, sixty_tokens
from tactful.memory import ModelError

from .doors import SYSTEM, door_row
from .records import DoorRow, StreamsRow
from .scripted_upstream import END_OF_STREAM, WITH_BLOCK
from .turn_times import Case, Failures, time_cases

BARE, PROXIED = "the upstream alone", "5 tactful serve"
START_TIMEOUT_S = 120.0
STREAM_TIMEOUT_S = 120.0
# Long enough for the server to learn from a turn and to check its reply: it cannot be asked whether it has.
SETTLE_S = 0.3
TOKEN_DELAY_MS = 20.0
BEGUN_IN_A_SECOND = 50
# How much longer than all take to begin each stream lasts, so that at one moment none has ended.
OVERLAP = 1.25
_DATA = "data: "


@dataclass(frozen=True, slots=True)
class Servers:
    """The addresses of a scripted upstream and of `tactful serve` in front of it."""

    upstream: str
    proxy: str


@contextmanager
def start_servers(directory: Path) -> Iterator[Servers]:
    """Start both, serving what is kept in `directory`, and end them at last.

    Raises:
        ModelError: one of them did not start; the message holds what it said.
    """
    with ExitStack() as started:
        upstream = started.enter_context(_process(["-m", "tactful.middleware.benchmark.scripted_upstream"]))
        assert upstream.stdout is not None, "its output is piped"
        url = f"http://127.0.0.1:{int(upstream.stdout.readline())}"
        port, said = _free_port(), started.enter_context(TemporaryFile("w+"))
        command = "from tactful.middleware.cli import main; main()"
        options = ["serve", "--upstream", url, "--port", str(port), "--data", str(directory)]
        proxy = started.enter_context(_process(["-c", command, *options], output=said))
        _wait_for(f"http://127.0.0.1:{port}/healthz", proxy, said)
        yield Servers(url, f"http://127.0.0.1:{port}")


def bench_server(
    servers: Servers, people: Mapping[str, int], *, rounds: int, tokens: int, settles: bool
) -> tuple[DoorRow, ...]:
    """Time `tactful serve` beside its upstream; `people` says how many attributes are known of each user id."""
    straight = Client(servers.upstream, None, tokens=tokens)
    through = {user_id: Client(servers.proxy, user_id, tokens=tokens) for user_id in people}
    pause_s = SETTLE_S if settles else 0.0
    cases = {BARE: straight.case(pause_s=0.0)}
    cases |= {user_id: client.case(pause_s=pause_s) for user_id, client in through.items()}
    times = time_cases(cases, rounds=rounds, tokens=tokens)
    return tuple(door_row(PROXIED, BARE, people[user_id], times[user_id], times[BARE]) for user_id in people)


def bench_streams(servers: Servers, user_id: str, *, streams: int, tokens: int) -> tuple[StreamsRow, ...]:
    """Read so many streams that overlap, from the upstream itself and through tactful.

    Once all begin in one instant, and once they begin one after another while none has ended yet.
    """
    rows = []
    for begun_over_s in (0.0, streams / BEGUN_IN_A_SECOND):
        delay_ms = max(TOKEN_DELAY_MS, OVERLAP * 1000 * begun_over_s / tokens)
        straight = Client(servers.upstream, None, tokens=tokens, delay_ms=delay_ms)
        through = Client(servers.proxy, user_id, tokens=tokens, delay_ms=delay_ms)
        for name, client in ((BARE, straight), (PROXIED, through)):
            rows.append(asyncio.run(read_streams(client, name, streams, begun_over_s=begun_over_s)))
            time.sleep(streams / BEGUN_IN_A_SECOND)  # what is learned of these is not to be charged to the next
    return tuple(rows)


class Client:
    """Asks one server for one person, or an upstream for nobody, over connections of its own until `aclose`."""

    def __init__(self, url: str, user_id: str | None, *, tokens: int, delay_ms: float = 0.0) -> None:
        """Ask for replies of so many tokens, each after so many milliseconds."""
        self.url = url
        self.tokens = tokens
        self._headers = {} if user_id is None else {"X-Tactful-User": user_id}
        self._delay_ms = delay_ms
        self._is_proxy = user_id is not None
        self._http: httpx.AsyncClient | None = None
        self.had_block = False

    def case(self, *, pause_s: float) -> Case:
        """Return what is timed: after each turn, `pause_s` pass."""
        return Case(self.stream, lambda: self.had_block, lambda: asyncio.sleep(pause_s), self.failures, self.aclose)

    async def stream(self, prompt: str) -> AsyncIterator[str]:
        """Yield each token, and note in `had_block` whether the request had a block."""
        async for token, has_block in self.events(prompt):
            self.had_block = has_block
            yield token

    async def events(self, prompt: str) -> AsyncIterator[tuple[str, bool]]:
        """Yield each token and whether the request had a block.

        Raises:
            httpx.HTTPError: the stream was refused, or cut before its end.
        """
        body = {
            "model": "scripted",
            "stream": True,
            "max_tokens": self.tokens,
            "metadata": {"delay_ms": str(self._delay_ms)},
            "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}],
        }
        url = f"{self.url}/v1/chat/completions"
        async with self._pool().stream("POST", url, json=body, headers=self._headers) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                said = line.removeprefix(_DATA)
                if said and said != END_OF_STREAM:
                    event = json.loads(said)
                    yield event["choices"][0]["delta"]["content"], event["system_fingerprint"] == WITH_BLOCK

    async def failures(self) -> Failures:
        """Return the server's own count of its failures by stage; the upstream has none to count."""
        if not self._is_proxy:
            return {}
        counted: dict[str, int] = (await self._pool().get(f"{self.url}/healthz")).json()["failures"]
        return counted

    async def aclose(self) -> None:
        """Close the connections; safe to call twice."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def _pool(self) -> httpx.AsyncClient:
        if self._http is None:
            # A pool looks at each idle connection for every request: among hundreds that is what would be timed.
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=1)
            self._http = httpx.AsyncClient(limits=limits, timeout=STREAM_TIMEOUT_S, trust_env=False)
        return self._http


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of one stream."""

    first_ms: float | None
    count: int
    is_mixed: bool
    has_block: bool
    was_refused: bool


async def read_streams(client: Client, name: str, streams: int, *, begun_over_s: float) -> StreamsRow:
    """Read so many streams that begin over so many seconds, each to its end, and close the client."""
    before = await client.failures()
    started_s = time.perf_counter()
    waits_s = [begun_over_s * number / streams for number in range(streams)]
    reads = await asyncio.gather(*(_read(client, number, wait_s) for number, wait_s in enumerate(waits_s)))
    wall_s = time.perf_counter() - started_s
    after = await client.failures()
    await client.aclose()
    whole = [r for r in reads if r.count == client.tokens and not r.is_mixed and not r.was_refused]
    first = [r.first_ms for r in reads if r.first_ms is not None]
    return StreamsRow(
        name=name,
        streams=streams,
        begun_over_s=begun_over_s,
        tokens=client.tokens,
        whole=len(whole),
        cut=sum(r.count < client.tokens and not r.was_refused for r in reads),
        mixed=sum(r.is_mixed for r in reads),
        refused=sum(r.was_refused for r in reads),
        personalized=sum(r.has_block for r in reads),
        failures={
            stage: count - before.get(stage, 0) for stage, count in after.items() if count > before.get(stage, 0)
        },
        wall_s=wall_s,
        first_token=Timing.of(np.array(first)) if first else None,
    )


async def _read(client: Client, number: int, wait_s: float) -> _Read:
    """Wait, then read one stream to its end, however it ends."""
    await asyncio.sleep(wait_s)
    mark = f"stream-{number}"
    first_ms, count, is_mixed, has_block = None, 0, False, False
    started_s = time.perf_counter()
    try:
        async for token, said_with_block in client.events(f"{sixty_tokens(number)} {mark}"):
            has_block = said_with_block
            first_ms = first_ms or (time.perf_counter() - started_s) * 1000
            is_mixed = is_mixed or token != f"{mark}:{count} "
            count += 1
    except httpx.HTTPStatusError:
        return _Read(None, count, is_mixed, has_block, was_refused=True)
    except httpx.HTTPError:
        pass  # cut: the count says so
    return _Read(first_ms, count, is_mixed, has_block, was_refused=False)


@contextmanager
def _process(arguments: Sequence[str], output: IO[str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run Python until the block ends; without an `output` to write everything to, it is piped."""
    errors = subprocess.STDOUT if output is not None else None
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, stdout=output or subprocess.PIPE, stderr=errors, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _wait_for(url: str, process: subprocess.Popen[str], said: IO[str]) -> None:
    deadline_s = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline_s:
        if process.poll() is not None:
            said.seek(0)
            raise ModelError(f"tactful serve did not start: {said.read().strip()}")
        try:
            if httpx.get(url, trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise ModelError(f"tactful serve did not answer within {START_TIMEOUT_S:.0f} s")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
