"""The forms of asking, and what none of them takes."""

import pytest

from tactful.graphs.extraction.request_forms import read_form, read_question
from tactful.memory import Kind


@pytest.mark.parametrize(
    ("words", "statement", "kind"),
    [
        ("how to mend a sail", "The user asked how to mend a sail.", Kind.GOAL),
        ("what is the tide table of Brest", "The user asked about the tide table of Brest.", Kind.INTEREST),
        ("help me varnish my mast", "The user asked for help to varnish their mast.", Kind.GOAL),
        ("help me with my mast", "The user asked for help with their mast.", Kind.GOAL),
        ("list of ferries to Gotland", "The user asked for list of ferries to Gotland.", Kind.GOAL),
        ("write a list of ferries", "The user asked the assistant to write a list of ferries.", Kind.GOAL),
    ],
)
def test_the_narrowest_form_that_fits_is_taken(words, statement, kind):
    asked = read_form(words)
    assert asked is not None
    assert (asked.statement, asked.kind) == (statement, kind)


@pytest.mark.parametrize(
    "words",
    [
        "how to do this",
        "what about in Denmark",
        "tell me what you want",
        "give me that",
        "describe a day when you sailed",
    ],
)
def test_what_names_no_topic_that_stands_alone_fits_none(words):
    assert read_form(words) is None


@pytest.mark.parametrize(
    ("words", "marked", "is_read"),
    [
        ("why do herons wade in winter", False, True),
        ("do herons wade in winter", False, False),
        ("do herons wade in winter", True, True),
        ("when the boats lay dry on the mud", True, False),
        ("what is it", True, False),
        ("wie waten Reiher im Winter", True, False),
        ("should we wade in winter", True, False),
    ],
)
def test_a_question_is_kept_as_it_was_put(words, marked, is_read):
    assert (read_question(words, marked=marked) is not None) is is_read
