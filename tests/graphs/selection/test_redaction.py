"""What was forgotten is taken out of decisions, and nothing else is."""

from __future__ import annotations

from tactful.graphs import Consideration, Decision, Mention, Reason, Verdict
from tactful.graphs.selection.redaction import redact
from tactful.memory import Kind
from tests.fakes import NOON


def considered(attribute_id: str, verdict: Verdict) -> Consideration:
    reason = Reason.WANTED if verdict is Verdict.USED else Reason.NOT_WANTED
    return Consideration(attribute_id, f"statement {attribute_id}", Kind.GOAL, 0.5, verdict, reason)


def test_the_block_goes_only_with_what_was_in_it() -> None:
    used, left_out = considered("a1", Verdict.USED), considered("a2", Verdict.LEFT_OUT)
    decision = Decision(
        turn_id="t1",
        user_id="u1",
        decided_at=NOON,
        considered=(used, left_out),
        block="statement a1",
        block_tokens=3,
        mentions=(Mention("a1", used=True, announced=True, probability=0.9, words="since you …"),),
    )
    without_the_used = redact(decision, {"a1"})
    assert (without_the_used.considered, without_the_used.block, without_the_used.mentions) == ((left_out,), "", ())
    without_the_other = redact(decision, {"a2"})
    assert without_the_other == decision.model_copy(update={"considered": (used,)})
    assert redact(decision, {"a3"}) is decision
    assert Decision.model_validate_json(without_the_used.model_dump_json()) == without_the_used
