"""What an order on this or that is told as."""

import pytest

from tactful.graphs.extraction.pointing import without_pointing


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("translate this poem into Welsh", "translate a poem into Welsh"),
        ("translate this into Welsh", "translate something into Welsh"),
        ("improve these captions", "improve some captions"),
        ("sort the following names", "sort some names"),
        ("check this code for leaks", "check some code for leaks"),
        ("seal this envelope", "seal an envelope"),
        ("make it more formal", "make something more formal"),
        ("rank these three boats", "rank three boats"),
        ("sign this letter for me", "sign a letter for me"),
        ("shorten the story", "shorten a story"),
    ],
)
def test_what_is_pointed_at_becomes_some_thing_of_its_kind(words, told):
    assert without_pointing(words) == told


@pytest.mark.parametrize(
    "words",
    [
        "plan a trip that both of us enjoy",
        "give me that recipe",
        "shorten the story of the otter",
        "explain the word sluice",
        "what is it like",
    ],
)
def test_other_words_stay(words):
    assert without_pointing(words) == words
