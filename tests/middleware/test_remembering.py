"""Finding what an agent points at; that it is then learned as always is tested with the tools."""

from __future__ import annotations

import pytest

from tactful.middleware.remembering import says


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("We moved, and I now live in Ghent.", "The user lives in Ghent.", True),
        ("I'm a vegetarian, by the way.", "I'm a vegetarian", True),
        ("私はベジタリアンです。", "私はベジタリアン", True),
        ("I am and I have.", "The user is a vegetarian.", False),
        ("I love rice.", "The user loves shellfish.", False),
        ("I love rice.", "", False),
        ("I love rice.", "The user", False),
    ],
)
def test_a_sentence_is_found_by_the_words_that_tell_it_apart(text: str, words: str, found: bool) -> None:
    assert says(text, words) is found
