"""Which sentences are orders."""

import pytest

from tactful.graphs.extraction.orders import is_whole_order, opens_order


@pytest.mark.parametrize(
    "words",
    ["carve the oar by hand", "whittle me a spoon", "list moons of Saturn", "look up the tides", "hide my tracks"],
)
def test_a_verb_and_what_it_is_done_to_make_an_order(words):
    assert is_whole_order(words)


@pytest.mark.parametrize(
    "words",
    [
        "behind the dunes",
        "found a leak in the hull",
        "sailing the boat home",
        "quickly the boat sank",
        "he sinks the boat",
        "brr a cold boat",
        "hate the cold sea",
        "translate to Latin",
        "code of the sea",
    ],
)
def test_what_only_looks_like_one_does_not(words):
    assert not opens_order(words)


@pytest.mark.parametrize("words", ["list more", "make the sails wider", "list some in Latin", "give me that"])
def test_an_order_that_names_nothing_is_not_whole(words):
    assert not is_whole_order(words)
