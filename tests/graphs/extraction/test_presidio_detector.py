"""Presidio as a second opinion: what it adds to the own rules, and that it asks nothing of the network."""

import os
import subprocess
import sys

import pytest

from tactful.graphs import PresidioDetector, classify_sensitivity
from tactful.memory import MissingExtra, Sensitivity
from tests.graphs.extraction.sensitivity_cases import FIRST, FOURTH, NUMBERS, SECOND, THIRD

pytest.importorskip("presidio_analyzer")

OFFLINE = """
import os, socket, sys

def refuse(*args, **kwargs):
    raise AssertionError("the network was asked")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
from tactful.graphs import PresidioDetector
assert not {"presidio_analyzer", "spacy"} & set(sys.modules), "imported before it is asked for"
detector = PresidioDetector()
for text in ("my card is 4111 1111 1111 1111", "ada@example.org reads www.example.org", "I like tea"):
    print(detector.detect(text))
assert not os.listdir(os.environ["HOME"]), "something was written"
"""


@pytest.fixture(scope="module")
def detector():
    return PresidioDetector()


@pytest.mark.parametrize(
    "text",
    ["my wallet is 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "my PAN is ABCPD1234E", "my personnummer is 19900101-2385"],
)
def test_it_finds_what_the_own_rules_do_not_know(detector, text):
    assert classify_sensitivity(text) is Sensitivity.NONE
    assert classify_sensitivity(text, (detector,)) is Sensitivity.SECRET


def test_no_twin_and_no_innocent_number_is_refused(detector):
    rounds = (FIRST, SECOND, THIRD, FOURTH)
    twins = [twin for of_round in rounds for pairs in of_round.values() for _, twin in pairs]
    assert [text for text in (*twins, *NUMBERS) if detector.detect(text) is not Sensitivity.NONE] == []


def test_it_works_without_a_network_and_with_an_empty_home(tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "none")}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["secret", "none", "none"]


def test_where_it_is_not_installed_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    with pytest.raises(MissingExtra, match=r"tactful\[presidio\]"):
        PresidioDetector()
