"""TurnRanker: P(a turn holds something people accept as known of the person), from weights fitted to human labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tactful.memory import WeightsError

from ..weights_file import MadeFor, read_weights_arrays, read_weights_file, write_weights_arrays
from .ranker_features import RANKER_FEATURES, Features, ReadTurn, rank_features

FORMAT_VERSION = 1
SHIPPED_SHA256 = "30ccb7657b74d9aba246456bfe992b4d73a7e95bb7e8bf6a4b5bda737650ecd1"

_MADE_FOR: MadeFor = {"format_version": FORMAT_VERSION, "features": RANKER_FEATURES}

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RankerWeights:
    """A sum of small symmetric trees: at each of its levels a tree asks one question of one feature.

    log-odds = bias + sum of leaf[t, i_t], where bit k of i_t says whether feature[t, k] is above cut[t, k]. Only splits
    and leaf values are in here: no person's text or vector. Shapes: T trees of D levels; `leaf` is (T, 2**D).
    """

    feature: NDArray[np.int16]  # (T, D), column of RANKER_FEATURES
    cut: NDArray[np.float32]  # (T, D)
    leaf: NDArray[np.float32]  # (T, 2**D)
    bias: NDArray[np.float32]  # ()
    threshold: NDArray[np.float32]  # (), a probability

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit each other, unknown features and numbers that are none.

        Raises:
            WeightsError: says which array is wrong.
        """
        trees, levels = self.feature.shape if self.feature.ndim == 2 else (0, 0)
        shapes = {"feature": (trees, levels), "cut": (trees, levels), "leaf": (trees, 2**levels)}
        for field in fields(self):
            array = getattr(self, field.name)
            expected = np.int16 if field.name == "feature" else np.float32
            if array.shape != shapes.get(field.name, ()) or array.dtype != expected or not np.isfinite(array).all():
                raise WeightsError(f"ranker weights: {field.name} has the wrong shape or type, or is not finite")
        if not trees or not 0 < self.threshold < 1:
            raise WeightsError("ranker weights: there must be trees, and a threshold between 0 and 1")
        if self.feature.min() < 0 or self.feature.max() >= len(RANKER_FEATURES):
            raise WeightsError("ranker weights: a tree asks for a feature that there is not")


class TurnRanker:
    """Ranks the turns of a conversation by how likely they are about the person; no embedding is needed."""

    def __init__(self, weights: RankerWeights, *, version: str) -> None:
        """Take weights as trained."""
        self._weights = weights
        self._version = version

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read weights from a file written by `write_ranker`; without a path those shipped, whose hash is checked.

        Raises:
            WeightsError: the file is missing, altered, of another format or for other features.
        """
        content, version = read_weights_file(path, name="ranker", shipped_sha256=SHIPPED_SHA256)
        return cls(read_ranker(content), version=version)

    @property
    def version(self) -> str:
        """`ranker-` and the first 12 hexadecimal digits of the file's SHA-256."""
        return self._version

    @property
    def threshold(self) -> float:
        """Probability from which a turn gives an episode, chosen for F1 of what is kept on inner folds of training."""
        return float(self._weights.threshold)

    def rank(self, turns: Sequence[ReadTurn]) -> Numbers:
        """Return the probability of each of consecutive turns of one conversation, shape (n,)."""
        return sigmoid(apply_trees(self._weights, rank_features(turns)))


def apply_trees(weights: RankerWeights, features: Features) -> Numbers:
    """Return the log-odds of rows of features, shape (n,)."""
    place = np.zeros((len(features), len(weights.feature)), np.intp)
    for level in range(weights.feature.shape[1]):
        above = features[:, weights.feature[:, level]] > weights.cut[:, level]
        place += above.astype(np.intp) << level
    leaves = weights.leaf[np.arange(len(weights.leaf)), place]
    return np.asarray(float(weights.bias) + leaves.sum(axis=1, dtype=np.float64))


def sigmoid(log_odds: Numbers) -> Numbers:
    """Return 1 / (1 + exp(-log_odds))."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def write_ranker(weights: RankerWeights) -> bytes:
    """Return the content of an .npz file; equal weights give equal bytes."""
    arrays = {field.name: getattr(weights, field.name) for field in fields(weights)}
    return write_weights_arrays(arrays, made_for=_MADE_FOR)


def read_ranker(content: bytes) -> RankerWeights:
    """Read what `write_ranker` wrote; no pickle is ever loaded.

    Raises:
        WeightsError: not such a file, or not for these features.
    """
    names = [field.name for field in fields(RankerWeights)]
    return RankerWeights(**read_weights_arrays(content, name="ranker", arrays=names, made_for=_MADE_FOR))
