"""The verifier's weights: what they are, and how they are written and read without pickle."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tactful.memory import WeightsError

from ..weights_file import MadeFor, check_float_arrays, read_weights_arrays, write_weights_arrays
from .random_waves import WAVES
from .verifier_features import VERIFIER_FEATURES

FORMAT_VERSION = 1
HEADS = 2
FAILURES = 3

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VerifierWeights:
    """Two heads: acceptance over random waves of features and of the statement's vector, worth over the features.

    score of acceptance = bias[0] + waves(h)·by_feature_wave + waves(s)·by_statement_wave, score of worth = bias[1] +
    h·by_feature, and a probability is 1 / (1 + exp(-(slope * score + offset))) (Platt 1999). h is standardised and
    divided by the root of its length. Only sums over all training rows are in here: no person's vector or text.
    Shapes: d = dimension of the embedding, f = len(VERIFIER_FEATURES), 2 heads, 3 learned failures.
    """

    feature_mean: Numbers  # (f,)
    feature_scale: Numbers  # (f,)
    statement_mean: Numbers  # (d,)
    statement_scale: Numbers  # ()
    bias: Numbers  # (2,)
    by_feature: Numbers  # (f,)
    by_feature_wave: Numbers  # (WAVES,)
    by_statement_wave: Numbers  # (WAVES,)
    slope: Numbers  # (2,)
    offset: Numbers  # (2,)
    thresholds: Numbers  # (2,), probabilities
    failure_bias: Numbers  # (3,)
    failure_by_feature: Numbers  # (3, f)

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit each other and numbers that are none.

        Raises:
            WeightsError: says which array is wrong.
        """
        d, f = self.statement_mean.shape[0] if self.statement_mean.ndim else 0, len(VERIFIER_FEATURES)
        shapes: dict[str, tuple[int, ...]] = {"statement_scale": (), "statement_mean": (d,)}
        shapes |= dict.fromkeys(("feature_mean", "feature_scale", "by_feature"), (f,))
        shapes |= dict.fromkeys(("bias", "slope", "offset", "thresholds"), (HEADS,))
        shapes |= dict.fromkeys(("by_feature_wave", "by_statement_wave"), (WAVES,))
        shapes |= {"failure_bias": (FAILURES,), "failure_by_feature": (FAILURES, f)}
        check_float_arrays(self, shapes, name="verifier")
        if min(self.slope.min(), self.feature_scale.min(), self.statement_scale) <= 0:
            raise WeightsError("verifier weights: slopes and scales must be positive")
        if not (self.thresholds.min() >= 0 and self.thresholds.max() < 1):
            raise WeightsError("verifier weights: a threshold is a probability below 1")


def write_verifier_weights(weights: VerifierWeights, *, embedding_model_id: str) -> bytes:
    """Return the content of an .npz file; equal weights give equal bytes."""
    arrays = {field.name: getattr(weights, field.name) for field in fields(weights)}
    return write_weights_arrays(arrays, made_for=_made_for(embedding_model_id))


def read_verifier_weights(content: bytes, *, embedding_model_id: str) -> VerifierWeights:
    """Read what `write_verifier_weights` wrote; no pickle is ever loaded.

    Raises:
        WeightsError: not such a file, or not for these features and this embedding.
    """
    names = [field.name for field in fields(VerifierWeights)]
    arrays = read_weights_arrays(content, name="verifier", arrays=names, made_for=_made_for(embedding_model_id))
    return VerifierWeights(**{name: array.astype(np.float32) for name, array in arrays.items()})


def _made_for(embedding_model_id: str) -> MadeFor:
    return {"format_version": FORMAT_VERSION, "embedding_model": embedding_model_id, "features": VERIFIER_FEATURES}
