"""Weights of the ranker: read as written, refused otherwise, and what a tree computes."""

import io
from dataclasses import replace

import numpy as np
import pytest

from tactful.graphs.extraction.ranker import (
    RankerWeights,
    TurnRanker,
    apply_trees,
    read_ranker,
    sigmoid,
    write_ranker,
)
from tactful.graphs.extraction.ranker_features import RANKER_FEATURES
from tactful.memory import WeightsError


def _weights(**changed):
    weights = RankerWeights(
        feature=np.array([[0, 1]], np.int16),
        cut=np.array([[0.5, 0.5]], np.float32),
        leaf=np.array([[0.0, 1.0, 2.0, 3.0]], np.float32),
        bias=np.array(-1.0, np.float32),
        threshold=np.array(0.4, np.float32),
    )
    return replace(weights, **changed)


def test_a_tree_answers_bit_by_bit():
    rows = np.zeros((4, len(RANKER_FEATURES)), np.float32)
    rows[[1, 3], 0] = 1
    rows[[2, 3], 1] = 1
    assert apply_trees(_weights(), rows).tolist() == [-1, 0, 1, 2]
    assert sigmoid(np.zeros(1)).tolist() == [0.5]


def test_what_was_written_is_read_again():
    content = write_ranker(_weights())
    assert write_ranker(read_ranker(content)) == content


@pytest.mark.parametrize(
    "changed",
    [
        {"feature": np.array([[0, len(RANKER_FEATURES)]], np.int16)},
        {"feature": np.array([[-1, 0]], np.int16)},
        {"feature": np.zeros((0, 2), np.int16)},
        {"cut": np.array([[0.5]], np.float32)},
        {"leaf": np.array([[0.0, 1.0, 2.0, np.nan]], np.float32)},
        {"leaf": np.zeros((1, 4), np.float64)},
        {"threshold": np.array(1.0, np.float32)},
    ],
)
def test_weights_that_fit_nothing_are_refused(changed):
    with pytest.raises(WeightsError):
        _weights(**changed)


def _altered(**changed):
    with np.load(io.BytesIO(write_ranker(_weights()))) as archive:
        arrays = {**{name: archive[name] for name in archive.files}, **changed}
    buffer = io.BytesIO()
    np.savez(buffer, **{name: value for name, value in arrays.items() if value is not None})
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a file",
        _altered(format_version=np.array(99)),
        _altered(features=np.array(["other"])),
        _altered(bias=None),
        _altered(extra=np.array(1)),
        _altered(bias=np.array([None], object)),
    ],
)
def test_another_file_is_refused(content):
    with pytest.raises(WeightsError):
        read_ranker(content)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(WeightsError, match="cannot read"):
        TurnRanker.load(tmp_path / "none.npz")


def test_the_shipped_file_is_small_and_whole():
    ranker = TurnRanker.load()
    assert ranker.version.startswith("ranker-")
    assert 0 < ranker.threshold < 1
