"""Off the reply path: from a logged turn to what is stored, or to a recorded failure."""

from __future__ import annotations

from typing import Any

import pytest

from tactful.graphs import Candidate, LearningParts, VerificationPolicy, build_learning_graph, learn_once
from tactful.memory import Kind, Stability, Status
from tests.fakes import NOON, FakeEmbedder, FakeExtractor, FakeStore, FakeTurnLog, make_turn


def candidate(statement: str, quote: str, **changes: Any) -> Candidate:
    return Candidate(**{"statement": statement, "quote": quote, "kind": Kind.OCCUPATION, "turn_id": "t1", **changes})


async def learn(text: str, *candidates: Candidate, **changes: Any) -> tuple[Any, FakeStore, FakeTurnLog]:
    store, log = FakeStore(), FakeTurnLog()
    await log.append(make_turn(text))
    fields: dict[str, Any] = {"extractor": FakeExtractor(candidates), "now": lambda: NOON, **changes}
    parts = LearningParts(store=store, embedder=FakeEmbedder(), turn_log=log, **fields)
    return await learn_once(build_learning_graph(parts), log), store, log


async def test_a_candidate_with_its_words_is_stored_with_them() -> None:
    outcome, store, log = await learn("Hi! I am a nurse.", candidate("The user is a nurse.", "I am a nurse"))
    (attribute,) = outcome.learned
    assert attribute.evidence[0].quote == "I am a nurse"
    assert attribute.evidence[0].turn_id == "t1"
    assert attribute.status is Status.ACTIVE
    assert (await store.get("u1")).attributes == (attribute,)
    assert log.finished == ["t1"]


@pytest.mark.parametrize(
    "text, quote, reason",
    [
        ("Hi! I am a nurse.", "I am a doctor", "quote not found"),
        ('He wrote: "I am a nurse and love it."', "I am a nurse", "not the user's own words"),
        ("Translate into French: I am a nurse.", "I am a nurse", "not the user's own words"),
        ("Is it true that nurses work nights?", "nurses work nights", "not first person"),
    ],
)
async def test_words_that_are_not_there_or_not_their_own_store_nothing(text: str, quote: str, reason: str) -> None:
    outcome, store, log = await learn(text, candidate("The user is a nurse.", quote))
    assert outcome.learned == ()
    assert outcome.refused[0].reason.startswith(reason)
    assert (await store.get("u1")).attributes == ()
    assert log.finished == ["t1"]


async def test_an_episode_gets_an_end_date() -> None:
    proposed = candidate("The user is packing.", "I am packing", stability=Stability.EPISODE, kind=Kind.SITUATION)
    outcome, _, _ = await learn("I am packing for a trip.", proposed)
    assert outcome.learned[0].valid_until > NOON


async def test_nothing_waiting_ends_at_once() -> None:
    log = FakeTurnLog()
    parts = LearningParts(store=FakeStore(), embedder=FakeEmbedder(), turn_log=log, extractor=FakeExtractor())
    assert await learn_once(build_learning_graph(parts), log) is None


async def test_a_failing_extractor_gives_the_turn_back_with_the_reason() -> None:
    outcome, store, log = await learn("I am a nurse.", extractor=FakeExtractor(failure=TimeoutError("too slow")))
    assert outcome.failure == "TimeoutError: too slow"
    assert log.reasons == ["TimeoutError: too slow"]
    assert log.finished == []
    assert store.kept == {}


async def test_a_log_that_cannot_be_claimed_from_is_an_error_of_its_own() -> None:
    class DeadLog(FakeTurnLog):
        async def claim(self, *, lease_s: float, limit: int = 8) -> Any:
            raise OSError("disk gone")

    log = DeadLog()
    parts = LearningParts(store=FakeStore(), embedder=FakeEmbedder(), turn_log=log, extractor=FakeExtractor())
    with pytest.raises(OSError, match="disk gone"):
        await learn_once(build_learning_graph(parts), log)


async def test_the_same_turn_twice_has_one_effect() -> None:
    store, log = FakeStore(), FakeTurnLog()
    proposed = FakeExtractor([candidate("The user is a nurse.", "I am a nurse")])
    parts = LearningParts(store=store, embedder=FakeEmbedder(), turn_log=log, extractor=proposed, now=lambda: NOON)
    graph = build_learning_graph(parts)
    for _ in range(2):
        await log.append(make_turn("I am a nurse."))
        await learn_once(graph, log)
    (attribute,) = (await store.get("u1")).attributes
    assert attribute.support == 1
    assert len(attribute.evidence) == 1


async def test_a_statement_the_record_refuses_is_a_refusal_not_a_failure() -> None:
    outcome, _, _ = await learn("I am a nurse.", candidate("See https://example.org now.", "I am a nurse"))
    assert outcome.failure is None
    assert len(outcome.refused) == 1


async def test_opting_in_is_the_policys_business() -> None:
    proposed = candidate("The user has asthma.", "I have asthma", kind=Kind.SITUATION)
    refused, _, _ = await learn("I have asthma.", proposed)
    kept, _, _ = await learn("I have asthma.", proposed, policy=VerificationPolicy(allow_sensitive=True))
    assert [r.reason for r in refused.refused] == ["health is not kept unless the operator has opted in"]
    assert len(kept.learned) == 1
