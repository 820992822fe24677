"""Judged: from what a person points at to the attributes it concerns, with what the model alone had said of them."""

from __future__ import annotations

import math

from tactful.memory import Attribute, InvalidInput, Judged

from .decision import Consideration, Decision
from .features import telling_stems, words_of


def judge_attribute(attribute: Attribute, decision: Decision | None = None) -> Judged:
    """Return this attribute as judged in the turn of `decision`, or in no turn that is known of."""
    considered = () if decision is None else decision.considered
    seen = next((c for c in considered if c.attribute_id == attribute.id), None)
    probability = None if seen is None else _without_feedback(seen)
    return Judged(attribute_id=attribute.id, kind=attribute.kind, probability=probability)


def judge_turn(decision: Decision) -> tuple[Judged, ...]:
    """Return what was used in a turn: thumbs of a turn speak of these, and of nothing where nothing was used."""
    return tuple(_judged(c) for c in decision.used)


def judge_edit(decision: Decision, reply: str, edited: str) -> tuple[Judged, ...]:
    """Return what was used in a turn and was edited out of its reply.

    Edited out is an attribute of whose telling words some were in the reply and none is left. What never showed in the
    wording cannot be judged by an edit of it.

    Raises:
        InvalidInput: the edited reply is the reply itself.
    """
    if reply.split() == edited.split():
        raise InvalidInput("the edited reply is the same as the reply, so it says nothing")
    before, after = _telling(reply), _telling(edited)
    return tuple(_judged(c) for c in decision.used if (shown := _telling(c.statement) & before) and not shown & after)


def _telling(text: str) -> frozenset[str]:
    return telling_stems(words_of(text))


def _judged(seen: Consideration) -> Judged:
    return Judged(attribute_id=seen.attribute_id, kind=seen.kind, probability=_without_feedback(seen))


def _without_feedback(seen: Consideration) -> float | None:
    """Return the model's own probability, so that what was said before is not counted twice."""
    if seen.probability is None or seen.feedback_shift == 0.0 or not 0.0 < seen.probability < 1.0:
        return seen.probability
    log_odds = math.log(seen.probability / (1 - seen.probability)) - seen.feedback_shift
    return 1 / (1 + math.exp(-log_odds))
