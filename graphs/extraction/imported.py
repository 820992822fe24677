"""What is imported: checked by the rules of what is learned, and set among what is known. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tactful.memory import Attribute, Basis, InvalidInput, Sensitivity, Status

from .consolidation import contradict, settle
from .entered import check_entered
from .verification import VerificationPolicy


def check_imported(attributes: Sequence[Attribute], policy: VerificationPolicy) -> tuple[Attribute, ...]:
    """Return the attributes with the special category that each falls under; a file can only claim more, never less.

    Raises:
        InvalidInput: one is a secret, is sensitive and only inferred, or sensitive without the operator's opt-in; the
            message names it by its place, and not by its words.
    """
    return tuple(_check(attribute, policy, place) for place, attribute in enumerate(attributes))


def _check(attribute: Attribute, policy: VerificationPolicy, place: int) -> Attribute:
    try:
        found = check_entered(_words_of(attribute), policy)
    except InvalidInput as error:
        raise InvalidInput(f"this cannot be imported, and nothing was: attributes[{place}]: {error}") from error
    sensitivity = found if attribute.sensitivity is Sensitivity.NONE else attribute.sensitivity
    if (problem := _problem(sensitivity, attribute.basis, policy)) is not None:
        raise InvalidInput(f"this cannot be imported, and nothing was: attributes[{place}]: {problem}")
    return attribute.model_copy(update={"sensitivity": sensitivity})


def _words_of(attribute: Attribute) -> tuple[str, ...]:
    quotes = (evidence.quote for evidence in attribute.evidence)
    return tuple(filter(None, (attribute.statement, attribute.value, *quotes)))


def _problem(sensitivity: Sensitivity, basis: Basis, policy: VerificationPolicy) -> str | None:
    if sensitivity is Sensitivity.NONE:
        return None
    if sensitivity is Sensitivity.SECRET:
        return "a secret is never kept"
    if basis is Basis.INFERRED:
        return f"{sensitivity} is never inferred"
    return None if policy.allow_sensitive else f"{sensitivity} is not kept unless the operator has opted in"


def take_in(known: Sequence[Attribute], imported: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Return the records to write when attributes of this person are imported beside those known; twice is once.

    Of two records of one statement the one changed last is kept, the known one if neither is later. What is imported
    stands as it stood, unless it contradicts something active that the import does not have: then of what was stated
    the last counts, as in learning.
    """
    before = {attribute.id: attribute for attribute in known}
    newer = [a for a in imported if a.id not in before or a.updated_at > before[a.id].updated_at]
    after = before | {attribute.id: attribute for attribute in newer}
    elsewhere = [a for a in known if a.status is Status.ACTIVE and a.id not in {b.id for b in imported}]
    for attribute in newer:
        if attribute.status is Status.ACTIVE and any(contradict(attribute, other) for other in elsewhere):
            settle(after[attribute.id], after)
    return tuple(a for key, a in after.items() if before.get(key) != a)
