"""The rules beside the model: what always passes, and what never does."""

from __future__ import annotations

import re
from datetime import datetime

from tactful.memory import Attribute, Basis, Kind, Sensitivity, Stability, Status

from ..extraction.evidence import ASKED_ABOUT
from .decision import Reason

# Diets and things avoided are matters of taste or conviction that matter where there is food, which the model judges;
# what the person cannot have is not.
_JUDGED_BY_THE_MODEL = frozenset({"diet", "avoids"})
_CANNOT = re.compile(r"\b(?:cannot|can't|must not|mustn't|unable|intoleran\w+|allerg\w+)\b", re.IGNORECASE)
# Reached once: an enum's member costs Python 3.11 more than the comparison it is for, and a profile may be large.
_ACTIVE, _NOT_SENSITIVE, _STATED = Status.ACTIVE, Sensitivity.NONE, Basis.STATED
_PASSING_KINDS = frozenset({Kind.CONSTRAINT, Kind.STYLE})
# How every answer is to be given; other standing orders belong to a task too often to pass unasked.
_STANDING_INSTRUCTIONS = frozenset(
    {"language_of_answers", "manner", "units", "form_of_address", "avoided_form", "wanted_form"}
)


def blocking_reason(attribute: Attribute, *, now: datetime, allow_sensitive: bool) -> Reason | None:
    """Return why this attribute must not be used at `now`, or None if the model may decide.

    Secrets never pass; other sensitive categories pass only where the operator has opted in.
    """
    if attribute.status is not _ACTIVE:
        return Reason.NOT_ACTIVE
    if attribute.paused:
        return Reason.PAUSED
    if attribute.valid_until is not None and attribute.valid_until <= now:
        return Reason.EXPIRED
    if attribute.sensitivity is _NOT_SENSITIVE:
        return None
    return None if allow_sensitive and attribute.sensitivity is not Sensitivity.SECRET else Reason.SENSITIVE


def passes_by_rule(attribute: Attribute) -> bool:
    """Return whether this attribute is used whatever the model says.

    So it is with what the person stated themself and expects to be heeded: an allergy, an intolerance, an accessibility
    need, and lasting instructions on how to answer (language, length, units, form of address).
    """
    if attribute.kind not in _PASSING_KINDS or attribute.basis is not _STATED:
        return False
    if attribute.kind is Kind.CONSTRAINT:
        return attribute.slot not in _JUDGED_BY_THE_MODEL or _CANNOT.search(attribute.statement) is not None
    return attribute.stability is Stability.LASTING and attribute.slot in _STANDING_INSTRUCTIONS


def is_safety_rule(attribute: Attribute) -> bool:
    """Return whether this attribute passes by rule because leaving it out could harm: a constraint, not a manner.

    No feedback silences it, not even "never", which may be a slip of the thumb; pausing or forgetting it does, since
    these are done on purpose, one attribute at a time.
    """
    return attribute.kind is Kind.CONSTRAINT and passes_by_rule(attribute)


def was_asked_once(attribute: Attribute) -> bool:
    """Return whether all this says is that something was asked for, once: it turns lasting when it recurs."""
    return attribute.slot == ASKED_ABOUT and attribute.stability is Stability.EPISODE
