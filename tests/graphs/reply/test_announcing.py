"""Clauses that tell the person what is known of them."""

import pytest

from tactful.graphs.reply.announcing import MAX_CLAUSE_CHARS, announcing_clauses


@pytest.mark.parametrize(
    ("sentence", "clause"),
    [
        ("Since you are a nurse, rest first.", "Since you are a nurse, rest first"),
        ("As a vegetarian, you can add lentils.", "As a vegetarian, you can add lentils"),
        ("Try a harbour — given your love of boats — in June.", "given your love of boats"),
        ("I remember that you have cats.", "I remember that you have cats"),
        ("You\u2019ve mentioned the piano.", "You've mentioned the piano"),
        ("This fits **your interest in** moss.", "fits your interest in moss"),
        ("A good pick for someone who sails.", "for someone who sails"),
    ],
)
def test_a_cue_opens_a_clause(sentence, clause):
    assert announcing_clauses([sentence])[0] == clause


@pytest.mark.parametrize(
    "sentence",
    [
        "Serve the mint as a garnish.",
        "Nurses work at night.",
        "I would leave out the bacon.",
        "If you are a nurse, tell them.",
        "Your bike needs oil.",
    ],
)
def test_adapting_and_asking_announce_nothing(sentence):
    assert announcing_clauses([sentence]) == []


def test_a_clause_has_a_bounded_length():
    (clause,) = announcing_clauses(["Given your " + "very " * 100 + "wish, go."])
    assert len(clause) <= MAX_CLAUSE_CHARS
