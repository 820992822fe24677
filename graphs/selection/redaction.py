"""Taking what was forgotten out of decisions that had considered it."""

from __future__ import annotations

from collections.abc import Set

from .decision import Decision


def redact(decision: Decision, attribute_ids: Set[str]) -> Decision:
    """Return the decision as if these attributes had not been considered; it is the same one if none of them was.

    The block quotes what was used, so it goes whole where one of them was in it; `block_tokens` stays.
    """
    gone = [one for one in decision.considered if one.attribute_id in attribute_ids]
    if not gone:
        return decision
    was_used = any(one in decision.used for one in gone)
    mentions = decision.mentions
    return decision.model_copy(
        update={
            "considered": tuple(one for one in decision.considered if one not in gone),
            "block": "" if was_used else decision.block,
            "mentions": None
            if mentions is None
            else tuple(one for one in mentions if one.attribute_id not in attribute_ids),
        }
    )
