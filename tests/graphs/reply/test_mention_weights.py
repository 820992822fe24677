"""The numbers of the mention check and their file."""

import numpy as np
import pytest

from tactful.graphs import MentionWeights, apply_mention, read_mention_weights, use_of_any, write_mention_weights
from tactful.memory import WeightsError


def _weights(by_feature=(1, 2, -3), bias=-1):
    return MentionWeights(by_feature=np.array(by_feature, np.float32), bias=np.array(bias, np.float32))


def test_a_probability_for_each_sentence_beside_each_statement():
    features = np.zeros((2, 5, 3), np.float32)
    features[1, 4] = (1, 0.5, 0)
    probabilities = apply_mention(_weights(), features)
    assert probabilities.shape == (2, 5)
    assert probabilities[1, 4] == pytest.approx(1 / (1 + np.exp(-1)))


def test_any_of_several_is_likelier_than_each():
    assert use_of_any(np.array([0.5, 0.5])) == pytest.approx(0.75)
    assert use_of_any(np.array([])) == 0


def test_weights_come_back_as_written_and_equal_weights_give_equal_bytes():
    content = write_mention_weights(_weights(), embedding_model_id="m")
    assert content == write_mention_weights(_weights(), embedding_model_id="m")
    assert read_mention_weights(content, embedding_model_id="m").by_feature.tolist() == [1, 2, -3]
    with pytest.raises(WeightsError, match="embedding model"):
        read_mention_weights(content, embedding_model_id="other")
    with pytest.raises(WeightsError):
        read_mention_weights(content[:50], embedding_model_id="m")


@pytest.mark.parametrize("wrong", [{"by_feature": (1, 2)}, {"by_feature": (1, np.nan, 0)}, {"bias": (0, 0)}])
def test_numbers_that_cannot_be_weights_are_refused(wrong):
    with pytest.raises(WeightsError):
        _weights(**wrong)
