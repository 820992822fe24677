"""StaticSelector: the second model, whose vectors are looked up word by word, for hosts that want microseconds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Profile, Vectors

from ..weights_file import read_weights_file
from .selector import Scores
from .static_words import StaticWords
from .trained_selector import SelectionWeights, TrainedSelector, read_weights_with, write_weights

SHIPPED_SHA256 = "e94c2801efdc7627e361668464570d8667a36dd2f18df82a2f1e9d78a3244726"
WORD_ARRAYS = ("words", "table")


class StaticSelector:
    """Scores attributes by the same form as TrainedSelector over static vectors; no embedding model is needed.

    The prompt's vector must come from its own `embedder`; the vectors of a profile are not looked at.
    """

    def __init__(self, weights: SelectionWeights, words: StaticWords, *, version: str) -> None:
        """Take weights as trained on these words' vectors; `version` goes into every Decision."""
        self._form = TrainedSelector(weights, version=version)
        self._words = words

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read weights from a file written by `write_static_weights`; without a path those shipped, hash checked.

        Raises:
            WeightsError: the file is missing, altered, of another format or for other features.
        """
        content, version = read_weights_file(path, name="static_selection", shipped_sha256=SHIPPED_SHA256)
        weights, words = read_static_weights(content)
        return cls(weights, words, version=version)

    @property
    def version(self) -> str:
        """`static_selection-` and the first 12 hexadecimal digits of the file's SHA-256."""
        return self._form.version

    @property
    def threshold(self) -> float:
        """Probability from which an attribute counts as wanted, chosen for F1 on inner folds of the training data."""
        return self._form.threshold

    @property
    def weights(self) -> SelectionWeights:
        """The numbers themselves, for evaluation."""
        return self._form.weights

    @property
    def embedder(self) -> StaticWords:
        """What makes its vectors."""
        return self._words

    def score(self, prompt: str, prompt_vector: Vectors, profile: Profile) -> Scores:
        """Score every attribute of the profile; `prompt_vector`, of its own embedder, has shape (dimension,)."""
        statements = [attribute.statement for attribute in profile.attributes]
        return self._form.score_statements(prompt, prompt_vector, statements, self._words.embed(statements))


def write_static_weights(weights: SelectionWeights, words: StaticWords) -> bytes:
    """Return the content of an .npz file that holds the words beside the weights; equal input gives equal bytes."""
    text = np.frombuffer("\n".join(words.words).encode(), np.uint8)
    return write_weights(weights, embedding_model_id=words.model_id, beside={"words": text, "table": words.table})


def read_static_weights(content: bytes) -> tuple[SelectionWeights, StaticWords]:
    """Read what `write_static_weights` wrote; no pickle is ever loaded.

    Raises:
        WeightsError: not such a file, or not for these features.
    """
    weights, beside = read_weights_with(WORD_ARRAYS, content, embedding_model_id=StaticWords.model_id)
    words = StaticWords(_lines(beside["words"]), beside["table"])
    return weights, words


def _lines(text: NDArray[np.uint8]) -> Sequence[str]:
    return text.tobytes().decode("utf-8", errors="replace").split("\n")
