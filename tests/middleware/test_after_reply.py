"""What follows a turn: in order, bounded, and never in the way of a host."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from tactful.graphs import Replied, StatementUse, TurnContext, TurnParts, undecided
from tactful.memory import Turn
from tactful.middleware import after_reply
from tactful.middleware.after_reply import AfterReply
from tactful.middleware.background import BackgroundLoop
from tests.fakes import NOON, FakeTurnLog, make_attribute, make_consideration
from tests.graphs.test_turn_graph import parts_with

TEA = make_consideration(make_attribute("The user likes tea."))


class HeldUpTurnLog(FakeTurnLog):
    """A log whose disk is held up until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    async def append(self, turn: Turn) -> bool:
        await asyncio.to_thread(self.go.wait, 30)
        if turn.text == "bad":
            raise OSError("the disk is full")
        return await super().append(turn)


class Checker:
    """Finds everything used, and remembers what it was shown."""

    version = "fake"

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def assess(self, reply: str, statements: Sequence[str], *, prompt: str = "") -> list[StatementUse]:
        self.seen.append((prompt, reply))
        if reply == "bad":
            raise ValueError("cannot read it")
        return [StatementUse(0.9, None) for _ in statements]


@pytest.fixture
def loop() -> Iterator[BackgroundLoop]:
    loop = BackgroundLoop("test")
    yield loop
    loop.close()


@pytest.fixture
def parts(loop: BackgroundLoop) -> TurnParts:
    return replace(loop.run(parts_with()), turn_log=HeldUpTurnLog())


def turn(number: int) -> TurnContext:
    return TurnContext("u1", "c1", f"t{number}")


def test_a_host_is_never_held_up_and_everything_is_logged_in_order(loop: BackgroundLoop, parts: TurnParts) -> None:
    woken = threading.Event()
    after = AfterReply(parts, loop, wake=woken.set, checker=None)
    for number in range(50):
        after.log_words(turn(number), f"text {number}", said_at=NOON)
    after.replied(Replied(turn(0), undecided(turn(0)), "text", "reply"))
    assert parts.turn_log.waiting == []  # type: ignore[attr-defined]
    assert not woken.is_set()
    parts.turn_log.go.set()  # type: ignore[attr-defined]
    loop.run(after.drain())
    assert [t.text for t in parts.turn_log.waiting] == [f"text {n}" for n in range(50)]  # type: ignore[attr-defined]
    assert woken.is_set()
    loop.run(after.close())


def test_what_does_not_fit_the_line_is_counted(
    loop: BackgroundLoop, parts: TurnParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_reply, "MAX_WRITES_WAITING", 5)
    after = AfterReply(parts, loop, wake=lambda: None, checker=None)
    for number in range(50):
        after.log_words(turn(number), f"text {number}", said_at=NOON)
    parts.turn_log.go.set()  # type: ignore[attr-defined]
    loop.run(after.drain())
    logged = len(parts.turn_log.waiting)  # type: ignore[attr-defined]
    assert 5 <= logged <= 6
    assert parts.failures.as_dict() == {"log_full": 50 - logged}
    loop.run(after.close())


def test_one_bad_turn_does_not_stop_the_others(loop: BackgroundLoop, parts: TurnParts) -> None:
    checker = Checker()
    after = AfterReply(parts, loop, wake=lambda: None, checker=checker)
    parts.turn_log.go.set()  # type: ignore[attr-defined]
    for number, text in enumerate(("one", "bad", "two")):
        after.log_words(turn(number), text, said_at=NOON)
        decision = undecided(turn(number), considered=(TEA,))
        after.replied(Replied(turn(number), decision, "prompt", text))
    loop.run(after.drain())
    assert [t.text for t in parts.turn_log.waiting] == ["one", "two"]  # type: ignore[attr-defined]
    assert checker.seen == [("prompt", "one"), ("prompt", "bad"), ("prompt", "two")]
    assert sorted(parts.decision_log.kept) == ["t0", "t2"]  # type: ignore[attr-defined]
    assert parts.failures.as_dict() == {"log": 1, "mentions": 1}
    loop.run(after.close())


def test_after_the_end_nothing_raises(loop: BackgroundLoop, parts: TurnParts) -> None:
    after = AfterReply(parts, loop, wake=lambda: None, checker=None)
    loop.run(after.close())
    loop.close()
    after.log_words(turn(0), "late", said_at=NOON)
    assert parts.failures.as_dict() == {"log_full": 1}
