"""From what a person types to a record, without a store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tactful.graphs import VerificationPolicy
from tactful.memory import Basis, Cardinality, InvalidInput, Kind, Origin, Stability, Status
from tactful.middleware.entering import make_edited, make_entered
from tests.fakes import NOON, make_attribute

POLICY = VerificationPolicy()


def test_what_the_rules_read_fills_the_record() -> None:
    read = make_entered("ada", "  I live in Ghent ", kind=None, valid_until=None, policy=POLICY)
    assert (read.statement, read.kind, read.slot) == ("The user lives in Ghent.", Kind.DEMOGRAPHIC, "home_town")
    assert (read.cardinality, read.basis, read.support) == (Cardinality.ONE, Basis.STATED, 0)
    unread = make_entered("ada", "Breakfast is at nine.", kind=None, valid_until=NOON, policy=POLICY)
    assert (unread.kind, unread.slot, unread.valid_until) == (Kind.PREFERENCE, None, NOON)


def test_an_edited_statement_counts_as_the_persons_own_and_keeps_where_it_came_from() -> None:
    old = make_attribute(
        "The user lives in Ghent.",
        slot="home_town",
        value="Ghent",
        cardinality=Cardinality.ONE,
        basis=Basis.INFERRED,
        status=Status.PENDING,
        acceptance_probability=0.7,
        paused=True,
    )
    edited = make_edited(old, {"statement": "The user adores fog."}, policy=POLICY)
    assert (edited.slot, edited.value, edited.cardinality) == ("likes", "fog", Cardinality.MANY)
    assert (edited.origin, edited.basis, edited.status) == (Origin.PERSON, Basis.STATED, Status.ACTIVE)
    assert (edited.evidence, edited.learned_at, edited.paused) == (old.evidence, old.learned_at, True)
    assert edited.acceptance_probability is None
    assert edited.confirmed_at == edited.updated_at > old.updated_at


def test_an_episode_without_an_end_is_lasting_and_a_kind_alone_says_nothing_of_truth() -> None:
    episode = make_attribute(stability=Stability.EPISODE, valid_until=NOON + timedelta(days=30), status=Status.PENDING)
    assert make_edited(episode, {"valid_until": None}, policy=POLICY).stability is Stability.LASTING
    moved = make_edited(episode, {"kind": "interest"}, policy=POLICY)
    assert (moved.kind, moved.status, moved.confirmed_at) == (Kind.INTEREST, Status.PENDING, None)


@pytest.mark.parametrize("text", ["", "x" * 301, "a\nb", "mail me at ada@example.org", "My password is hunter2-Fox."])
def test_what_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        make_entered("ada", text, kind=None, valid_until=None, policy=POLICY)
    with pytest.raises(InvalidInput):
        make_edited(make_attribute(), {"statement": text}, policy=POLICY)
