"""Which phrases stand alone."""

import pytest

from tactful.graphs.extraction.topics import is_foreign, is_sound_topic


@pytest.mark.parametrize("topic", ["the rules of curling", "prune roses", "is it safe to eat raw elderberries"])
def test_whole_phrases_are_sound(topic):
    assert is_sound_topic(topic)


@pytest.mark.parametrize(
    "topic",
    ["", "this", "the rules of", "make it red", "curling", "the way to do", "a {b} c", "ROSES AND MORE", "x" * 130],
)
def test_what_points_elsewhere_or_is_cut_is_not(topic):
    assert not is_sound_topic(topic)


@pytest.mark.parametrize(
    ("words", "foreign"),
    [("how to prune roses", False), ("comment tailler les roses", True), ("wie schneide ich die Rosen", True)],
)
def test_other_languages_are_told_apart(words, foreign):
    assert is_foreign(words) is foreign
