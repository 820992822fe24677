"""What is left of a statement that says more than its words."""

from __future__ import annotations

import pytest

from tactful.graphs.extraction.candidate import Candidate
from tactful.graphs.extraction.evidence import EvidenceRefusal, check_candidate
from tactful.graphs.extraction.refinement import RuleRefiner, narrow
from tactful.graphs.extraction.verification import Unaccepted
from tactful.memory import Basis, Evidence, Kind, Stability
from tests.fakes import make_turn


def _candidate(statement: str, quote: str, **changes: object) -> Candidate:
    fields = {"statement": statement, "kind": Kind.GOAL, "slot": "learns", "value": "French", "quote": quote}
    return Candidate.model_validate({**fields, "turn_id": "t1", **changes})


@pytest.mark.parametrize(
    ("statement", "text", "quote", "told"),
    [
        ("The user is learning French.", "Hi! Translate this text into French: hat", "into French", "into French"),
        ("The user gardens.", "How do I prune old roses?", "prune old roses", "prune old roses"),
        ("The user is a pilot.", "Write a cover letter for a pilot post: I am a pilot", "I am a pilot", "cover letter"),
        ("The user knits.", "What is a tidal lock? How do I knit a sock?", "How do I knit a sock?", "knit a sock"),
    ],
)
def test_a_statement_becomes_the_episode_its_turn_shows(statement: str, text: str, quote: str, told: str) -> None:
    turn = make_turn(text)
    narrowed = narrow(_candidate(statement, quote), [turn])
    assert narrowed is not None
    assert narrowed.statement.startswith("The user asked")
    assert told in narrowed.statement
    assert (narrowed.stability, narrowed.basis) == (Stability.EPISODE, Basis.INFERRED)
    assert isinstance(check_candidate(narrowed, [turn]), Evidence)


def test_what_the_words_do_not_bear_is_no_evidence_until_it_is_narrowed() -> None:
    turn = make_turn("Could you translate this text into French?")
    candidate = _candidate("The user is learning French.", "translate this text into French")
    assert isinstance(check_candidate(candidate, [turn]), EvidenceRefusal)
    narrowed = narrow(candidate, [turn])
    assert narrowed is not None
    assert isinstance(check_candidate(narrowed, [turn]), Evidence)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("the sea is grey today", "the sea is grey today"),
        ("I hate to translate", "I hate to translate"),
        ("How do I prune old roses?", "words that are nowhere"),
        ("?" * 5_000, "?" * 5_000),
        ("translate " * 2_000, "translate " * 2_000),
        ("🙂 \ufffd", "🙂"),
    ],
)
def test_where_the_words_show_no_occasion_nothing_is_left(text: str, quote: str) -> None:
    assert narrow(_candidate("The user is a sailor.", quote), [make_turn(text)]) is None


def test_what_only_says_what_was_asked_is_not_narrowed_again() -> None:
    candidate = _candidate("The user asked about roses.", "prune old roses")
    assert narrow(candidate, [make_turn("How do I prune old roses?")]) is None


async def test_two_statements_on_one_request_leave_one_episode() -> None:
    turn = make_turn("How do I prune old roses?")
    refused = [
        Unaccepted(_candidate(statement, "prune old roses"), reason="no", has_evidence=True)
        for statement in ("The user gardens.", "The user has roses.")
    ]
    first, second = await RuleRefiner().refine(refused, [turn])
    assert first is not None
    assert second is None
