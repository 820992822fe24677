"""The record of what was decided."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tactful.graphs import REASON_WORDS, Consideration, Decision, Reason, Verdict
from tactful.memory import Kind
from tests.fakes import NOON


def consideration(verdict: Verdict) -> Consideration:
    return Consideration(
        attribute_id="a",
        statement="The user likes tea.",
        kind=Kind.PREFERENCE,
        probability=0.7,
        verdict=verdict,
        reason=Reason.WANTED,
    )


def test_using_nothing_is_abstaining() -> None:
    decision = Decision(turn_id="t", user_id="u", decided_at=NOON, considered=(consideration(Verdict.LEFT_OUT),))
    assert decision.abstained
    assert decision.used == ()


def test_a_block_without_anything_used_is_refused() -> None:
    with pytest.raises(ValidationError, match="without anything used"):
        Decision(turn_id="t", user_id="u", decided_at=NOON, block="<user_profile>")


def test_a_decision_survives_json() -> None:
    decision = Decision(turn_id="t", user_id="u", decided_at=NOON, considered=(consideration(Verdict.USED),), block="b")
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


def test_every_reason_has_words() -> None:
    assert set(REASON_WORDS) == set(Reason)
