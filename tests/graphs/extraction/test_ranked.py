"""The rules with the ranker beside them."""

from datetime import UTC, datetime

import numpy as np
import pytest

from tactful.graphs import RankedRuleExtractor, RuleExtractor, TurnRanker
from tactful.graphs.extraction.ranker import RankerWeights
from tactful.graphs.extraction.verification import VerificationPolicy, verify_candidates
from tactful.memory import Stability, Turn

NOW = datetime(2024, 1, 1, tzinfo=UTC)


def _turns(*texts):
    return [
        Turn(turn_id=str(n), user_id="u", conversation_id="c", text=text, said_at=NOW) for n, text in enumerate(texts)
    ]


def _extractor(probability):
    weights = RankerWeights(
        feature=np.zeros((1, 1), np.int16),
        cut=np.zeros((1, 1), np.float32),
        leaf=np.zeros((1, 2), np.float32),
        bias=np.array(np.log(probability / (1 - probability)), np.float32),
        threshold=np.array(0.5, np.float32),
    )
    return RankedRuleExtractor(RuleExtractor(), TurnRanker(weights, version="test"))


async def test_a_turn_that_ranks_high_gives_what_was_asked():
    found = await _extractor(0.9).extract(_turns("How do I prune roses?", "I've lost the keys of my shed.", "ok"))
    assert [c.statement for c in found] == [
        "The user asked how to prune roses.",
        "The user has lost the keys of their shed.",
    ]
    assert {c.stability for c in found} == {Stability.EPISODE}


async def test_a_turn_that_ranks_low_gives_only_what_the_rules_find():
    found = await _extractor(0.1).extract(_turns("How do I prune roses?", "I live in Ghent."))
    assert [c.statement for c in found] == ["The user lives in Ghent."]


async def test_where_a_rule_found_something_no_episode_is_added():
    turns = _turns("I live in Ghent. How do I prune roses?")
    rules = await RuleExtractor().extract(turns)
    assert await _extractor(0.9).extract(turns) == rules


async def test_the_threshold_can_be_raised():
    ranker = _extractor(0.6)._ranker
    extractor = RankedRuleExtractor(RuleExtractor(), ranker, threshold=0.7)
    assert await extractor.extract(_turns("How do I prune roses?")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Write a story where I prune roses",
        "Translate: how do I prune roses?",
        'She asked "how do I prune my roses at home?"',
        "What is this?",
        "",
    ],
)
async def test_borrowed_or_unsound_words_give_nothing_however_high_they_rank(text):
    turns = _turns(text)
    kept = verify_candidates(await _extractor(0.99).extract(turns), turns, VerificationPolicy(), now=NOW).kept
    assert all("prune" not in attribute.statement for attribute in kept)


async def test_what_is_sensitive_is_refused_and_the_rest_ends_after_a_while():
    turns = _turns("How do I cope with depression?", "How do I prune roses?")
    found = verify_candidates(await _extractor(0.99).extract(turns), turns, VerificationPolicy(), now=NOW)
    kept, refused = found.kept, found.refused
    assert [attribute.value for attribute in kept] == ["prune roses"]
    assert kept[0].valid_until is not None
    assert len(refused) == 1


async def test_no_turns_give_nothing():
    assert await _extractor(0.9).extract([]) == []


async def test_the_shipped_weights_are_deterministic():
    extractor = RankedRuleExtractor(RuleExtractor(), TurnRanker.load(), threshold=0.05)
    turns = _turns(
        "I really want to learn how to play the ukulele, my daughter loves music.", "How do I tune a ukulele?"
    )
    assert await extractor.extract(turns) == await extractor.extract(turns) != []
