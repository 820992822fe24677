"""What is kept on held-out dialogues, on invented ones."""

import numpy as np
import pytest

from tactful.evals import describe_turns, kept_lines, validate_kept
from tactful.evals.metrics import count, f1
from tactful.evals.ranker_validation import EVERY_EPISODE, PARTS, RULES_ALONE

from .test_ranker_training import make_dialogue


@pytest.fixture(scope="module")
def data():
    return describe_turns([make_dialogue(number) for number in range(20)])


@pytest.fixture(scope="module")
def scores(data):
    return validate_kept(data, seeds=(0, 1), parts=2)


def _of(scores, part, way):
    (score,) = (score for score in scores if (score.part, score.way) == (part, way))
    return score


def test_rules_and_every_episode_stand_beside_it_as_they_are(data, scores):
    assert _of(scores, "all", RULES_ALONE).f1 == f1(count(data.gold, data.found))
    assert _of(scores, "all", EVERY_EPISODE).f1 == f1(count(data.gold, data.found | data.stated))
    assert {score.part for score in scores} == set(PARTS)


def test_the_ranker_is_better_than_every_episode_and_the_spread_holds_the_mean(scores):
    whole = _of(scores, "all", "whole")
    assert whole.f1 > _of(scores, "all", EVERY_EPISODE).f1
    assert whole.spread[0] <= whole.f1 <= whole.spread[1]
    assert np.isfinite([whole.precision, whole.recall]).all()


def test_a_line_for_each_part_and_way(scores):
    assert len(kept_lines(scores)) == 1 + len(scores)
    assert all(score.way in line for score, line in zip(scores, kept_lines(scores)[1:], strict=True))
