"""StaticWords: a vector for each of the commonest words; a text is the sum of its words'. No neural network runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Vectors, WeightsError

from .features import stem, words_of

# Longer texts, which are prompts, are not worth keeping in memory.
REMEMBERED_TEXTS = 40_000
LONGEST_REMEMBERED = 300


class StaticWords:
    """An Embedder that looks words up: microseconds a text, and blind to their order.

    `table` has shape (len(words), dimension), int8: rows are scaled by how much their word tells. Of a word it does not
    hold it tries the parts between hyphens and apostrophes, and then their stem.
    """

    model_id = "static-words/1"

    def __init__(self, words: Sequence[str], table: NDArray[np.int8]) -> None:
        """Take the words, all different and in lower case, and a row for each.

        Raises:
            WeightsError: they do not fit each other.
        """
        self._rows = {word: row for row, word in enumerate(words)}
        if table.ndim != 2 or table.dtype != np.int8 or not len(words) == len(self._rows) == len(table) > 0:
            raise WeightsError(f"static words: {len(words)} words do not fit a table of shape {table.shape}")
        self._words = tuple(words)
        self._table = table
        self._remembered = lru_cache(maxsize=REMEMBERED_TEXTS)(self._embed)

    @property
    def words(self) -> tuple[str, ...]:
        """The words it knows, commonest first."""
        return self._words

    @property
    def table(self) -> NDArray[np.int8]:
        """Their rows, shape (len(words), dimension)."""
        return self._table

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._table.shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return vectors of shape (len(texts), dimension), float32, unit length; zeros where no word is known."""
        rows = [self._remembered(text) if len(text) <= LONGEST_REMEMBERED else self._embed(text) for text in texts]
        return np.frombuffer(b"".join(rows), np.float32).reshape(len(texts), self.dimension)

    def _embed(self, text: str) -> bytes:
        rows = [row for word in words_of(text) for row in self._find(word)]
        vector = self._table[rows].sum(axis=0, dtype=np.float32)
        length = float(np.sqrt(vector @ vector))
        return bytes((vector / np.float32(length or 1.0)).tobytes())

    def _find(self, word: str) -> list[int]:
        if (row := self._rows.get(word)) is not None:
            return [row]
        parts = word.replace("'", "-").split("-")
        found = [self._rows.get(part, self._rows.get(stem(part))) for part in parts]
        return [row for row in found if row is not None]
