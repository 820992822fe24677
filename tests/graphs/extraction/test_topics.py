"""Which phrases stand alone."""

import pytest

from tactful.graphs.extraction.clauses import split_sentences
from tactful.graphs.extraction.spans import Source, Span
from tactful.graphs.extraction.topics import is_cut_off, is_foreign, is_sound_topic


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


def test_a_sentence_that_runs_into_borrowed_words_is_cut_off():
    text = "Write a two sentence story. How do I knit?"
    (first,) = split_sentences(text, 0, 20)
    assert is_cut_off(text, Span(0, 20, Source.OWN), first)
    (last,) = split_sentences(text, 28)
    assert not is_cut_off(text, Span(28, len(text), Source.OWN), last)
