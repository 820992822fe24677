"""Off the reply path: from a logged turn to what is stored, or to a recorded failure."""

from __future__ import annotations

from typing import Any

import pytest

from tactful.graphs import (
    Assessment,
    Candidate,
    Failure,
    LearningParts,
    TrainedVerifier,
    VerificationPolicy,
    build_learning_graph,
    learn_once,
)
from tactful.memory import Kind, Stability, Status
from tests.fakes import NOON, FakeEmbedder, FakeExtractor, FakeStore, FakeTurnLog, FakeVerifier, make_turn


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


TOO_WIDE = Assessment(0.4, 0.8, is_accepted=False, is_worth_keeping=True, likely_failure=Failure.ONE_OFF)


async def test_what_says_too_much_is_narrowed_verified_again_and_kept_as_an_episode() -> None:
    verifier = FakeVerifier({"The user gardens.": TOO_WIDE})
    wide = candidate("The user gardens.", "How do I prune old roses?")
    outcome, _, _ = await learn("How do I prune old roses?", wide, verifier=verifier)
    (episode,) = outcome.learned
    assert episode.statement == "The user asked how to prune old roses."
    assert episode.stability is Stability.EPISODE
    assert outcome.refused == ()
    assert verifier.assessed == [["The user gardens."], ["The user asked how to prune old roses."]]


async def test_what_cannot_be_narrowed_is_dropped_with_the_reason() -> None:
    verifier = FakeVerifier({"The user is a sailor.": TOO_WIDE})
    wide = candidate("The user is a sailor.", "I like the grey sea")
    outcome, store, _ = await learn("I like the grey sea", wide, verifier=verifier)
    assert outcome.learned == ()
    assert [r.reason for r in outcome.refused] == ["people would not accept it (P = 0.40), made of a single request"]
    assert store.kept == {}


async def test_a_narrowed_statement_that_people_would_not_accept_either_is_dropped() -> None:
    verifier = FakeVerifier({"The user gardens.": TOO_WIDE, "The user asked how to prune old roses.": TOO_WIDE})
    wide = candidate("The user gardens.", "How do I prune old roses?")
    outcome, _, _ = await learn("How do I prune old roses?", wide, verifier=verifier)
    assert outcome.learned == ()
    assert [r.statement for r in outcome.refused] == ["The user asked how to prune old roses."]
    assert len(verifier.assessed) == 2


async def test_the_shipped_verifier_keeps_what_a_person_plainly_says_of_themself() -> None:
    said = candidate("The user works as a nurse in Ghent.", "I work as a nurse in Ghent")
    outcome, _, _ = await learn("Hi! I work as a nurse in Ghent.", said, verifier=TrainedVerifier.load())
    (attribute,) = outcome.learned
    assert attribute.acceptance_probability > 0.8
