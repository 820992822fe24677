"""Settling a reply before it is sent, where the operator asked for replies that announce nothing."""

from __future__ import annotations

import asyncio
import logging

from .reply.rewriting import Model, rewrite_announcements
from .selection.decision import Decision
from .turn_parts import TurnParts

_log = logging.getLogger(__name__)


async def settle_reply(
    parts: TurnParts, decision: Decision, *, prompt: str, reply: str, model: Model
) -> tuple[str, Decision]:
    """Return the reply to send and the decision with what it does with the attributes; both unchanged by default.

    Whatever fails, or takes too long, is counted as "rewrite" and leaves both as they were.
    """
    if parts.rewriting is None or decision.abstained or not reply.strip():
        return reply, decision
    try:
        async with asyncio.timeout(parts.rewriting.timeout_s):
            checked = await rewrite_announcements(
                reply, decision.used, prompt=prompt, model=model, checker=parts.rewriting.checker
            )
    except Exception as error:  # noqa: BLE001 - the wall of the reply path: the reply goes out as it is
        parts.failures.add("rewrite")
        _log.warning("a reply could not be checked before it was sent: %s", type(error).__name__)
        return reply, decision
    noted = decision.model_copy(update={"mentions": checked.mentions, "rewritten": checked.is_rewritten})
    return checked.text, noted
