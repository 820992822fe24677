"""Whose words each stretch is: hand-written turns, cover without overlap, linear time."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.graphs.extraction.spans import Source, sources_between, split_spans

# One turn a line: the phrases that are the person's own words (`own`), and those that are not (`other`).
CASES = [json.loads(line) for line in Path(__file__).with_name("source_cases.jsonl").read_text("utf-8").splitlines()]


def _sources_of(text, phrase):
    start = text.index(phrase)
    return sources_between(split_spans(text), start, start + len(phrase))


def _short(value):
    return value[:40]


def test_there_are_enough_cases_of_both_kinds():
    assert len(CASES) >= 150
    assert sum(bool(case["own"]) for case in CASES) >= 60
    assert sum(bool(case["other"]) for case in CASES) >= 60
    assert sum(case["own"] == [case["text"]] for case in CASES) >= 40


@pytest.mark.parametrize(
    ("text", "phrase"), [(case["text"], phrase) for case in CASES for phrase in case["own"]], ids=_short
)
def test_own_words_stay_own(text, phrase):
    assert _sources_of(text, phrase) == {Source.OWN}


@pytest.mark.parametrize(
    ("text", "phrase"), [(case["text"], phrase) for case in CASES for phrase in case["other"]], ids=_short
)
def test_borrowed_words_are_not_own(text, phrase):
    assert Source.OWN not in _sources_of(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase", "source"),
    [
        ('He yelled "I own this street now" at me', "I own this street", Source.QUOTED),
        ("Translate: I am late", "I am late", Source.MATERIAL),
        ("Act as a judge.", "Act as", Source.FICTION),
        ("```\nI\n```", "I", Source.PASTED),
        ("My aunt bakes", "bakes", Source.ABOUT_OTHER),
    ],
)
def test_the_source_is_named(text, phrase, source):
    assert _sources_of(text, phrase) == {source}


@given(st.lists(st.sampled_from([case["text"] for case in CASES] + ["\n\n", "\r\n", '"', "```", "> ", "🙂", "שלום"])))
def test_spans_cover_the_text_in_order(pieces):
    text = " ".join(pieces)
    spans = split_spans(text)
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(left.end == right.start and left.source != right.source for left, right in pairwise(spans))


@pytest.mark.parametrize("text", ["", " ", "\ufffd\ufffd", "\x00", "👩‍👩‍👧" * 9, "\u202eאני גר בחיפה", "I", "\n" * 9])
def test_odd_input_never_raises(text):
    spans = split_spans(text)
    assert sum(span.end - span.start for span in spans) == len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "I am ",
        '"',
        "“",
        "my sister ",
        "translate this: ",
        "\n",
        "```\n",
        "Dear x,\n",
        "> I\n",
        "'a ",
        "write a story ",
        "i: ",
    ],
)
@pytest.mark.parametrize("length", [20_000, 1_000_000])
@pytest.mark.timeout(60)  # no measure of speed: a pattern that backtracks would take hours on these
def test_long_repetitive_text_is_split_and_covered(unit, length):
    text = (unit * (length // len(unit) + 1))[:length]
    spans = split_spans(text)
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
    assert spans[-1].end == length
