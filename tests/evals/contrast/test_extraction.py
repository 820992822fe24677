"""Extraction held against people, on dialogues of our own."""

import pytest

from tactful.evals import ExtractionGold, contrast_extraction, predict, stored_predictions
from tactful.evals.contrast.extraction import KEPT, half_of
from tactful.graphs import RuleExtractor

TEXTS = ("I keep bees.", "Translate: I am a doctor", "How far is the moon?", "I live in Ghent")


def _gold(dialogue_id, accepted=True, script="latin"):
    memories = [
        {"statement": "b", "kind": "direct", "accepted": accepted, "evidence": {"turns": [0], "quote": "I keep bees"}},
        {"statement": "m", "kind": "indirect", "accepted": accepted, "evidence": {"turns": [2], "quote": "the moon"}},
    ]
    stored = [
        {"statement": "Is a doctor", "quote": "I am a doctor", "confidence": 0.9},
        {"statement": "Keeps bees", "quote": "I keep bees ... not there", "confidence": 0.9},
    ]
    return ExtractionGold.model_validate(
        {
            "dialogue_id": dialogue_id,
            "script": script,
            "dialogue": [{"role": "user", "text": text} for text in TEXTS],
            "memories": memories,
            "llm_extractions": {"some-model": stored, "silent-model": None},
        }
    )


async def test_the_rules_are_scored_beside_the_baselines():
    gold = [_gold(f"d{i}") for i in range(6)]
    found = await predict(gold, RuleExtractor())
    assert {(p.turn, p.statement, p.status) for p in found} == {
        (0, "The user keeps bees.", KEPT),
        (3, "The user lives in Ghent.", KEPT),
    }
    whole, even, odd, direct = contrast_extraction(gold, found, "rules")
    assert (whole.dialogues, whole.turns, whole.gold_turns) == (6, 24, 12)
    assert even.dialogues + odd.dialogues == 6
    assert direct.gold_turns == 6
    by_name = {score.name: score for score in whole.scores}
    assert by_name["every user turn"].recall == 1.0
    assert by_name["every user turn"].precision == 0.5
    assert by_name["regex I/my/me"].predicted == 18
    assert by_name["stored:some-model"].predicted == 12
    assert by_name["stored:some-model, evidence checked"].predicted == 6
    assert by_name["stored:silent-model"].precision is None
    assert (
        by_name["every user turn"].interval.low
        <= by_name["every user turn"].f1
        <= by_name["every user turn"].interval.high
    )


def test_stored_extractions_say_why_their_words_are_no_evidence():
    statuses = {(p.turn, p.status) for p in stored_predictions([_gold("d")], "some-model")}
    assert statuses == {(1, "not the user's own words"), (0, KEPT), (None, "quote not found")}


@pytest.mark.parametrize("accepted", [None, False])
async def test_without_both_classes_there_are_predictions_and_no_score(accepted):
    gold = [_gold("d", accepted=accepted)]
    found = await predict(gold, RuleExtractor())
    assert found
    for part in contrast_extraction(gold, found, "rules"):
        assert all(score.f1 is None and score.interval is None for score in part.scores)


async def test_other_scripts_are_predicted_but_not_scored():
    gold = [_gold("d", script="zh")]
    assert await predict(gold, RuleExtractor())
    assert contrast_extraction(gold, [], "rules")[0].dialogues == 0


def test_a_dialogue_stays_in_its_half():
    assert [half_of("d1"), half_of("d1")] == [half_of("d1")] * 2
    assert {half_of(f"d{i}") for i in range(20)} == {0, 1}
