"""Timing streamed turns: until the first token and until the last, of what is compared in turns."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tactful.evals import Numbers, sixty_tokens, take_turns

Failures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    """One way of asking: what streams the reply to a prompt, and whether the model saw a block in the last request.

    `settle` is awaited after each turn, outside of its time, and `close` after the last; `failures` counts tactful's by
    stage so far.
    """

    stream: Callable[[str], AsyncIterator[str]]
    had_block: Callable[[], bool]
    settle: Callable[[], Awaitable[None]]
    failures: Callable[[], Awaitable[Failures]]
    close: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """What a case took, each of shape (rounds,), how many of its requests held a block, and what failed."""

    first_ms: Numbers
    whole_ms: Numbers
    personalized: int
    failures: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Turn:
    first_ms: float
    whole_ms: float
    had_block: bool
    failures: Counter[str]


def time_cases(cases: Mapping[str, Case], *, rounds: int, tokens: int) -> dict[str, CaseTimes]:
    """Ask every case once a round, another prompt of 60 tokens each time; each reply has `tokens` tokens.

    Raises:
        RuntimeError: a reply did not have them all, so that its time would mean nothing.
    """
    turns: dict[str, list[_Turn]] = {name: [] for name in cases}

    def asking(name: str, case: Case, place: int) -> Callable[[int], object]:
        def ask(number: int) -> None:
            prompt = sixty_tokens(number * len(cases) + place)
            turns[name].append(runner.run(_take(case, prompt, tokens)))

        return ask

    with asyncio.Runner() as runner:
        take_turns({n: asking(n, case, place) for place, (n, case) in enumerate(cases.items())}, rounds=rounds)
        for case in cases.values():
            runner.run(_close(case))
    return {name: _summed(taken[-rounds:]) for name, taken in turns.items()}


async def _take(case: Case, prompt: str, tokens: int) -> _Turn:
    before = Counter(await case.failures())
    first_ms, count = float("nan"), 0
    started_s = time.perf_counter()
    async for token in case.stream(prompt):
        if count == 0:
            first_ms = (time.perf_counter() - started_s) * 1000
        count += bool(token)
    whole_ms = (time.perf_counter() - started_s) * 1000
    if count != tokens:
        raise RuntimeError(f"a reply of {tokens} tokens came as {count}")
    await case.settle()
    return _Turn(first_ms, whole_ms, case.had_block(), Counter(await case.failures()) - before)


async def _close(case: Case) -> None:
    await case.close()


def _summed(turns: list[_Turn]) -> CaseTimes:
    return CaseTimes(
        first_ms=np.array([turn.first_ms for turn in turns]),
        whole_ms=np.array([turn.whole_ms for turn in turns]),
        personalized=sum(turn.had_block for turn in turns),
        failures=dict(sum((turn.failures for turn in turns), Counter[str]())),
    )
