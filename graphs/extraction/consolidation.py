"""Consolidation: what is known and what is new, made into what is known now. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tactful.memory import Attribute, Cardinality, Evidence, Stability, Status

MAX_EVIDENCE = 12


def consolidate(known: Sequence[Attribute], new: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Return the records to write, in order: those added and those changed, none that stays as it is.

    The same fact again raises its support by one for each further conversation. A one-valued slot takes the value said
    last and keeps the earlier one as superseded. An episode said again in another conversation turns lasting. What the
    person rejected or took back stays so, however often it is extracted. Facts are matched by statement, or by slot and
    value; never by similarity.
    """
    before = {attribute.id: attribute for attribute in known}
    after = dict(before)
    for attribute in sorted(new, key=lambda a: (_last_said(a), a.id)):
        same = _find_same(attribute, after.values())
        if same is None:
            after[attribute.id] = attribute
        elif same.status not in {Status.REJECTED, Status.RETRACTED}:
            after[same.id] = _merge(same, attribute)
        _settle_slot(attribute, after)
    return tuple(a for key, a in after.items() if before.get(key) != a)


def _find_same(attribute: Attribute, among: Iterable[Attribute]) -> Attribute | None:
    return next((other for other in among if other.id == attribute.id or _same_value(other, attribute)), None)


def _same_value(one: Attribute, other: Attribute) -> bool:
    if one.slot is None or one.value is None or other.value is None:
        return False
    return one.slot == other.slot and one.value.casefold() == other.value.casefold()


def _merge(old: Attribute, new: Attribute) -> Attribute:
    """Add the new evidence to the old record; the old wording stays, since the person may have seen it."""
    conversations = {e.conversation_id for e in old.evidence}
    fresh = [e for e in new.evidence if e not in old.evidence]
    further = {e.conversation_id for e in fresh} - conversations
    recurred = bool(further) or new.stability is Stability.LASTING
    stays_episode = old.stability is Stability.EPISODE and not recurred
    ends = [end for end in (old.valid_until, new.valid_until) if end is not None]
    return old.model_copy(
        update={
            "evidence": _keep_evidence([*old.evidence, *fresh]),
            "support": old.support + len(further),
            "stability": Stability.EPISODE if stays_episode else Stability.LASTING,
            "valid_until": max(ends) if stays_episode else None,
            "updated_at": max(old.updated_at, new.updated_at),
        }
    )


def _keep_evidence(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Keep the first words and the latest ones, in the order they were said."""
    ordered = sorted(evidence, key=lambda e: (e.said_at, e.turn_id, e.quote))
    return tuple(ordered) if len(ordered) <= MAX_EVIDENCE else (ordered[0], *ordered[-(MAX_EVIDENCE - 1) :])


def _settle_slot(attribute: Attribute, after: dict[str, Attribute]) -> None:
    """Leave one active value in a one-valued slot: the one said last."""
    if attribute.slot is None or attribute.cardinality is not Cardinality.ONE:
        return
    held = {Status.ACTIVE, Status.SUPERSEDED}
    rivals = [
        a for a in after.values() if a.slot == attribute.slot and a.cardinality is Cardinality.ONE and a.status in held
    ]
    if not rivals:
        return
    current = max(rivals, key=lambda a: (_last_said(a), a.id))
    for rival in rivals:
        update = (
            {"status": Status.ACTIVE, "superseded_by": None}
            if rival is current
            else {"status": Status.SUPERSEDED, "superseded_by": current.id}
        )
        after[rival.id] = rival.model_copy(update=update)


def _last_said(attribute: Attribute) -> datetime:
    return max((e.said_at for e in attribute.evidence), default=attribute.updated_at)
