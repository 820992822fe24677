"""The rules beside the model: what always passes, and what never does."""

from __future__ import annotations

import re
from datetime import datetime

from tactful.memory import Attribute, Basis, Kind, Sensitivity, Stability, Status

from .decision import Reason

# Diets and things avoided are matters of taste or conviction that matter where there is food, which the model judges;
# what the person cannot have is not.
_JUDGED_BY_THE_MODEL = frozenset({"diet", "avoids"})
_CANNOT = re.compile(r"\b(?:cannot|can't|must not|mustn't|unable|intoleran\w+|allerg\w+)\b", re.IGNORECASE)
# How every answer is to be given; other standing orders belong to a task too often to pass unasked.
_STANDING_INSTRUCTIONS = frozenset(
    {"language_of_answers", "manner", "units", "form_of_address", "avoided_form", "wanted_form"}
)


def blocking_reason(attribute: Attribute, *, now: datetime, allow_sensitive: bool) -> Reason | None:
    """Return why this attribute must not be used at `now`, or None if the model may decide.

    Secrets never pass; other sensitive categories pass only where the operator has opted in.
    """
    checks = (
        (attribute.status is not Status.ACTIVE, Reason.NOT_ACTIVE),
        (attribute.paused, Reason.PAUSED),
        (attribute.valid_until is not None and attribute.valid_until <= now, Reason.EXPIRED),
        (attribute.sensitivity is Sensitivity.SECRET, Reason.SENSITIVE),
        (attribute.sensitivity is not Sensitivity.NONE and not allow_sensitive, Reason.SENSITIVE),
    )
    return next((reason for applies, reason in checks if applies), None)


def passes_by_rule(attribute: Attribute) -> bool:
    """Return whether this attribute is used whatever the model says.

    So it is with what the person stated themself and expects to be heeded: an allergy, an intolerance, an accessibility
    need, and lasting instructions on how to answer (language, length, units, form of address).
    """
    if attribute.basis is not Basis.STATED:
        return False
    if attribute.kind is Kind.CONSTRAINT:
        return attribute.slot not in _JUDGED_BY_THE_MODEL or _CANNOT.search(attribute.statement) is not None
    is_lasting_style = attribute.kind is Kind.STYLE and attribute.stability is Stability.LASTING
    return is_lasting_style and attribute.slot in _STANDING_INSTRUCTIONS
