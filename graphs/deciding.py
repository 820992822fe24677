"""Deciding: what to use of a person for one prompt, load -> select (-> vote) -> compose, behind one wall.

Whatever fails in it is recorded and counted, and the host's request goes out unchanged. A vote that fails or is late
leaves the decision as it was.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar

from langchain_core.messages import BaseMessage, HumanMessage

from tactful.memory import Attribute, FeedbackEvent

from .both_ways import Changes
from .reply.composition import ComposedBlockCost, compose_block
from .selection.adaptation import adapt
from .selection.decision import Consideration, Decision, OptOut, Timings
from .selection.features import cut_prompt
from .selection.select import consider
from .selection.selector import Selector
from .selection.vote import VotedSelector, attributes_to_ask
from .state import TurnContext, TurnState
from .turn_parts import TurnParts

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


def prompt_of(messages: Sequence[BaseMessage]) -> str:
    """Return the text of the last message of the user, or "" if there is none."""
    return next((m.text for m in reversed(messages) if isinstance(m, HumanMessage)), "")


def is_worth_selecting(state: TurnState) -> bool:
    """Return whether there is anything to select from."""
    decision = state["decision"]
    return decision.failure is None and decision.opt_out is None and bool(state["profile"].attributes)


async def find_opt_out(parts: TurnParts, turn: TurnContext) -> OptOut | None:
    """Return why this turn is to be left alone, by the person's own settings, or None."""
    if parts.person_settings is None:
        return None
    settings = await parts.person_settings.of(turn.user_id)
    if settings.paused:
        return OptOut.PAUSED
    return OptOut.INCOGNITO if settings.is_off_in(turn.conversation_id) else None


def undecided(turn: TurnContext, **fields: Any) -> Decision:
    """Return the decision of a turn of which nothing was considered."""
    return Decision(turn_id=turn.turn_id, user_id=turn.user_id, decided_at=datetime.now(UTC), **fields)


class Deciding:
    """The stages that decide: each takes the state of a turn with its `turn`, and returns what changes in it."""

    def __init__(self, parts: TurnParts) -> None:
        """Decide with these parts."""
        self._parts = parts
        self._block_cost = ComposedBlockCost(parts.token_counter)

    async def decide(self, messages: Sequence[BaseMessage], turn: TurnContext) -> Decision:
        """Go through all stages and return what was decided; never raises but for cancellation."""
        state: TurnState = {"messages": list(messages), "turn": turn}  # type: ignore[arg-type]
        state.update(await self.load(state))  # type: ignore[typeddict-item]
        if is_worth_selecting(state):
            state.update(await self.select(state))  # type: ignore[typeddict-item]
            if self._parts.vote is not None:
                state.update(await self.vote(state))  # type: ignore[typeddict-item]
        if not state["decision"].abstained:
            state.update(await self.compose(state))  # type: ignore[typeddict-item]
        return state["decision"]

    async def load(self, state: TurnState) -> Changes:
        """Read what is known of the person, what they said of selections, and whether they want to be left alone."""
        return await self._walled("load", self._load, state)

    async def select(self, state: TurnState) -> Changes:
        """Consider every attribute."""
        return await self._walled("select", self._select, state)

    async def compose(self, state: TurnState) -> Changes:
        """Compose the block of what is used."""
        return await self._walled("compose", self._compose, state)

    async def vote(self, state: TurnState) -> Changes:
        """Let a model vote on what is uncertain and decide anew: the wall's second door, which falls back on select."""
        vote, decision, started_s = self._parts.vote, state["decision"], time.perf_counter()
        asked = self._uncertain(state)
        if vote is None or not asked:
            return {}
        try:
            async with asyncio.timeout(vote.timeout_s):
                said = await vote.voter.vote(prompt_of(state["messages"]), [a.statement for a in asked])
                by_id = {a.id: float(yes) for a, yes in zip(asked, said, strict=True)}
                voted = VotedSelector(self._parts.selector, vote.weights, by_id)
                changes: Changes = {"considered": await self._in_thread(self._consider, state, voted)}
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: the decision stands without the vote
            self._parts.failures.add("vote")
            _log.warning("tactful decides without the vote: %s", type(error).__name__)
            late = isinstance(error, TimeoutError)
            reason = f"not done within {vote.timeout_s:g} s" if late else f"{type(error).__name__}: {error}"
            changes = {"vote_failure": reason}
        vote_ms = _ms_since(started_s)
        changes["timings"] = decision.timings.model_copy(update={"vote_ms": vote_ms})
        return {"decision": decision.model_copy(update=changes), "deadline_s": state["deadline_s"] + vote_ms / 1000}

    async def _walled(self, stage: str, run: Callable[[TurnState], Awaitable[Changes]], state: TurnState) -> Changes:
        """Run a stage inside the time budget, with failures recorded instead of raised."""
        deadline_s = state.get("deadline_s") or time.monotonic() + self._parts.retrieval_budget_s
        try:
            async with asyncio.timeout(deadline_s - time.monotonic()):
                return {**await run({**state, "deadline_s": deadline_s}), "deadline_s": deadline_s}
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: personalization never costs a reply
            self._parts.failures.add(stage)
            _log.warning("tactful failed in %s, the reply goes out generic: %s", stage, type(error).__name__)
            return {"decision": undecided(state["turn"], failure=self._words(stage, error))}

    def _words(self, stage: str, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"{stage}: not done within {self._parts.retrieval_budget_s * 1000:.0f} ms"
        return f"{stage}: {type(error).__name__}: {error}"

    async def _load(self, state: TurnState) -> Changes:
        started_s, parts, turn = time.perf_counter(), self._parts, state["turn"]
        opt_out = await find_opt_out(parts, turn)
        if opt_out is not None:
            return {"decision": undecided(turn, opt_out=opt_out)}
        profile, feedback = await asyncio.gather(parts.store.get(turn.user_id), self._said(turn.user_id))
        return {
            "profile": profile,
            "feedback": feedback,
            "decision": undecided(turn, timings=Timings(load_ms=_ms_since(started_s))),
        }

    async def _said(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        log = self._parts.feedback_log
        return () if log is None else await log.of(user_id)

    async def _select(self, state: TurnState) -> Changes:
        started_s = time.perf_counter()
        parts, decision = self._parts, state["decision"]
        considered = await self._in_thread(self._consider_in_time, state)
        decided = decision.model_copy(
            update={
                "considered": considered,
                "threshold": parts.selector.threshold,
                "model_version": parts.selector.version,
                "timings": decision.timings.model_copy(update={"select_ms": _ms_since(started_s)}),
            }
        )
        return {"decision": decided}

    async def _in_thread(self, compute: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        call = functools.partial(compute, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._parts.threads, call)

    def _uncertain(self, state: TurnState) -> tuple[Attribute, ...]:
        vote, threshold = self._parts.vote, state["decision"].threshold
        if vote is None or threshold is None:
            return ()
        return attributes_to_ask(state["decision"].considered, state["profile"], vote.weights, threshold=threshold)

    def _consider_in_time(self, state: TurnState) -> tuple[Consideration, ...]:
        if time.monotonic() > state["deadline_s"]:
            raise TimeoutError  # no thread was free before: nobody waits for it any more
        return self._consider(state, self._parts.selector)

    def _consider(self, state: TurnState, selector: Selector) -> tuple[Consideration, ...]:
        parts, prompt, now = self._parts, prompt_of(state["messages"]), state["decision"].decided_at
        return consider(
            prompt,
            parts.embedder.embed([cut_prompt(prompt)])[0],
            state["profile"],
            selector=selector,
            policy=parts.policy,
            block_cost=self._block_cost,
            now=now,
            adaptation=adapt(state["feedback"], now=now, policy=parts.adaptation),
        )

    async def _compose(self, state: TurnState) -> Changes:
        started_s = time.perf_counter()
        decision, cost = state["decision"], self._block_cost
        by_id: dict[str, Attribute] = {a.id: a for a in state["profile"].attributes}
        used = [by_id[c.attribute_id] for c in decision.used]
        composed = decision.model_copy(
            update={
                "block": compose_block(used),
                "block_tokens": cost.frame + sum(map(cost.line, used)),
                "token_counter": self._parts.token_counter.name,
                "timings": decision.timings.model_copy(update={"compose_ms": _ms_since(started_s)}),
            }
        )
        return {"decision": composed}


def _ms_since(started_s: float) -> float:
    return round((time.perf_counter() - started_s) * 1000, 3)
