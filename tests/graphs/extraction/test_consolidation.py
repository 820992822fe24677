"""What is known and what is new become what is known now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.graphs.extraction.consolidation import MAX_EVIDENCE, confirm, consolidate, reject
from tactful.memory import Attribute, Basis, Cardinality, InvalidInput, Kind, Sensitivity, Stability, Status
from tests.fakes import NOON, make_attribute, make_evidence


def in_slot(
    value: str,
    *,
    minutes: int,
    conversation: str = "c1",
    cardinality: Cardinality = Cardinality.ONE,
    basis: Basis = Basis.STATED,
) -> Attribute:
    return make_attribute(
        f"The user lives in {value}.",
        kind=Kind.DEMOGRAPHIC,
        basis=basis,
        slot="home_town",
        value=value,
        cardinality=cardinality,
        evidence=(make_evidence(conversation, f"t{minutes}", minutes, f"I live in {value}"),),
    )


def taste(value: str, *, minutes: int, likes: bool = True, slot: str | None = None) -> Attribute:
    return make_attribute(
        f"The user {'likes' if likes else 'does not like'} {value}.",
        slot=slot or ("likes" if likes else "dislikes"),
        value=value,
        evidence=(make_evidence("c1", f"t{minutes}", minutes, f"{value}, well"),),
    )


def after(known: list[Attribute], changes: tuple[Attribute, ...]) -> list[Attribute]:
    return sorted({**{a.id: a for a in known}, **{a.id: a for a in changes}}.values(), key=lambda a: a.id)


def apply(known: list[Attribute], new: list[Attribute]) -> list[Attribute]:
    return after(known, consolidate(known, new))


def statuses(attributes: list[Attribute]) -> dict[str, Status]:
    return {a.statement: a.status for a in attributes}


def test_something_new_is_added_as_it_is() -> None:
    tea = make_attribute()
    assert consolidate([], [tea]) == (tea,)


def test_the_same_words_again_change_nothing() -> None:
    tea = make_attribute()
    assert consolidate([tea], [tea]) == ()


def test_the_same_words_of_the_same_turn_read_at_another_time_are_one_piece_of_evidence() -> None:
    early = make_attribute(evidence=(make_evidence(minutes=0),))
    assert consolidate([early], [make_attribute(evidence=(make_evidence(minutes=5),))]) == ()


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
    by_value = {a.value: a for a in apply([ghent], [bruges])}
    assert by_value["Bruges"].status is Status.ACTIVE
    assert by_value["Ghent"].status is Status.SUPERSEDED
    assert by_value["Ghent"].superseded_by == by_value["Bruges"].id


def test_words_that_arrive_late_do_not_replace_newer_ones() -> None:
    ghent, bruges = in_slot("Ghent", minutes=0), in_slot("Bruges", minutes=9)
    by_value = {a.value: a for a in apply([bruges], [ghent])}
    assert by_value["Bruges"].status is Status.ACTIVE
    assert by_value["Ghent"].status is Status.SUPERSEDED


def test_moving_back_makes_the_old_value_active_again() -> None:
    ghent, bruges = in_slot("Ghent", minutes=0), in_slot("Bruges", minutes=9)
    back = in_slot("Ghent", minutes=20, conversation="c3")
    by_value = {a.value: a for a in apply(apply([ghent], [bruges]), [back])}
    assert by_value["Ghent"].status is Status.ACTIVE
    assert by_value["Ghent"].superseded_by is None
    assert by_value["Bruges"].status is Status.SUPERSEDED


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
    by_value = {a.value: a for a in apply([rejected], [ghent])}
    assert by_value["Ghent"].status is Status.ACTIVE
    assert by_value["Bruges"].status is Status.REJECTED


def test_evidence_is_bounded_and_keeps_the_first_words() -> None:
    known = [make_attribute()]
    for n in range(1, 3 * MAX_EVIDENCE):
        known = apply(known, [make_attribute(evidence=(make_evidence(f"c{n}", f"t{n}", n, f"tea {n}"),))])
    assert len(known[0].evidence) == MAX_EVIDENCE
    assert known[0].evidence[0].quote == "I like tea"
    assert known[0].evidence[-1].quote == f"tea {3 * MAX_EVIDENCE - 1}"


def test_sensitive_words_make_the_record_sensitive() -> None:
    again = make_attribute(evidence=(make_evidence("c2", "t9", 5),), sensitivity=Sensitivity.HEALTH)
    (merged,) = consolidate([make_attribute()], [again])
    assert merged.sensitivity is Sensitivity.HEALTH


def test_what_is_denied_later_is_superseded_and_the_denial_stands() -> None:
    memory = apply([taste("tea", minutes=0)], [taste("tea", minutes=5, likes=False)])
    assert statuses(memory) == {
        "The user likes tea.": Status.SUPERSEDED,
        "The user does not like tea.": Status.ACTIVE,
    }


def test_a_change_of_heart_is_seen_though_the_words_say_now() -> None:
    memory = apply([taste("tea", minutes=0, likes=False)], [taste("tea now", minutes=5)])
    assert statuses(memory) == {
        "The user does not like tea.": Status.SUPERSEDED,
        "The user likes tea now.": Status.ACTIVE,
    }


def test_a_denial_within_one_slot_is_not_taken_for_the_same_fact() -> None:
    swims = make_attribute("The user can swim.", slot="skill", value="swim")
    cannot = make_attribute(
        "The user cannot swim.", slot="skill", value="swim", evidence=(make_evidence("c2", "t5", 5, "I can't swim"),)
    )
    assert statuses(apply([swims], [cannot])) == {
        "The user can swim.": Status.SUPERSEDED,
        "The user cannot swim.": Status.ACTIVE,
    }


@pytest.mark.parametrize("value", ["coffee", "green tea", "teas"])
def test_denying_something_else_contradicts_nothing(value: str) -> None:
    memory = apply([taste("tea", minutes=0)], [taste(value, minutes=5, likes=False)])
    assert {a.status for a in memory} == {Status.ACTIVE}


def test_small_words_make_no_other_value() -> None:
    (merged,) = apply([taste("the sea", minutes=0)], [taste("Sea", minutes=5)])
    assert len(merged.evidence) == 2


def test_what_is_inferred_never_replaces_what_was_stated_and_waits() -> None:
    ghent, guess = in_slot("Ghent", minutes=0), in_slot("Bruges", minutes=9, basis=Basis.INFERRED)
    memory = apply([ghent], [guess])
    assert statuses(memory) == {"The user lives in Ghent.": Status.ACTIVE, "The user lives in Bruges.": Status.PENDING}


def test_what_waits_is_settled_by_stating_it() -> None:
    memory = apply([in_slot("Ghent", minutes=0)], [in_slot("Bruges", minutes=9, basis=Basis.INFERRED)])
    memory = apply(memory, [in_slot("Bruges", minutes=12)])
    assert statuses(memory) == {
        "The user lives in Ghent.": Status.SUPERSEDED,
        "The user lives in Bruges.": Status.ACTIVE,
    }


def test_what_waits_is_settled_by_confirming_it() -> None:
    memory = apply([in_slot("Ghent", minutes=0)], [guess := in_slot("Bruges", minutes=9, basis=Basis.INFERRED)])
    memory = after(memory, confirm(memory, guess.id, now=NOON + timedelta(hours=1)))
    assert statuses(memory) == {
        "The user lives in Ghent.": Status.SUPERSEDED,
        "The user lives in Bruges.": Status.ACTIVE,
    }


def test_a_replacement_is_undone_by_confirming_what_it_replaced() -> None:
    ghent, bruges = in_slot("Ghent", minutes=0), in_slot("Bruges", minutes=9)
    memory = apply([ghent], [bruges])
    undone = after(memory, confirm(memory, ghent.id, now=NOON + timedelta(hours=1)))
    assert statuses(undone) == {
        "The user lives in Ghent.": Status.ACTIVE,
        "The user lives in Bruges.": Status.SUPERSEDED,
    }
    assert apply(undone, [bruges]) == undone, "words from before the undo change nothing"
    later = apply(undone, [in_slot("Bruges", minutes=90)])
    assert statuses(later)["The user lives in Bruges."] is Status.ACTIVE


def test_rejecting_a_replacement_brings_back_what_it_replaced() -> None:
    ghent, bruges = in_slot("Ghent", minutes=0), in_slot("Bruges", minutes=9)
    memory = apply([ghent], [bruges])
    memory = after(memory, reject(memory, bruges.id, now=NOON + timedelta(hours=1)))
    assert statuses(memory) == {
        "The user lives in Ghent.": Status.ACTIVE,
        "The user lives in Bruges.": Status.REJECTED,
    }


@pytest.mark.parametrize("say", [confirm, reject])
def test_what_is_not_there_can_be_neither_confirmed_nor_rejected(say: Callable[..., tuple[Attribute, ...]]) -> None:
    with pytest.raises(InvalidInput, match="no attribute 'gone'"):
        say([make_attribute()], "gone", now=NOON)


heard = st.builds(
    in_slot,
    st.sampled_from(["Ghent", "Bruges", "Leuven"]),
    minutes=st.integers(0, 50),
    conversation=st.sampled_from(["c1", "c2", "c3"]),
    basis=st.sampled_from(Basis),
) | st.builds(taste, st.sampled_from(["tea", "the tea", "jam"]), minutes=st.integers(0, 50), likes=st.booleans())
logs = st.lists(heard, min_size=1, max_size=12).map(
    lambda said: sorted(said, key=lambda a: (a.evidence[0].said_at, a.id))
)


@given(logs, st.sets(st.integers(1, 11)))
def test_the_same_log_gives_the_same_memory_however_it_is_cut(log: list[Attribute], cuts: set[int]) -> None:
    in_pieces: list[Attribute] = []
    for start, end in pairwise(sorted({0, *cuts, len(log)} & set(range(len(log) + 1)))):
        in_pieces = apply(in_pieces, log[start:end])
    assert in_pieces == apply([], log)


@given(logs)
def test_the_same_log_again_changes_nothing(log: list[Attribute]) -> None:
    once = apply([], log)
    assert apply(once, log) == once


@given(logs)
def test_of_what_cannot_hold_together_one_is_active(log: list[Attribute]) -> None:
    memory = apply([], log)
    homes = [a for a in memory if a.slot == "home_town"]
    tea = [a for a in memory if a.slot != "home_town" and "tea" in a.statement]
    for rivals in (homes, tea):
        assert sum(a.status is Status.ACTIVE for a in rivals) == bool(rivals)
