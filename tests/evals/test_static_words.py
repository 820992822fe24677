from __future__ import annotations

import numpy as np
import pytest

from tactful.evals import distil_words
from tactful.evals.static_words import DIMENSION
from tactful.memory import InvalidInput, MiniLmEmbedder

VOCABULARY = MiniLmEmbedder().vocabulary[2_000:2_600]


def test_words_near_in_the_embedder_stay_near_and_rarer_ones_weigh_more() -> None:
    words = distil_words(MiniLmEmbedder(threads=1), [*VOCABULARY, "kitchen", "cooking", "football", "recipe"])
    cooking, kitchen, football = words.embed(["cooking", "kitchen", "football"])
    assert cooking @ kitchen > cooking @ football + 0.1
    lengths = np.linalg.norm(words.table.astype(float), axis=1)
    assert lengths[-50:].mean() > 1.5 * lengths[:50].mean()
    assert words.dimension == DIMENSION


def test_special_tokens_pieces_and_signs_are_no_words() -> None:
    odd = ["[CLS]", "##ing", "é", "x", "2000", ",", "Ghent"]
    words = distil_words(MiniLmEmbedder(threads=1), [*odd, *VOCABULARY])
    assert not set(odd) & set(words.words)


def test_a_vocabulary_too_small_is_refused() -> None:
    with pytest.raises(InvalidInput, match="too small"):
        distil_words(MiniLmEmbedder(), ["tea", "coffee"])
