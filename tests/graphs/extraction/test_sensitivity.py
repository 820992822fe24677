"""Each special category with sentences that fall under it, and benign twins that only look like it.

`pytest -s -k table` prints what is found and what is refused in vain, category by category.
"""

import sys

import pytest

from tactful.graphs.extraction.sensitivity import adds_sensitive, classify_sensitivity, sensitive_categories
from tactful.memory import Sensitivity
from tests.graphs.extraction.sensitivity_cases import BENIGN, FIRST, FOURTH, NUMBERS, SECOND, SENSITIVE, THIRD

ROUNDS = (FIRST, SECOND, THIRD, FOURTH)


def _is_caught(sentence):
    return classify_sensitivity(sentence) is not Sensitivity.NONE


def _counts(category):
    """Return how many sentences of a category there are, are found, are put in it, and how many twins are refused."""
    pairs = [pair for of_round in ROUNDS for pair in of_round[category]]
    found = [classify_sensitivity(sentence) for sentence, _ in pairs]
    refused = sum(_is_caught(twin) for _, twin in pairs)
    return len(pairs), sum(one is not Sensitivity.NONE for one in found), found.count(category), refused


def test_the_table_by_category_keeps_its_bounds():
    counts = {category: _counts(category) for category in SENSITIVE}
    refused = [number for number in NUMBERS if _is_caught(number)]
    lines = [f"{'category':10} {'pairs':>5} {'found':>5} {'in category':>11} {'twins refused':>13}"]
    lines += [f"{name:10} {n:5} {found:5} {placed:11} {twins:13}" for name, (n, found, placed, twins) in counts.items()]
    sys.stdout.write("\n".join(["", *lines, f"{'numbers':10} {len(NUMBERS):5} {len(refused):31}", ""]))
    for category, (pairs, found, placed, twins) in counts.items():
        assert found >= placed >= 0.85 * pairs, category
        assert twins <= 0.05 * pairs, category
    assert not refused


@pytest.mark.parametrize(
    ("sentence", "category"), [(s, category) for category, sentences in SENSITIVE.items() for s in sentences]
)
def test_sensitive_sentences_are_put_in_their_category(sentence, category):
    assert classify_sensitivity(sentence) is category


@pytest.mark.parametrize("sentence", BENIGN)
def test_benign_twins_are_not_caught(sentence):
    assert classify_sensitivity(sentence) is Sensitivity.NONE


@pytest.mark.parametrize("text", ["", " ", "\ufffd", "🙂" * 50, "שלום אני גר כאן", "a " * 20_000, "a1." * 20_000])
def test_odd_input_never_raises(text):
    assert classify_sensitivity(text) is Sensitivity.NONE


def test_every_category_of_a_text_is_told_and_a_constraint_hides_none():
    assert sensitive_categories("I'm a gay Muslim with epilepsy and allergies") == {
        Sensitivity.SEXUALITY,
        Sensitivity.RELIGION,
        Sensitivity.HEALTH,
    }
    assert sensitive_categories("I like tea") == frozenset()


@pytest.mark.parametrize(
    ("statement", "quote", "adds"),
    [
        ("The user has diabetes.", "I count every gram of sugar", True),
        ("The user is Jewish.", "I had Friday dinner with my grandmother", True),
        ("The user is gay and has epilepsy.", "I'm gay", True),
        ("The user has epilepsy.", "I'm a gay man with epilepsy", False),
        ("The user prefers quiet rooms.", "I need quiet rooms because of my PTSD", False),
        ("The user likes tea.", "I like tea", False),
    ],
)
def test_what_the_words_do_not_say_is_told_as_added(statement, quote, adds):
    assert adds_sensitive(statement, quote) is adds


class _Says:
    def __init__(self, category):
        self.category = category

    def detect(self, text):
        return self.category


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("I like tea", Sensitivity.HEALTH, Sensitivity.HEALTH),
        ("I like tea", Sensitivity.NONE, Sensitivity.NONE),
        ("I have epilepsy", Sensitivity.NONE, Sensitivity.HEALTH),
        ("I have epilepsy", Sensitivity.RELIGION, Sensitivity.HEALTH),
        ("I have epilepsy", Sensitivity.SECRET, Sensitivity.SECRET),
        ("My PIN is 4821", Sensitivity.NONE, Sensitivity.SECRET),
    ],
)
def test_another_detector_can_raise_sensitivity_and_never_lower_it(text, said, expected):
    assert classify_sensitivity(text, (_Says(said),)) is expected
