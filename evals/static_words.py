"""Distilling static word vectors from a sentence embedder: what the second selector looks up.

Each word is embedded alone, the vectors are centred and turned onto their principal axes, and a word counts the more
the rarer it is: by the logarithm of its rank, as in model2vec (Tulkens and van Dongen 2024). No label and no text of
anybody is used.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tactful.graphs import StaticWords
from tactful.memory import Embedder, InvalidInput

from .reproducibility import one_thread

VOCABULARY_SIZE = 20_000
DIMENSION = 128
AT_ONCE = 512
# Of single letters only these are words.
ONE_LETTER_WORDS = frozenset("ai")


def distil_words(embedder: Embedder, vocabulary: Sequence[str]) -> StaticWords:
    """Return vectors for the first 20,000 plain words of a vocabulary ordered by frequency, commonest first.

    Raises:
        InvalidInput: the vocabulary holds fewer words than a vector is to have numbers.
    """
    words = list(dict.fromkeys(word for word in vocabulary if _is_plain(word)))[:VOCABULARY_SIZE]
    if len(words) < DIMENSION:
        raise InvalidInput(f"a vocabulary of {len(words)} words is too small to distil")
    parts = [embedder.embed(words[start : start + AT_ONCE]) for start in range(0, len(words), AT_ONCE)]
    vectors = np.concatenate(parts).astype(np.float64)
    with one_thread():
        centred = vectors - vectors.mean(axis=0)
        _, axes = np.linalg.eigh(centred.T @ centred)
        turned = centred @ axes[:, ::-1][:, :DIMENSION]
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    weighted = turned * np.log(2 + np.arange(len(words)))[:, None]
    return StaticWords(words, np.round(weighted * (127 / np.abs(weighted).max())).astype(np.int8))


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and word == word.lower() and (len(word) > 1 or word in ONE_LETTER_WORDS)
