"""Training of the ranker on invented dialogues, and on the labelled ones where they are at hand."""

import numpy as np
import pytest

from tactful.evals import (
    ExtractionGold,
    Window,
    cross_validate_ranker,
    describe_turns,
    gold_turns,
    read_extraction_gold,
    train_ranker,
)
from tactful.evals.metrics import average_precision, count, f1, precision
from tactful.evals.ranker_training import deal_dialogues, keep_turns, predict_turns
from tactful.graphs import RANKER_FEATURES, rank_features, write_ranker
from tactful.memory import InvalidInput

_OWN = ("I really love my garden, it is where I rest", "my sister and I want to learn the cello", "I have two goats")
_OTHER = ("continue", "what is the tallest tower in Lyon?", "translate to Latin", "list five rivers", "ok", "and then?")


def make_dialogue(number):
    rng = np.random.default_rng(number)
    texts = [f"{rng.choice(_OWN if rng.random() < 0.3 else _OTHER)} {place}" for place in "abcdefgh"]
    told = [text for text in texts if text.startswith(_OWN)]
    memories = [{"statement": "s", "accepted": True, "evidence": {"turns": [], "quote": text}} for text in told] or [
        {"statement": "s", "accepted": False, "evidence": {}}
    ]
    messages = [{"role": "user", "text": text} for text in texts]
    return ExtractionGold.model_validate({"dialogue_id": str(number), "dialogue": messages, "memories": memories})


@pytest.fixture(scope="module")
def invented():
    return [make_dialogue(number) for number in range(30)]


@pytest.fixture(scope="module")
def data(invented):
    return describe_turns(invented)


def test_every_window_sees_every_turn(invented, data):
    assert len(data.gold) == 240
    assert data.gold.sum() == sum(len(gold_turns(dialogue)) for dialogue in invented)
    assert all(data.features[window].shape == (240, len(RANKER_FEATURES)) for window in Window)


def test_windows_differ_in_what_is_beside_a_turn(data):
    first = list(data.reads[:8])
    assert np.allclose(data.features[Window.WHOLE][:8], rank_features(first))
    assert np.allclose(data.features[Window.SO_FAR][3], rank_features(first[:4])[3])
    assert np.allclose(data.features[Window.ALONE][3], rank_features(first[3:4])[0])


def test_dialogues_are_never_split_and_the_seed_decides(data):
    part = deal_dialogues(data.dialogue, 5, seed=1)
    assert all(len(set(part[data.dialogue == d])) == 1 for d in set(data.dialogue.tolist()))
    assert np.array_equal(part, deal_dialogues(data.dialogue, 5, seed=1))
    with pytest.raises(InvalidInput, match="dialogues"):
        deal_dialogues(data.dialogue, 31, seed=1)


def test_training_is_deterministic_and_ranks_what_is_told(data):
    rows = np.flatnonzero(data.dialogue < 20)
    held = np.flatnonzero(data.dialogue >= 20)
    weights = train_ranker(data, rows)
    assert write_ranker(weights) == write_ranker(train_ranker(data, rows))
    ranked = average_precision(data.gold[held], predict_turns(data, held, weights, Window.ALONE))
    assert ranked is not None
    assert ranked > 0.9


def test_what_a_rule_found_is_kept_and_an_episode_where_it_ranks_high(data):
    rows = np.arange(len(data.gold))
    assert data.found.any()
    assert (data.stated & ~data.found).any()
    assert np.array_equal(keep_turns(data, rows, np.zeros(len(rows)), 0.5), data.found)
    assert np.array_equal(keep_turns(data, rows, np.ones(len(rows)), 0.5), data.found | data.stated)


def test_labels_of_one_kind_are_refused(data):
    with pytest.raises(InvalidInput, match="turns that are not"):
        train_ranker(data, np.flatnonzero(data.gold))


def test_on_held_out_dialogues_the_ranking_is_better_than_chance_and_what_is_kept_than_the_rules(shared_data):
    data = describe_turns(read_extraction_gold(shared_data / "extraction" / "dev.jsonl"))
    probabilities, thresholds = cross_validate_ranker(data, parts=2)
    for window, least in ((Window.WHOLE, 0.18), (Window.ALONE, 0.12)):
        assert (average_precision(data.gold, probabilities[window]) or 0) > data.gold.mean() + least
    kept = keep_turns(data, np.arange(len(data.gold)), probabilities[Window.WHOLE], thresholds)
    assert (precision(count(data.gold, kept & ~data.found)) or 0) > data.gold.mean()
    assert (f1(count(data.gold, kept)) or 0) > (f1(count(data.gold, data.found)) or 1) + 0.06
