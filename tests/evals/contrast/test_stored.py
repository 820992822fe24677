"""Stored extractions with and without verification."""

import numpy as np
import pytest

from tactful.evals import contrast_stored, describe_examples, stored_lines, ways_of_keeping

from ..invented_dialogues import THINGS, ConstantEmbedder, invented_gold


@pytest.fixture(scope="module")
def data():
    return describe_examples(invented_gold(), ConstantEmbedder())


def test_keeping_the_gold_turns_only_scores_one_and_ends_the_rejected_hits(data):
    gold_only = np.array([e.is_gold for e in data.examples])
    scores = {(s.model, s.way): s for s in contrast_stored(data, {"perfect": gold_only})}
    raw, perfect = scores["m", "as extracted"], scores["m", "perfect"]
    assert (raw.turns, raw.precision, raw.recall) == (5 * len(THINGS), pytest.approx(0.4), 1)
    assert (perfect.precision, perfect.recall, perfect.f1) == (1, 1, 1)
    assert (raw.rejected_hits, perfect.rejected_hits) == (len(THINGS), 0)
    assert perfect.gain == pytest.approx(1 - 2 * 0.4 / 1.4)
    assert perfect.gain_interval.low <= perfect.gain <= perfect.gain_interval.high
    assert raw.gain == 0 and scores["mean over models", "perfect"].f1 == 1


def test_keeping_nothing_scores_zero(data):
    nothing = contrast_stored(data, {"none": np.zeros(len(data.examples), np.bool_)})
    assert [s.f1 for s in nothing if s.way == "none"] == [0, 0]


def test_without_stored_extractions_there_is_no_table():
    unlabelled = describe_examples(invented_gold(labelled=False), ConstantEmbedder())
    assert contrast_stored(unlabelled, {}) == ()
    assert stored_lines(()) == []


def test_the_ways_of_keeping_are_the_check_the_verifier_and_both(data):
    kept = np.arange(len(data.examples)) % 2 == 0
    ways = ways_of_keeping(data, kept)
    assert np.array_equal(ways["own words, verified"], ways["own words"] & ways["verified"])
    assert ways["own words"].any()
    assert "own words, verified" in "\n".join(stored_lines(contrast_stored(data, ways)))
