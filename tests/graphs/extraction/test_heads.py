"""How much of a sentence is whole."""

import pytest

from tactful.graphs.extraction.clauses import split_sentences
from tactful.graphs.extraction.heads import MAX_HEADS, closes_cut, find_heads, is_cut_off, opens_cut
from tactful.graphs.extraction.spans import Source, Span


def _heads(words, **options):
    return [head for head, _ in find_heads(words, **options)]


def test_a_head_ends_before_what_points_elsewhere_and_is_not_left_dangling():
    assert _heads("list quick dinners for two like the one above")[1:3] == [
        "list quick dinners for two",
        "list quick dinners",
    ]


def test_of_two_things_compared_one_is_no_head():
    assert _heads("compare oak planks and this") == ["compare oak planks and this"]


def test_only_a_head_that_left_nothing_out_it_leans_on_is_whole():
    found = dict(find_heads("why do herons wade in winter, unlike these"))
    assert found["why do herons wade in winter"]
    assert not found["why do herons wade"]


def test_a_sentence_that_was_cut_off_is_no_head_of_itself():
    assert _heads("write a story", whole=False) == []


@pytest.mark.parametrize("length", [100, 10_000])
def test_the_heads_of_a_longer_text_are_as_many_and_the_same(length):
    words = "list the boats on the river " * length
    assert _heads(words)[1:] == _heads("list the boats on the river " * 50)[1:]
    assert len(_heads(words)) <= MAX_HEADS + 1


def test_a_sentence_that_runs_into_borrowed_words_is_cut_off():
    text = "Write a two sentence story. How do I knit?"
    (first,) = split_sentences(text, 0, 20)
    assert is_cut_off(text, Span(0, 20, Source.OWN), first)
    (last,) = split_sentences(text, 28)
    assert not is_cut_off(text, Span(28, len(text), Source.OWN), last)


def test_an_order_is_whole_before_the_premise_of_what_it_asks_for():
    text = "Write a poem where I drown"
    (sentence,) = split_sentences(text, 0, 12)
    assert not closes_cut(text, Span(0, 12, Source.OWN), sentence)
    assert is_cut_off(text, Span(0, 12, Source.OWN), sentence)
    (sentence,) = split_sentences(text, 0, 7)
    assert closes_cut(text, Span(0, 7, Source.OWN), sentence)


def test_words_after_borrowed_ones_on_a_line_open_cut():
    text = '"I am lost at sea now" he said'
    (sentence,) = split_sentences(text, 22)
    assert opens_cut(text, Span(22, len(text), Source.OWN), sentence)
