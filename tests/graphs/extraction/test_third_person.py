"""The first person turned into a sentence about the user."""

import pytest

from tactful.graphs.extraction.third_person import agree, straighten, third_person, to_object


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        ("I’m sure my dog misses me", "The user is sure their dog misses them."),
        ("I watch, I try", "The user watches, they try."),
        ("I was late", "The user was late."),
        ("I don't think so", "The user does not think so."),
        ("my cat and I nap", "The user and their cat nap."),
        ("we are moving", "The user's household is moving."),
        ("I haven't slept", "The user has not slept."),
    ],
)
def test_third_person(clause, sentence):
    assert third_person(clause) == sentence


@pytest.mark.parametrize(
    ("verb", "third"),
    [
        ("try", "tries"),
        ("play", "plays"),
        ("go", "goes"),
        ("do", "does"),
        ("fix", "fixes"),
        ("need", "needs"),
        ("used", "used"),
        ("must", "must"),
    ],
)
def test_verbs_agree(verb, third):
    assert agree(verb) == third


@pytest.mark.parametrize(
    ("phrase", "told"),
    [("my dog", "their dog"), ("it when you use lists", "it when the assistant uses lists"), ("me!", "them")],
)
def test_a_phrase_within_a_sentence(phrase, told):
    assert to_object(phrase) == told


def test_straightening_keeps_every_offset():
    text = "I’m “here” – now\u00a0`x´"
    assert len(straighten(text)) == len(text)
    assert straighten("I’m") == "I'm"
