"""What is known and what is new become what is known now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.graphs.extraction.consolidation import MAX_EVIDENCE, consolidate
from tactful.memory import Attribute, Cardinality, Kind, Stability, Status
from tests.fakes import NOON, make_attribute, make_evidence


def in_slot(
    value: str, *, minutes: int, conversation: str = "c1", cardinality: Cardinality = Cardinality.ONE
) -> Attribute:
    return make_attribute(
        f"The user lives in {value}.",
        kind=Kind.DEMOGRAPHIC,
        slot="home_town",
        value=value,
        cardinality=cardinality,
        evidence=(make_evidence(conversation, f"t{minutes}", minutes, f"I live in {value}"),),
    )


def apply(known: list[Attribute], new: list[Attribute]) -> list[Attribute]:
    after = {a.id: a for a in known}
    after.update({a.id: a for a in consolidate(known, new)})
    return sorted(after.values(), key=lambda a: a.id)


def test_something_new_is_added_as_it_is() -> None:
    tea = make_attribute()
    assert consolidate([], [tea]) == (tea,)


def test_the_same_words_again_change_nothing() -> None:
    tea = make_attribute()
    assert consolidate([tea], [tea]) == ()


def test_the_same_fact_in_another_conversation_raises_support_not_the_count() -> None:
    tea = make_attribute()
    again = make_attribute(evidence=(make_evidence("c2", "t9", 5, "I do like tea"),))
    (merged,) = consolidate([tea], [again])
    assert merged.id == tea.id
    assert merged.support == 2
    assert [e.conversation_id for e in merged.evidence] == ["c1", "c2"]


def test_the_same_fact_later_in_the_same_conversation_does_not_raise_support() -> None:
    tea = make_attribute()
    again = make_attribute(evidence=(make_evidence("c1", "t2", 5, "as I said, I like tea"),))
    (merged,) = consolidate([tea], [again])
    assert merged.support == 1
    assert len(merged.evidence) == 2


def test_a_one_valued_slot_takes_the_value_said_last_and_keeps_the_earlier() -> None:
    ghent, bruges = in_slot("Ghent", minutes=0), in_slot("Bruges", minutes=9)
    after = {a.value: a for a in apply([ghent], [bruges])}
    assert after["Bruges"].status is Status.ACTIVE
    assert after["Ghent"].status is Status.SUPERSEDED
    assert after["Ghent"].superseded_by == after["Bruges"].id


def test_words_that_arrive_late_do_not_replace_newer_ones() -> None:
    ghent, bruges = in_slot("Ghent", minutes=0), in_slot("Bruges", minutes=9)
    after = {a.value: a for a in apply([bruges], [ghent])}
    assert after["Bruges"].status is Status.ACTIVE
    assert after["Ghent"].status is Status.SUPERSEDED


def test_moving_back_makes_the_old_value_active_again() -> None:
    ghent, bruges = in_slot("Ghent", minutes=0), in_slot("Bruges", minutes=9)
    back = in_slot("Ghent", minutes=20, conversation="c3")
    after = {a.value: a for a in apply(apply([ghent], [bruges]), [back])}
    assert after["Ghent"].status is Status.ACTIVE
    assert after["Ghent"].superseded_by is None
    assert after["Bruges"].status is Status.SUPERSEDED


def test_a_many_valued_slot_adds() -> None:
    ghent = in_slot("Ghent", minutes=0, cardinality=Cardinality.MANY)
    bruges = in_slot("Bruges", minutes=9, cardinality=Cardinality.MANY)
    assert [a.status for a in apply([ghent], [bruges])] == [Status.ACTIVE, Status.ACTIVE]


def test_a_negation_is_another_fact_however_similar() -> None:
    likes, dislikes = make_attribute("The user likes tea."), make_attribute("The user does not like tea.")
    assert len(apply([likes], [dislikes])) == 2


def test_another_wording_of_the_same_slot_and_value_is_the_same_fact() -> None:
    one = in_slot("Ghent", minutes=0)
    other = make_attribute(
        "The user's home is Ghent.",
        slot="home_town",
        value="GHENT",
        cardinality=Cardinality.ONE,
        evidence=(make_evidence("c2", "t5", 5),),
    )
    (merged,) = consolidate([one], [other])
    assert merged.statement == one.statement
    assert merged.support == 2


@pytest.mark.parametrize("conversation, expected", [("c1", Stability.EPISODE), ("c2", Stability.LASTING)])
def test_an_episode_turns_lasting_only_when_it_recurs_in_another_conversation(
    conversation: str, expected: Stability
) -> None:
    end = NOON + timedelta(days=30)
    once = make_attribute(stability=Stability.EPISODE, valid_until=end)
    again = make_attribute(
        stability=Stability.EPISODE,
        valid_until=end + timedelta(days=1),
        evidence=(make_evidence(conversation, "t7", 7, "tea again"),),
    )
    (merged,) = consolidate([once], [again])
    assert merged.stability is expected
    assert (merged.valid_until is None) == (expected is Stability.LASTING)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.RETRACTED])
def test_what_the_person_rejected_stays_so(status: Status) -> None:
    refused = make_attribute(status=status)
    again = make_attribute(evidence=(make_evidence("c2", "t9", 5),))
    assert consolidate([refused], [again]) == ()


def test_a_rejected_value_does_not_settle_its_slot() -> None:
    rejected = in_slot("Bruges", minutes=9).model_copy(update={"status": Status.REJECTED})
    ghent = in_slot("Ghent", minutes=0)
    after = {a.value: a for a in apply([rejected], [ghent])}
    assert after["Ghent"].status is Status.ACTIVE
    assert after["Bruges"].status is Status.REJECTED


def test_evidence_is_bounded_and_keeps_the_first_words() -> None:
    known = [make_attribute()]
    for n in range(1, 3 * MAX_EVIDENCE):
        known = apply(known, [make_attribute(evidence=(make_evidence(f"c{n}", f"t{n}", n, f"tea {n}"),))])
    assert len(known[0].evidence) == MAX_EVIDENCE
    assert known[0].evidence[0].quote == "I like tea"
    assert known[0].evidence[-1].quote == f"tea {3 * MAX_EVIDENCE - 1}"


said = st.tuples(
    st.sampled_from(["Ghent", "Bruges", "Leuven"]), st.integers(0, 50), st.sampled_from(["c1", "c2", "c3"])
)


@given(st.lists(said, min_size=1, max_size=12))
def test_a_slot_ends_with_the_value_said_last_however_the_log_is_cut(words: list[tuple[str, int, str]]) -> None:
    new = [in_slot(value, minutes=minute, conversation=c) for value, minute, c in words]
    one_by_one: list[Attribute] = []
    for attribute in new:
        one_by_one = apply(one_by_one, [attribute])
    together = apply([], new)
    for after in (one_by_one, together):
        (active,) = [a for a in after if a.status is Status.ACTIVE]
        last = max(minute for _, minute, _ in words)
        assert active.value in {value for value, minute, _ in words if minute == last}
    assert [a.status for a in one_by_one] == [a.status for a in together]


@given(st.lists(said, min_size=1, max_size=12))
def test_the_same_log_twice_gives_the_same_memory(words: list[tuple[str, int, str]]) -> None:
    new = [in_slot(value, minutes=minute, conversation=c) for value, minute, c in words]
    once = apply([], new)
    assert apply([], new) == once
    assert apply(once, new) == once
