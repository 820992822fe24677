"""What is left of a statement that says more than its words."""

from datetime import UTC, datetime

import pytest

from tactful.graphs.extraction.candidate import Candidate
from tactful.graphs.extraction.evidence import EvidenceRefusal, check_candidate
from tactful.graphs.extraction.refinement import narrow
from tactful.graphs.extraction.verifier import Assessment, Failure
from tactful.memory import Basis, Evidence, Kind, Stability, Turn


def _candidate(statement, quote, stability=Stability.LASTING):
    return Candidate(
        statement=statement,
        kind=Kind.GOAL,
        slot="learns",
        value="French",
        quote=quote,
        turn_id="t",
        basis=Basis.INFERRED,
        stability=stability,
    )


def _refused(failure=Failure.ONE_OFF):
    return Assessment(probability=0.2, worth=0.1, is_kept=False, likely_failure=failure)


@pytest.mark.parametrize(
    ("statement", "quote", "narrowed"),
    [
        (
            "The user is learning French.",
            "Translate into French: where is my hat",
            "The user asked for a translation into French once.",
        ),
        (
            "The user is learning French.",
            "can you please translate this in french",
            "The user asked for a translation into French once.",
        ),
        ("The user works with texts.", "Summarize the text below", "The user asked for a summary once."),
        ("The user is a poet.", "Write me a short poem on geese", "The user asked for a poem or song once."),
        ("The user programs.", "fix this python code", "The user asked for help with code once."),
        (
            "The user is curious about tidal locks.",
            "How do tidal locks work?",
            "The user asked about tidal locks once.",
        ),
    ],
)
def test_a_statement_becomes_the_episode_its_words_show(statement, quote, narrowed):
    found = narrow(_candidate(statement, quote), _refused())
    assert found is not None
    assert found.statement == narrowed
    assert (found.stability, found.basis, found.kind) == (Stability.EPISODE, Basis.INFERRED, Kind.SITUATION)
    assert found.slot == "asked_about" and found.value and found.value != "French"
    assert (found.quote, found.turn_id) == (quote, "t")


def test_what_is_left_has_evidence_of_its_own():
    quote = "can you please translate this into french"
    turn = Turn(
        turn_id="t", user_id="u", conversation_id="c", text=f"hi, {quote}?", said_at=datetime(2024, 1, 1, tzinfo=UTC)
    )
    candidate = _candidate("The user is learning French.", quote)
    assert isinstance(check_candidate(candidate, [turn]), EvidenceRefusal)
    narrowed = narrow(candidate, _refused())
    assert narrowed is not None
    assert isinstance(check_candidate(narrowed, [turn]), Evidence)


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The user is a sailor.", "the sea is grey today"),
        ("The user is curious about tidal locks.", "How does the moon work?"),
        ("The user is curious about tidal locks.", "tidal locks are odd"),
        ("The user translates for a living.", "I hate to translate"),
        ("The user is a poet.", "My poem won"),
    ],
)
def test_where_the_words_show_no_occasion_nothing_is_left(statement, quote):
    assert narrow(_candidate(statement, quote), _refused()) is None


def test_what_is_kept_stays_as_it_is():
    candidate = _candidate("The user is learning French.", "Translate into French: where is my hat")
    kept = Assessment(probability=0.9, worth=0.9, is_kept=True, likely_failure=Failure.ONE_OFF)
    assert narrow(candidate, kept) is candidate


def test_an_episode_is_not_narrowed_again():
    candidate = _candidate("The user asked once.", "Translate into French: hat", Stability.EPISODE)
    assert narrow(candidate, _refused()) is None


def test_what_is_not_the_users_leaves_not_even_an_episode():
    candidate = _candidate("The user is a pirate.", "Write a story where I am a pirate")
    assert narrow(candidate, _refused(Failure.NOT_THE_USER)) is None


@pytest.mark.parametrize("quote", ["?" * 5_000, "translate " * 2_000, "\ufffd", "🙂"])
def test_odd_quotes_never_raise(quote):
    narrowed = narrow(_candidate("The user is interested in " + "x" * 200 + ".", quote), _refused())
    assert narrowed is None or narrowed.stability is Stability.EPISODE
