"""What was asked to have of a text, and how an answer should read."""

import pytest

from tactful.graphs.extraction.text_work import read_style, read_text_work


@pytest.mark.parametrize(
    ("words", "wish"),
    [("make it much shorter", "something shorter"), ("in more detail", "more detail"), ("as a table", "a table")],
)
def test_a_style_is_named(words, wish):
    assert read_style(words) == wish


@pytest.mark.parametrize("words", ["shorter sails for a dinghy", "paint it green", ""])
def test_other_words_name_no_style(words):
    assert read_style(words) is None


@pytest.mark.parametrize(
    ("words", "borrowed_next", "wish"),
    [
        ("translate this to Dutch", False, "a text translated into Dutch"),
        ("translate to Dutch", True, "a text translated into Dutch"),
        ("translate to Dutch", False, None),
        ("paraphrase", True, "a text paraphrased"),
        ("paraphrase", False, None),
        ("also add that", True, "something added to a text"),
        ("add salt", True, None),
        ("improve this", False, None),
    ],
)
def test_a_bare_verb_works_on_borrowed_words_only(words, borrowed_next, wish):
    assert read_text_work(words, borrowed_next=borrowed_next) == wish
