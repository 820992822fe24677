"""The numbers of the mention check, and the file they ship in."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ..weights_file import MadeFor, check_float_arrays, read_weights_arrays, write_weights_arrays
from .mention_features import MENTION_FEATURES, Features

FORMAT_VERSION = 1

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class MentionWeights:
    """A logistic regression over `MENTION_FEATURES` for a sentence beside a statement; f = len(MENTION_FEATURES)."""

    by_feature: Numbers  # (f,)
    bias: Numbers  # ()

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit and numbers that are none.

        Raises:
            WeightsError: says which array is wrong.
        """
        check_float_arrays(self, {"by_feature": (len(MENTION_FEATURES),), "bias": ()}, name="mention")


def apply_mention(weights: MentionWeights, features: Features) -> NDArray[np.float64]:
    """Return P(the sentence uses the statement), of the shape of `features` without its last axis."""
    log_odds = (features @ weights.by_feature + weights.bias).astype(np.float64)
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def use_of_any(probabilities: NDArray[np.float64]) -> float:
    """Return P(at least one of several statements is used), each by itself (noisy-or, Pearl 1988); 0 for none."""
    return float(1 - np.prod(1 - probabilities))


def write_mention_weights(weights: MentionWeights, *, embedding_model_id: str) -> bytes:
    """Return the content of an .npz file; equal weights give equal bytes."""
    arrays = {field.name: getattr(weights, field.name) for field in fields(weights)}
    return write_weights_arrays(arrays, made_for=_made_for(embedding_model_id))


def read_mention_weights(content: bytes, *, embedding_model_id: str) -> MentionWeights:
    """Read what `write_mention_weights` wrote; no pickle is ever loaded.

    Raises:
        WeightsError: not such a file, or not for these features and this embedding.
    """
    names = [field.name for field in fields(MentionWeights)]
    arrays = read_weights_arrays(content, name="mention", arrays=names, made_for=_made_for(embedding_model_id))
    return MentionWeights(**{name: array.astype(np.float32) for name, array in arrays.items()})


def _made_for(embedding_model_id: str) -> MadeFor:
    return {"format_version": FORMAT_VERSION, "embedding_model": embedding_model_id, "features": MENTION_FEATURES}
