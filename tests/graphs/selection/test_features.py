from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tactful.graphs.selection.features import (
    HEAD_WORDS,
    PAIR_FEATURES,
    PROMPT_FEATURES,
    STATEMENT_FEATURES,
    TAIL_WORDS,
    cut_prompt,
    pair_features,
    prompt_features,
    statement_features,
)


def unit(*rows: object) -> NDArray[np.float32]:
    stacked = np.array(rows, np.float32)
    return np.asarray(stacked / np.linalg.norm(stacked, axis=-1, keepdims=True), np.float32)


def cues_of(statement: str) -> set[str]:
    (row,) = statement_features([statement])
    return {name for name, value in zip(STATEMENT_FEATURES[:-1], row, strict=False) if value}


def cues_in(prompt: str) -> set[str]:
    return {name for name, value in zip(PROMPT_FEATURES[:-1], prompt_features(prompt), strict=False) if value}


@pytest.mark.parametrize(
    ("statement", "cues"),
    [
        ("The user lives in Ghent.", {"where or who they are"}),
        ("The user prefers short answers.", {"a stated preference", "how answers should read"}),
        ("The user may be interested in opera.", {"hedged wording", "an interest"}),
        ("The user works as a plumber.", {"an occupation"}),
        ("The user owns a boat.", {"something owned"}),
        ("The user's wife is allergic to nuts.", {"a limit or need", "someone close"}),
        ("Xyzzy.", set()),
    ],
)
def test_wording_cues_of_product_and_study_statements(statement: str, cues: set[str]) -> None:
    assert cues_of(statement) == cues


@pytest.mark.parametrize(
    ("prompt", "present", "absent"),
    [
        ("What is 17 * 23?", {"a question", "a calculation", "digits"}, {"speaks of themselves", "code"}),
        ("Write me a short story", {"asks for a text", "asks for fiction"}, {"a question", "digits"}),
        ("for (i=0; i<3; i++) {\n f(i);\n}\n", {"code", "several lines"}, {"asks for fiction"}),
        ("Could you recommend a film for my wife and me?", {"asks for a recommendation", "asks as a favour"}, {"code"}),
        ("", set(), {"a question", "code", "digits"}),
    ],
)
def test_prompt_cues(prompt: str, present: set[str], absent: set[str]) -> None:
    cues = cues_in(prompt)
    assert present <= cues
    assert not absent & cues


def test_typographic_apostrophes_change_nothing() -> None:
    assert np.array_equal(prompt_features("I’m lost"), prompt_features("I'm lost"))


@given(st.text(max_size=400))
def test_any_text_gives_features_from_0_to_1(text: str) -> None:
    for values in (statement_features([text])[0], prompt_features(text)):
        assert np.isfinite(values).all()
        assert values.min() >= 0 and values.max() <= 1


def test_a_short_prompt_is_not_cut() -> None:
    assert cut_prompt("Plan a trip.\nTwo days.") == "Plan a trip. Two days."


def test_a_long_prompt_keeps_its_head_and_its_tail() -> None:
    words = [f"w{i}" for i in range(1_000)]
    kept = cut_prompt(" ".join(words)).split()
    assert kept[:HEAD_WORDS] == words[:HEAD_WORDS]
    assert kept[-TAIL_WORDS:] == words[-TAIL_WORDS:]
    assert len(kept) == HEAD_WORDS + TAIL_WORDS + 1


def test_text_without_spaces_is_cut_too() -> None:
    assert len(cut_prompt("字" * 100_000)) < 41 * (HEAD_WORDS + TAIL_WORDS + 2)


def test_closeness_follows_the_cosine_and_shared_words() -> None:
    vectors = unit([1, 0, 0], [0.2, 1, 0], [0, 0, 1])
    values = pair_features(
        "baking bread", vectors[0], ["The user bakes bread.", "The user swims.", "The user reads."], vectors
    )
    close, relative, shared = values.T
    assert close.argmax() == 0 and relative.argmax() == 0
    assert shared.tolist() == [1.0, 0.0, 0.0]


def test_a_profile_of_one_is_measured_against_what_is_usual() -> None:
    near = pair_features("x", unit([1, 0.1])[0], ["a"], unit([1, 0]))
    far = pair_features("x", unit([0, 1])[0], ["a"], unit([1, 0]))
    assert near[0, 1] > 0.5 > far[0, 1]


def test_changing_what_was_returned_changes_nothing_that_is_remembered() -> None:
    first = statement_features(["The user likes tea."])
    first[:] = 9
    assert statement_features(["The user likes tea."]).max() <= 1


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    statements = ["The user likes tea.", "The user may own a boat.", "", "The user likes tea."]
    alone = [statement_features([statement])[0] for statement in statements]
    assert np.array_equal(statement_features(statements), np.stack(alone))


@pytest.mark.parametrize("size", [0, 1, 3, 10_000])
def test_every_size_of_profile_gives_bounded_features(size: int) -> None:
    generator = np.random.default_rng(size)
    vectors = unit(*generator.standard_normal((size, 16))) if size else np.zeros((0, 16), np.float32)
    values = pair_features("hello there", unit(generator.standard_normal(16))[0], ["The user swims."] * size, vectors)
    assert values.shape == (size, len(PAIR_FEATURES))
    assert np.abs(values[:, 1:]).max(initial=0) <= 1
