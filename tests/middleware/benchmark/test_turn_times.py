"""Turns are timed each with another prompt, and what came of them is counted."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tactful.middleware.benchmark.turn_times import Case, time_cases


class Door:
    """Streams two tokens; the block and a failure come with every second prompt."""

    def __init__(self, *, tokens: int = 2) -> None:
        self.prompts: list[str] = []
        self.settled = 0
        self.is_closed = False
        self._tokens = tokens

    async def stream(self, prompt: str) -> AsyncIterator[str]:
        self.prompts.append(prompt)
        yield ""  # chunks without text are not tokens
        for _ in range(self._tokens):
            yield "word "

    async def settle(self) -> None:
        self.settled += 1

    async def close(self) -> None:
        self.is_closed = True

    async def failures(self) -> dict[str, int]:
        return {"load": len(self.prompts) // 2} if len(self.prompts) > 1 else {}

    def case(self) -> Case:
        return Case(self.stream, lambda: len(self.prompts) % 2 == 0, self.settle, self.failures, self.close)


def test_blocks_and_failures_are_counted_in_the_rounds_that_are_timed() -> None:
    door, other = Door(), Door()
    times = time_cases({"door": door.case(), "other": other.case()}, rounds=4, tokens=2)
    told = times["door"]
    assert told.first_ms.shape == told.whole_ms.shape == (4,)
    assert (told.first_ms <= told.whole_ms).all()
    assert (told.personalized, told.failures) == (2, {"load": 2})
    assert door.settled == len(door.prompts)
    assert door.is_closed and other.is_closed
    assert len({*door.prompts, *other.prompts}) == len(door.prompts) + len(other.prompts)


def test_a_reply_that_lacks_tokens_is_no_time() -> None:
    with pytest.raises(RuntimeError, match="3 tokens came as 1"):
        time_cases({"door": Door(tokens=1).case()}, rounds=1, tokens=3)
