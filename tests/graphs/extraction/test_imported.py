"""Imports: checked like what is learned, idempotent, and in no contradiction with what is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tactful.graphs import VerificationPolicy, check_imported, take_in
from tactful.memory import Attribute, Basis, Cardinality, InvalidInput, Sensitivity, Status
from tests.fakes import NOON, make_attribute, make_evidence


def lives_in(town: str, days: int = 0, **changes: object) -> Attribute:
    said_at = NOON + timedelta(days=days)
    return make_attribute(
        f"The user lives in {town}.",
        slot="home_town",
        value=town,
        cardinality=Cardinality.ONE,
        evidence=(make_evidence(minutes=days * 1440),),
        updated_at=said_at,
        **changes,
    )


def test_into_nothing_everything_is_taken_as_it_stood() -> None:
    stood = (
        lives_in("Ghent", status=Status.SUPERSEDED, superseded_by=lives_in("Lyon").id),
        lives_in("Lyon", days=1),
        make_attribute("The user likes tea.", status=Status.REJECTED, paused=True),
        make_attribute("The user plays chess.", status=Status.PENDING, basis=Basis.INFERRED),
    )
    assert take_in((), stood) == stood
    assert take_in(stood, stood) == ()


def test_of_one_statement_the_record_changed_last_stays() -> None:
    old, new = lives_in("Ghent"), lives_in("Ghent", days=1, paused=True)
    assert take_in([old], [new]) == (new,)
    assert take_in([new], [old]) == ()


def test_a_contradiction_with_what_is_known_is_settled_by_what_was_said_last() -> None:
    for known, imported in (
        (lives_in("Ghent"), lives_in("Lyon", days=1)),
        (lives_in("Lyon", days=1), lives_in("Ghent")),
    ):
        written = {a.id: a for a in take_in([known], [imported])}
        standing = {a.value: a.status for a in ({known.id: known} | written).values()}
        assert standing == {"Lyon": Status.ACTIVE, "Ghent": Status.SUPERSEDED}


def test_a_file_cannot_make_less_of_what_is_sensitive() -> None:
    faith = make_attribute("The user is a Muslim.", sensitivity=Sensitivity.NONE)
    (checked,) = check_imported([faith], VerificationPolicy(allow_sensitive=True))
    assert checked.sensitivity is Sensitivity.RELIGION
    claimed = make_attribute("The user likes tea.", sensitivity=Sensitivity.HEALTH)
    tea = make_attribute("The user likes tea.")
    inferred = faith.model_copy(update={"basis": Basis.INFERRED})
    for policy, attribute, problem in (
        (VerificationPolicy(), faith, "religion is sensitive"),
        (VerificationPolicy(), claimed, "health is not kept"),
        (
            VerificationPolicy(allow_sensitive=True),
            inferred,
            "never inferred",
        ),
        (
            VerificationPolicy(allow_sensitive=True),
            make_attribute("The user has an account.", evidence=(make_evidence(quote="my password is hunter2-Fox"),)),
            "secret",
        ),
    ):
        with pytest.raises(InvalidInput, match=rf"attributes\[1\]: .*{problem}"):
            check_imported([tea, attribute], policy)
