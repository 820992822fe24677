"""What the ranker sees of turns, alone and beside others."""

from datetime import UTC, datetime

import numpy as np
import pytest

from tactful.graphs.extraction.ranked import read_turn
from tactful.graphs.extraction.ranker_cues import RANKER_CUES
from tactful.graphs.extraction.ranker_features import RANKER_FEATURES, STATIC_FEATURES, rank_features
from tactful.memory import Turn


def _read(*texts):
    said_at = datetime(2024, 1, 1, tzinfo=UTC)
    turns = [
        Turn(turn_id=str(n), user_id="u", conversation_id="c", text=text, said_at=said_at)
        for n, text in enumerate(texts)
    ]
    return [read_turn(turn) for turn in turns]


def _column(features, name):
    return features[:, RANKER_FEATURES.index(name)].tolist()


def test_names_are_unique_and_fit_the_columns():
    assert len(set(RANKER_FEATURES)) == len(RANKER_FEATURES)
    assert rank_features(_read("a", "b")).shape == (2, len(RANKER_FEATURES))
    assert rank_features([]).shape == (0, len(RANKER_FEATURES))


def test_cues_are_read_in_own_words_only():
    features = rank_features(_read("I sail my boat", "Translate: I sail my boat"))
    assert _column(features, "says I") == [1, 0]
    assert _column(features, "first person in borrowed words") == [0, 1]


def test_what_rules_and_requests_found_is_seen():
    features = rank_features(_read("I live in Ghent.", "How do I prune roses?", "My bike has a bent wheel."))
    assert _column(features, "a rule found something")[:2] == [1, 0]
    assert _column(features, "a request can be stated") == [0, 1, 0]
    assert _column(features, "a saying can be stated")[2] == 1


def test_place_and_topic_come_from_the_turns_at_hand():
    features = rank_features(_read("prune roses", "sailing boats", "prune roses", "prune roses"))
    assert _column(features, "place") == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert _column(features, "the same again") == [0, 0, 1, 1]
    assert _column(features, "topic before") == [0, 0, 1, 1]
    assert _column(features, "topic just before") == [0, 0, 0, 1]
    assert _column(features, "topic after") == [1, 0, 1, 0]


def test_a_turn_alone_has_no_contrast():
    features = rank_features(_read("I love my garden"))
    names = [name for name in RANKER_FEATURES if name.endswith(("less the mean", "turns that have more"))]
    assert all(_column(features, name) == [0] for name in names)


@pytest.mark.parametrize("text", ["", " ", "\ufffd", "🙂" * 50, "\u202eאני גר בחיפה", "I " * 100_000])
def test_odd_turns_give_finite_numbers(text):
    assert np.isfinite(rank_features(_read(text, "I sail"))).all()


def test_every_cue_is_a_static_feature():
    assert [name for name, _ in RANKER_CUES] == list(STATIC_FEATURES[: len(RANKER_CUES)])
