"""Logging a turn: its words, to be learned from, and its decision, to be explained later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from tactful.memory import Turn

from .deciding import find_opt_out
from .selection.decision import Decision
from .state import TurnContext
from .turn_parts import TurnParts

T = TypeVar("T")


async def log_words(parts: TurnParts, turn: TurnContext, text: str, *, said_at: datetime) -> None:
    """Log what the person said in a turn, unless they want this conversation left alone or were forgotten since."""
    said = Turn(
        turn_id=turn.turn_id,
        user_id=turn.user_id,
        conversation_id=turn.conversation_id,
        text=text,
        said_at=said_at,
    )
    await _keep(parts, turn, said_at, lambda: parts.turn_log.append(said))


async def log_past_words(parts: TurnParts, said: Turn, *, began_at: datetime) -> bool | None:
    """Log what the person said long ago, under the same conditions; `began_at` is when that was set about.

    True where it is new, False where it was logged before, and None where it is left alone.
    """
    turn = TurnContext(said.user_id, said.conversation_id, said.turn_id)
    return await _keep(parts, turn, began_at, lambda: parts.turn_log.append(said))


async def log_decision(parts: TurnParts, turn: TurnContext, decision: Decision) -> None:
    """Log what was decided in a turn, under the same conditions; a later decision of the same turn replaces it."""
    await _keep(parts, turn, decision.decided_at, lambda: parts.decision_log.put(decision))


async def _keep(parts: TurnParts, turn: TurnContext, began_at: datetime, keep: Callable[[], Awaitable[T]]) -> T | None:
    if parts.forgotten.since(turn.user_id, began_at) or await find_opt_out(parts, turn) is not None:
        return None
    kept = await keep()
    if parts.forgotten.since(turn.user_id, began_at):  # between the first look and here
        await parts.turn_log.erase(turn.user_id)
        await parts.decision_log.erase(turn.user_id)
        return None
    return kept
