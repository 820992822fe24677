from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.graphs import StaticWords
from tactful.memory import WeightsError

WORDS = ("the", "tea", "drink", "well", "known")
TABLE = np.array([[1, 0, 0], [0, 100, 10], [0, 90, 50], [30, 0, 0], [0, 0, 70]], np.int8)


def words() -> StaticWords:
    return StaticWords(WORDS, TABLE)


def test_a_text_is_the_sum_of_its_words_at_unit_length() -> None:
    (vector,) = words().embed(["The tea, the drink!"])
    expected = np.array([2.0, 190.0, 60.0])
    assert np.allclose(vector, expected / np.linalg.norm(expected))


def test_unknown_words_are_tried_by_their_parts_and_stems() -> None:
    known = words()
    assert np.array_equal(known.embed(["well-known drinks"]), known.embed(["well known drink"]))


def test_a_text_without_a_known_word_is_nothing() -> None:
    assert not words().embed(["Xyzzy!"]).any()
    assert words().embed([]).shape == (0, 3)


@given(st.lists(st.text(max_size=400), max_size=5))
def test_any_text_gives_a_unit_vector_or_nothing(texts: list[str]) -> None:
    vectors = words().embed(texts)
    assert vectors.shape == (len(texts), 3)
    lengths = np.linalg.norm(vectors, axis=1)
    assert all(length == 0 or length == pytest.approx(1, abs=1e-5) for length in lengths)


@pytest.mark.parametrize(
    ("given_words", "table"),
    [
        (WORDS[:-1], TABLE),
        ((*WORDS[:-1], "the"), TABLE),
        (WORDS, TABLE.astype(np.float32)),
        (WORDS, TABLE[:, 0]),
        ((), TABLE[:0]),
    ],
)
def test_words_that_do_not_fit_the_table_are_refused(given_words: tuple[str, ...], table: np.ndarray) -> None:
    with pytest.raises(WeightsError, match="do not fit"):
        StaticWords(given_words, table)
