"""Statements entered by hand: read as if they had been said, checked as if they had been learned."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tactful.graphs import VerificationPolicy, check_entered, enter, read_entered, replace_edited, to_statement
from tactful.memory import Attribute, Cardinality, InvalidInput, Kind, Origin, Sensitivity, Status
from tests.fakes import NOON, make_attribute, make_evidence

LATER = NOON + timedelta(days=1)


def entered(statement: str, slot: str | None = None, value: str | None = None, **changes: object) -> Attribute:
    cardinality = Cardinality.ONE if slot in {"home_town", "occupation"} else Cardinality.MANY
    fields = {"origin": Origin.PERSON, "evidence": (), "updated_at": LATER, "confirmed_at": LATER, "support": 0}
    return make_attribute(statement, slot=slot, value=value, cardinality=cardinality, **{**fields, **changes})


@pytest.mark.parametrize(
    ("statement", "slot", "value"),
    [
        ("The user lives in Ghent.", "home_town", "Ghent"),
        ("The user works as a nurse.", "occupation", "a nurse"),
        ("The user's name is Ada.", "name", "Ada"),
        ("The user studies chemistry.", "study", "chemistry"),
        ("The user is allergic to peanuts", "allergy", "peanuts"),
        ("The user hates coriander.", "dislikes", "coriander"),
        ("The user watches birds.", "hobby", "birds"),
        ("The user naps at noon.", None, None),
        ("Breakfast is at nine.", None, None),
    ],
)
def test_what_fills_which_slot_is_read_as_from_the_persons_own_words(
    statement: str, slot: str | None, value: str | None
) -> None:
    read = read_entered(statement)
    assert (read and read.slot, read and read.value) == (slot, value)


def test_the_first_person_is_turned_into_the_third() -> None:
    assert to_statement("I'm a nurse and I love my job") == "The user is a nurse and they love their job."
    assert to_statement("Icelandic is the user's first language.") == "Icelandic is the user's first language."


def test_secrets_are_refused_always_and_what_is_sensitive_without_the_operator() -> None:
    agreed = VerificationPolicy(allow_sensitive=True)
    assert check_entered(["The user likes tea."], VerificationPolicy()) is Sensitivity.NONE
    assert check_entered(["The user is a Muslim."], agreed) is Sensitivity.RELIGION
    with pytest.raises(InvalidInput, match="religion is sensitive"):
        check_entered(["The user is a Muslim."], VerificationPolicy())
    with pytest.raises(InvalidInput, match="secret") as refused:
        check_entered(["The user likes tea.", "The user's password is hunter2-Fox."], agreed)
    assert "hunter2" not in str(refused.value)


def test_what_is_entered_supersedes_what_it_contradicts() -> None:
    ghent = make_attribute("The user lives in Ghent.", slot="home_town", value="Ghent", cardinality=Cardinality.ONE)
    lyon = entered("The user lives in Lyon.", "home_town", "Lyon")
    changes = {a.value: a for a in enter([ghent], lyon, now=LATER)}
    assert (changes["Lyon"].status, changes["Ghent"].status) == (Status.ACTIVE, Status.SUPERSEDED)
    assert changes["Ghent"].superseded_by == lyon.id


@pytest.mark.parametrize("status", [Status.PENDING, Status.REJECTED, Status.ACTIVE])
def test_what_is_known_already_is_confirmed_with_its_evidence(status: Status) -> None:
    known = make_attribute("The user likes tea.", slot="likes", value="tea", status=status)
    for again in (entered("The user likes tea."), entered("The user loves tea.", "likes", "tea", kind=Kind.INTEREST)):
        (confirmed,) = enter([known], again, now=LATER)
        assert (confirmed.id, confirmed.status, confirmed.confirmed_at) == (known.id, Status.ACTIVE, LATER)
        assert (confirmed.evidence, confirmed.kind) == ((make_evidence(),), again.kind)


def test_an_edited_statement_inherits_what_the_old_one_had_replaced() -> None:
    bruges, ghent = (
        make_attribute(f"The user lives in {town}.", slot="home_town", value=town, cardinality=Cardinality.ONE)
        for town in ("Bruges", "Ghent")
    )
    bruges = bruges.model_copy(update={"status": Status.SUPERSEDED, "superseded_by": ghent.id})
    for edited in (entered("The user lives in Gent.", "home_town", "Gent"), entered("The user sleeps in Ghent.")):
        changes = {a.id: a for a in replace_edited([bruges, ghent], ghent.id, edited, now=LATER)}
        assert set(changes) == {bruges.id, edited.id}
        assert (changes[bruges.id].status, changes[bruges.id].superseded_by) == (Status.SUPERSEDED, edited.id)
        assert changes[edited.id].status is Status.ACTIVE
