"""Learning elsewhere: woken by a turn, draining on request, trying again what failed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from tactful.graphs import Candidate, LearningParts
from tactful.memory import Claim, Kind, Turn
from tactful.middleware.background import BackgroundLoop
from tactful.middleware.learner import Learner
from tests.fakes import FakeEmbedder, FakeExtractor, FakeStore, FakeTurnLog, make_turn

NURSE = Candidate(statement="The user is a nurse.", kind=Kind.OCCUPATION, quote="I am a nurse", turn_id="t1")


@pytest.fixture
def loop() -> Iterator[BackgroundLoop]:
    background = BackgroundLoop("test")
    yield background
    background.close()


class GivingBack(FakeTurnLog):
    """Hands a failed turn out again, but not at once."""

    resting = False

    async def claim(self, *, lease_s: float, limit: int = 8) -> Claim | None:
        if self.resting:
            self.resting = False
            return None
        return await super().claim(lease_s=lease_s, limit=limit)

    async def failed(self, claim: Claim, reason: str) -> bool:
        self.resting = True
        self.reasons.append(reason)
        return True


def learner_with(loop: BackgroundLoop, log: FakeTurnLog, extractor: FakeExtractor, poll_s: float = 60.0) -> Learner:
    parts = LearningParts(store=FakeStore(), embedder=FakeEmbedder(), turn_log=log, extractor=extractor)
    return Learner(parts, loop, poll_s=poll_s)


async def eventually(condition: object) -> None:
    async with asyncio.timeout(10):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110 - what is waited for happens on another thread
            await asyncio.sleep(0.005)


async def test_a_wake_learns_without_being_waited_for(loop: BackgroundLoop) -> None:
    log = FakeTurnLog()
    learner = learner_with(loop, log, FakeExtractor([NURSE]))
    await log.append(make_turn("I am a nurse."))
    assert learner.outcome_of("t1") is None
    learner.wake()
    await eventually(lambda: learner.outcome_of("t1"))
    outcome = learner.outcome_of("t1")
    assert outcome is not None
    assert [a.statement for a in outcome.learned] == ["The user is a nurse."]
    await loop.await_on(learner.close())


async def test_draining_learns_from_everything_that_waits(loop: BackgroundLoop) -> None:
    log = FakeTurnLog()
    learner = learner_with(loop, log, FakeExtractor())
    for n in range(5):
        await log.append(make_turn("Hello.", f"t{n}"))
    await loop.await_on(learner.drain())
    assert log.finished == [f"t{n}" for n in range(5)]
    await loop.await_on(learner.close())


async def test_what_failed_is_tried_again_later_unasked(loop: BackgroundLoop) -> None:
    class FailingTwice(FakeExtractor):
        tries = 0

        async def extract(self, turns: Sequence[Turn]) -> list[Candidate]:
            self.tries += 1
            if self.tries <= 2:
                raise ConnectionError("the model is away")
            return await super().extract(turns)

    log, extractor = GivingBack(), FailingTwice([NURSE])
    learner = learner_with(loop, log, extractor, poll_s=0.01)
    await log.append(make_turn("I am a nurse."))
    learner.wake()
    await eventually(lambda: log.finished == ["t1"])
    assert extractor.tries == 3
    assert log.reasons == ["ConnectionError: the model is away"] * 2
    await loop.await_on(learner.close())


async def test_closing_leaves_what_failed_in_the_log(loop: BackgroundLoop) -> None:
    log = GivingBack()
    learner = learner_with(loop, log, FakeExtractor(failure=ConnectionError("away")))
    await log.append(make_turn("I am a nurse."))
    await loop.await_on(learner.close())
    assert [turn.turn_id for turn in log.waiting] == ["t1"]
    assert len(log.reasons) == 1


async def test_forgetting_drops_only_that_persons_outcomes(loop: BackgroundLoop) -> None:
    log = FakeTurnLog()
    learner = learner_with(loop, log, FakeExtractor())
    await log.append(make_turn("Hello.", "t1", user_id="u1"))
    await log.append(make_turn("Hello.", "t2", user_id="u2"))
    await loop.await_on(learner.drain())
    learner.forget("u1")
    assert learner.outcome_of("t1") is None
    assert learner.outcome_of("t2") is not None
    await loop.await_on(learner.close())
