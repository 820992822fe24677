"""Consolidation: what is known and what is new, made into what is known now. Pure and deterministic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from tactful.memory import Attribute, Basis, Cardinality, Evidence, NotFound, Sensitivity, Stability, Status

MAX_EVIDENCE = 12

# What the person took back is out of the play: no words of theirs bring it back, only their own say-so does.
_TAKEN_BACK = frozenset({Status.REJECTED, Status.RETRACTED})
# Slots that deny of a value what another slot says of it.
_DENIAL_OF = {"dislikes": "likes", "avoided_form": "wanted_form"}
_NEGATION = re.compile(r"\b(?:not|no|never|without|cannot|nobody|nothing)\b|n['’]t\b", re.IGNORECASE)
# Words of a value that make no other fact of it.
_FILLERS = frozenset({"a", "an", "the", "any", "some", "my", "his", "her", "their"}) | frozenset(
    {"now", "anymore", "again", "still", "today", "nowadays", "currently", "really", "actually"}
)
_WORD = re.compile(r"\w+(?:['’.+#-]\w+)*[+#]*")


def consolidate(known: Sequence[Attribute], new: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Return the records to write, in order: those added and those changed, none that stays as it is.

    The same fact again raises its support by one for each further conversation. A one-valued slot takes the value said
    last and keeps the earlier one as superseded, and so does a fact that is later denied. What was only inferred never
    replaces what the person stated: it waits as pending. An episode said again in another conversation turns lasting.
    What the person rejected or took back stays so, however often it is extracted. Facts are matched by statement, or by
    slot and value; never by similarity.
    """
    before = {attribute.id: attribute for attribute in known}
    after = dict(before)
    for attribute in sorted(new, key=lambda a: (_last_said(a), a.id)):
        same = find_same(attribute, after.values())
        if same is None:
            after[attribute.id] = attribute
        elif same.status not in _TAKEN_BACK:
            after[same.id] = _merge(same, attribute)
        settle(attribute if same is None else after[same.id], after)
    return _changes(before, after)


def confirm(known: Sequence[Attribute], attribute_id: str, *, now: datetime) -> tuple[Attribute, ...]:
    """Return the records to write when the person says that this is so.

    It becomes active and counts as stated, whatever it was: one that waited, one that was replaced (which is thereby
    undone), or one they had rejected. What stood in its place is superseded.

    Raises:
        NotFound: there is no such attribute.
    """
    confirmed = {"status": Status.ACTIVE, "superseded_by": None, "basis": Basis.STATED}
    return _say(known, attribute_id, {**confirmed, "confirmed_at": now, "updated_at": now})


def reject(known: Sequence[Attribute], attribute_id: str, *, now: datetime) -> tuple[Attribute, ...]:
    """Return the records to write when the person says that this is not so: what it had replaced is active again.

    Raises:
        NotFound: there is no such attribute.
    """
    return _say(known, attribute_id, {"status": Status.REJECTED, "superseded_by": None, "updated_at": now})


def _say(known: Sequence[Attribute], attribute_id: str, update: dict[str, object]) -> tuple[Attribute, ...]:
    before = {attribute.id: attribute for attribute in known}
    if attribute_id not in before:
        raise NotFound(f"there is no attribute {attribute_id!r} of this person")
    after = before | {attribute_id: before[attribute_id].model_copy(update=update)}
    settle(after[attribute_id], after)
    return _changes(before, after)


def _changes(before: dict[str, Attribute], after: dict[str, Attribute]) -> tuple[Attribute, ...]:
    return tuple(a for key, a in after.items() if before.get(key) != a)


def find_same(attribute: Attribute, among: Iterable[Attribute]) -> Attribute | None:
    """Return the first record that says the same, by statement or by slot and value, or None."""
    return next((other for other in among if other.id == attribute.id or _says_the_same(other, attribute)), None)


def _says_the_same(one: Attribute, other: Attribute) -> bool:
    return _fact(one) is not None and _fact(one) == _fact(other) and _is_denial(one) == _is_denial(other)


def contradict(one: Attribute, other: Attribute) -> bool:
    """Return whether two records cannot both hold: two values of a one-valued slot, or a fact and its denial."""
    if one.slot is not None and one.slot == other.slot and {one.cardinality, other.cardinality} == {Cardinality.ONE}:
        return True
    return _fact(one) is not None and _fact(one) == _fact(other) and _is_denial(one) != _is_denial(other)


def _fact(attribute: Attribute) -> tuple[str, str] | None:
    """Return what is said or denied, whatever the wording: the slot, and the words of the value that tell it apart."""
    if attribute.slot is None or attribute.value is None:
        return None
    words = [word for word in _WORD.findall(attribute.value.casefold()) if word not in _FILLERS]
    return (_DENIAL_OF.get(attribute.slot, attribute.slot), " ".join(words)) if words else None


def _is_denial(attribute: Attribute) -> bool:
    return attribute.slot in _DENIAL_OF or _NEGATION.search(attribute.statement) is not None


def _merge(old: Attribute, new: Attribute) -> Attribute:
    """Add the new evidence to the old record; the old wording stays, since the person may have seen it."""
    conversations = {e.conversation_id for e in old.evidence}
    seen = {_place(e) for e in old.evidence}
    fresh = [e for e in new.evidence if _place(e) not in seen]
    further = {e.conversation_id for e in fresh} - conversations
    recurred = bool(further) or new.stability is Stability.LASTING
    stays_episode = old.stability is Stability.EPISODE and not recurred
    ends = [end for end in (old.valid_until, new.valid_until) if end is not None]
    return old.model_copy(
        update={
            "evidence": _keep_evidence([*old.evidence, *fresh]),
            "basis": Basis.STATED if Basis.STATED in {old.basis, new.basis} else Basis.INFERRED,
            "sensitivity": new.sensitivity if old.sensitivity is Sensitivity.NONE else old.sensitivity,
            "support": old.support + len(further),
            "stability": Stability.EPISODE if stays_episode else Stability.LASTING,
            "valid_until": max(ends) if stays_episode else None,
            "updated_at": max(old.updated_at, new.updated_at),
        }
    )


def _place(evidence: Evidence) -> tuple[str, str, str]:
    """Return what is the same however often these words of this turn are read."""
    return evidence.conversation_id, evidence.turn_id, evidence.quote


def _keep_evidence(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Keep the first words and the latest ones, in the order they were said."""
    ordered = sorted(evidence, key=lambda e: (e.said_at, e.turn_id, e.quote))
    return tuple(ordered) if len(ordered) <= MAX_EVIDENCE else (ordered[0], *ordered[-(MAX_EVIDENCE - 1) :])


def settle(attribute: Attribute, after: dict[str, Attribute]) -> None:
    """Leave one active among those that cannot hold together: of what was stated the last, else the last inferred."""
    rivals = [
        other
        for other in after.values()
        if other.status not in _TAKEN_BACK and (other.id == attribute.id or contradict(other, attribute))
    ]
    if not rivals:
        return
    current = max(rivals, key=lambda a: (a.basis is Basis.STATED, _last_said(a), a.id))
    for rival in rivals:
        after[rival.id] = rival.model_copy(update=_standing(rival, current))


def _standing(rival: Attribute, current: Attribute) -> dict[str, object]:
    if rival is current:
        return {"status": Status.ACTIVE, "superseded_by": None}
    if _last_said(rival) > _last_said(current):
        return {"status": Status.PENDING, "superseded_by": None}
    return {"status": Status.SUPERSEDED, "superseded_by": current.id}


def _last_said(attribute: Attribute) -> datetime:
    said = [evidence.said_at for evidence in attribute.evidence]
    said += [attribute.confirmed_at] if attribute.confirmed_at is not None else []
    return max(said, default=attribute.updated_at)
