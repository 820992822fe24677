"""Giving feedback: from what a host knows (a person, an attribute, a turn) to the event that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tactful.graphs import Decision, TurnParts, judge_attribute, judge_edit, judge_turn
from tactful.memory import Attribute, FeedbackEvent, FeedbackVerdict, InvalidInput, Judged, NotFound, validate_user_id


@dataclass(frozen=True, slots=True)
class Edit:
    """A reply and what the person made of it; read when feedback is given, never kept."""

    reply: str
    edited: str


async def make_event(
    parts: TurnParts,
    user_id: str,
    verdict: FeedbackVerdict | str,
    *,
    attribute_id: str | None = None,
    turn_id: str | None = None,
    edit: Edit | None = None,
) -> FeedbackEvent:
    """Return the event of a verdict, with the attributes it speaks of; nothing is kept yet.

    Raises:
        InvalidInput: no such verdict, attribute of this person, or kept turn of theirs, or an argument is missing.
    """
    verdict = _as_verdict(verdict)
    validate_user_id(user_id)
    if verdict.is_of_turn and turn_id is None:
        raise InvalidInput(f"{verdict} is said of a turn: give its turn_id")
    decision = None if turn_id is None else await _own_decision(parts, user_id, turn_id)
    if verdict.is_of_turn:
        judged = _judge_turn(verdict, decision, edit)
    else:
        judged = (judge_attribute(await _own_attribute(parts, user_id, attribute_id), decision),)
    return FeedbackEvent(user_id=user_id, verdict=verdict, judged=judged, turn_id=turn_id, given_at=datetime.now(UTC))


async def _own_attribute(parts: TurnParts, user_id: str, attribute_id: str | None) -> Attribute:
    profile = await parts.store.get(user_id)
    found = next((a for a in profile.attributes if a.id == attribute_id), None)
    if found is None:
        raise NotFound(f"nothing with the id {attribute_id!r} is known of this person")
    return found


async def _own_decision(parts: TurnParts, user_id: str, turn_id: str) -> Decision | None:
    return await parts.decision_log.get(turn_id, user_id=user_id)


def _judge_turn(verdict: FeedbackVerdict, decision: Decision | None, edit: Edit | None) -> tuple[Judged, ...]:
    if decision is None:
        raise NotFound(f"{verdict} is said of a turn, and no such turn of this person is kept")
    if verdict is not FeedbackVerdict.REPLY_EDITED:
        return judge_turn(decision)
    if edit is None:
        raise InvalidInput("an edited reply needs both the reply and what it was edited to")
    return judge_edit(decision, edit.reply, edit.edited)


def _as_verdict(verdict: FeedbackVerdict | str) -> FeedbackVerdict:
    try:
        return FeedbackVerdict(verdict)
    except ValueError:
        raise InvalidInput(f"{verdict!r} is not a verdict; there are {', '.join(FeedbackVerdict)}") from None
