"""Verifier: whether people would accept a statement on the evidence it has, and how it would fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Embedder, MiniLmEmbedder, Turn, Vectors

from ..weights_file import read_weights_file
from .candidate import Candidate
from .evidence import is_sound_statement
from .random_waves import to_waves
from .verifier_features import VERIFIER_FEATURES, Features, describe_candidates, texts_to_embed
from .verifier_weights import VerifierWeights, read_verifier_weights

SHIPPED_SHA256 = "4a4107c6a53dbb45e7d4538e5c62c78463fb3ddbb16af059bc10e08861964a72"
# How fast likeness falls with distance; chosen on cross-validated figures, see the card of the weights.
FEATURE_SHARPNESS, STATEMENT_SHARPNESS = 2.0, 1.0
_QUOTE_FOUND = VERIFIER_FEATURES.index("quote found")

Numbers = NDArray[np.float64]


class Failure(StrEnum):
    """How a statement fails, as people name it when they do not accept one (arXiv 2606.06614)."""

    ONE_OFF = "made of a single request"
    NOT_THE_USER = "task content, fiction or someone else"
    NO_EVIDENCE = "not supported by the quote"
    NOT_STANDALONE = "does not stand alone"


# What the weights tell apart; NOT_STANDALONE is seen by rule.
LEARNED_FAILURES = (Failure.ONE_OFF, Failure.NOT_THE_USER, Failure.NO_EVIDENCE)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a verifier makes of one candidate.

    `probability` is P(people accept the statement); `worth` is P(the turn holds something people want known), which
    sorts out what is true but nothing to keep. `is_accepted` and `is_worth_keeping` say whether they reach the
    thresholds chosen in training. `likely_failure` is the likeliest way it fails, if it does.
    """

    probability: float
    worth: float
    is_accepted: bool
    is_worth_keeping: bool
    likely_failure: Failure

    @property
    def is_kept(self) -> bool:
        """Whether it is both accepted and worth keeping."""
        return self.is_accepted and self.is_worth_keeping


class Verifier(Protocol):
    """Judges candidates of one conversation together. Computing is synchronous; call it from a thread on a hot loop."""

    @property
    def version(self) -> str:
        """Name of the weights, for the record."""
        ...

    def assess(self, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> list[Assessment]:
        """Return an assessment of each candidate; `turns` are the user's turns, the ones quoted among them."""
        ...


class TrainedVerifier:
    """Judges with weights fitted to human labels, from cues of wording and MiniLM vectors of statement and quote."""

    def __init__(self, weights: VerifierWeights, *, embedder: Embedder, version: str) -> None:
        """Take weights as trained, and the embedder they were trained with."""
        self._weights = weights
        self._embedder = embedder
        self._version = version

    @classmethod
    def load(cls, path: Path | None = None, *, embedder: Embedder | None = None) -> Self:
        """Read weights written by `write_verifier_weights`; without a path those shipped, whose hash is checked.

        Raises:
            WeightsError: the file is missing, altered, of another format, for other features or another embedding.
        """
        embedder = embedder or MiniLmEmbedder()
        content, version = read_weights_file(path, name="verifier", shipped_sha256=SHIPPED_SHA256)
        weights = read_verifier_weights(content, embedding_model_id=embedder.model_id)
        return cls(weights, embedder=embedder, version=version)

    @property
    def version(self) -> str:
        """`verifier-` and the first 12 hexadecimal digits of the file's SHA-256."""
        return self._version

    def assess(self, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> list[Assessment]:
        """Return an assessment of each candidate of one conversation, in order; its texts are embedded in one batch."""
        if not candidates:
            return []
        statements, quotes = embed_candidates(candidates, self._embedder)
        features = describe_candidates(candidates, turns, statements, quotes)
        probabilities = apply_verifier(self._weights, features, statements)
        passes = (probabilities >= self._weights.thresholds).tolist()
        failures = likely_failures(self._weights, features)
        return [
            Assessment(
                probability=float(probabilities[row, 0]),
                worth=float(probabilities[row, 1]),
                is_accepted=passes[row][0],
                is_worth_keeping=passes[row][1],
                likely_failure=_seen_failure(candidate, features[row]) or failures[row],
            )
            for row, candidate in enumerate(candidates)
        ]


def embed_candidates(candidates: Sequence[Candidate], embedder: Embedder) -> tuple[Vectors, Vectors]:
    """Return the vectors of statements and of quotes, each of shape (n, dimension)."""
    texts = [texts_to_embed(candidate) for candidate in candidates]
    vectors = embedder.embed([statement for statement, _ in texts] + [quote for _, quote in texts])
    return vectors[: len(texts)], vectors[len(texts) :]


def score_verifier(w: VerifierWeights, features: Features, statements: Vectors) -> Numbers:
    """Return the scores of both heads before calibration, shape (n, 2): acceptance, worth."""
    h = standardise(w, features)
    s = (statements - w.statement_mean) / w.statement_scale
    accepted = feature_waves(h) @ w.by_feature_wave + statement_waves(s) @ w.by_statement_wave
    return np.asarray(np.stack([accepted, h @ w.by_feature], axis=1) + w.bias, np.float64)


def apply_verifier(w: VerifierWeights, features: Features, statements: Vectors) -> Numbers:
    """Return calibrated probabilities, shape (n, 2): that people accept the statement, that its turn is worth it."""
    log_odds = w.slope * score_verifier(w, features, statements) + w.offset
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def standardise(w: VerifierWeights, features: Features) -> Numbers:
    """Return features as the heads take them, of about unit length, shape (n, len(VERIFIER_FEATURES))."""
    return np.asarray((features - w.feature_mean) / w.feature_scale / np.sqrt(features.shape[1]), np.float64)


def feature_waves(h: Numbers) -> Vectors:
    """Return the waves of standardised features, shape (n, WAVES)."""
    return to_waves(h, sharpness=FEATURE_SHARPNESS, seed=1)


def statement_waves(s: NDArray[np.floating]) -> Vectors:
    """Return the waves of centred vectors of statements, shape (n, WAVES)."""
    return to_waves(s, sharpness=STATEMENT_SHARPNESS, seed=2)


def likely_failures(w: VerifierWeights, features: Features) -> list[Failure]:
    """Return the likeliest of the learned failures for each row of features."""
    best = (w.failure_bias + standardise(w, features) @ w.failure_by_feature.T).argmax(axis=1)
    return [LEARNED_FAILURES[index] for index in best.tolist()]


def _seen_failure(candidate: Candidate, features: Features) -> Failure | None:
    if not is_sound_statement(candidate.statement):
        return Failure.NOT_STANDALONE
    return None if features[_QUOTE_FOUND] else Failure.NO_EVIDENCE
