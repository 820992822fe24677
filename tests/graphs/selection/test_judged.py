"""From what a person points at to the attributes it concerns."""

from __future__ import annotations

import math

import pytest

from tactful.graphs import Consideration, Decision, Reason, Verdict, judge_attribute, judge_edit, judge_turn
from tactful.memory import Attribute, InvalidInput, Judged
from tests.fakes import NOON, make_attribute

TEA, MAPS, SHORT = (
    make_attribute(s)
    for s in ("The user likes green tea.", "The user collects maps.", "The user prefers short replies.")
)


def considered(attribute: Attribute, probability: float, verdict: Verdict, shift: float = 0.0) -> Consideration:
    reason = Reason.WANTED if verdict is Verdict.USED else Reason.NOT_WANTED
    return Consideration(
        attribute.id, attribute.statement, attribute.kind, probability, verdict, reason, feedback_shift=shift
    )


DECISION = Decision(
    turn_id="t1",
    user_id="u1",
    decided_at=NOON,
    considered=(
        considered(TEA, 0.8, Verdict.USED),
        considered(SHORT, 0.7, Verdict.USED),
        considered(MAPS, 0.1, Verdict.LEFT_OUT),
    ),
)


def test_an_attribute_is_judged_with_what_the_model_said_of_it_in_that_turn() -> None:
    assert judge_attribute(MAPS, DECISION) == Judged(attribute_id=MAPS.id, kind=MAPS.kind, probability=0.1)
    assert judge_attribute(MAPS).probability is None
    assert judge_attribute(make_attribute("The user likes figs."), DECISION).probability is None


def test_what_feedback_had_added_before_is_not_counted_again() -> None:
    moved = Decision(
        turn_id="t", user_id="u1", decided_at=NOON, considered=(considered(TEA, 0.5, Verdict.USED, math.log(4.0)),)
    )
    assert judge_attribute(TEA, moved).probability == pytest.approx(0.2)


def test_thumbs_speak_of_what_was_used() -> None:
    assert [j.attribute_id for j in judge_turn(DECISION)] == [TEA.id, SHORT.id]


def test_an_edit_speaks_of_what_it_took_out_of_the_wording() -> None:
    reply = "Since you enjoy green teas, try a sencha. It is quick to make."
    out = judge_edit(DECISION, reply, "Try a sencha. It is quick to make.")
    assert [j.attribute_id for j in out] == [TEA.id]
    assert judge_edit(DECISION, reply, "Since you enjoy green tea, try a gyokuro.") == ()
    assert judge_edit(DECISION, "Try a walk.", "Try a long walk.") == ()


def test_an_edit_that_changes_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput, match="the same as the reply"):
        judge_edit(DECISION, "Try  a walk.", "Try a walk.\n")
