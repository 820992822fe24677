"""The turn graph, on the reply path: load -> select (-> vote) -> compose -> reply -> log, or the generic path.

Whatever fails in load, select, compose or log is recorded and the host's request goes out unchanged: those four nodes
stand behind one wall. A vote that fails or is late leaves the decision as it was. What fails in the host's own model is
the host's and is passed on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import Runnable
from langgraph.config import get_config
from langgraph.errors import GraphBubbleUp
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from tactful.memory import Attribute, AttributeStore, Embedder, FeedbackEvent, FeedbackLog, Forgotten, Turn, TurnLog

from .decision_log import DecisionLog
from .reply.composition import ComposedBlockCost, compose_block, place_block
from .selection.adaptation import AdaptationPolicy, adapt
from .selection.budget import TokenCounter
from .selection.decision import Consideration, Decision, Timings
from .selection.features import cut_prompt
from .selection.select import SelectionPolicy, consider
from .selection.selector import Selector
from .selection.vote import VotedSelector, VoteParts, attributes_to_ask
from .state import TurnContext, TurnState

_log = logging.getLogger(__name__)

DEFAULT_RETRIEVAL_BUDGET_S = 0.150


@dataclass(frozen=True, slots=True)
class TurnParts:
    """What the turn graph is made of. `retrieval_budget_s` bounds load, select and compose together.

    `embedder` embeds prompts, and is the one the selector was trained with (`load_selector` gives both).

    Without a `feedback_log` everybody is decided for alike. With `vote` a chat model is asked about what is uncertain,
    in a time of its own beside that budget.
    """

    store: AttributeStore
    embedder: Embedder
    selector: Selector
    token_counter: TokenCounter
    turn_log: TurnLog
    decision_log: DecisionLog
    feedback_log: FeedbackLog | None = None
    policy: SelectionPolicy = field(default_factory=SelectionPolicy)
    adaptation: AdaptationPolicy = field(default_factory=AdaptationPolicy)
    retrieval_budget_s: float = DEFAULT_RETRIEVAL_BUDGET_S
    vote: VoteParts | None = None
    forgotten: Forgotten = field(default_factory=Forgotten)


Model = Runnable[Sequence[BaseMessage], BaseMessage]
TurnGraph = CompiledStateGraph[TurnState, TurnContext, TurnState, TurnState]


class Node(Protocol):
    """A node of the turn graph."""

    async def __call__(self, state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        """Return its part of the state."""
        ...


def build_turn_graph(parts: TurnParts, *, model: Model | None = None, **compile_options: Any) -> TurnGraph:
    """Build the graph around the host's `model`; without one it decides, replies nothing, and logs.

    Run it with `context=TurnContext(...)` and `{"messages": [...]}` ending in the user's message; the result holds the
    messages with the reply and the `decision`. `compile_options` go to LangGraph's `compile` (checkpointer, name, …).
    """
    nodes = _Nodes(parts, model)
    graph = StateGraph(TurnState, context_schema=TurnContext)
    graph.add_node("load", nodes.walled("load", nodes.load))
    graph.add_node("select", nodes.walled("select", nodes.select))
    graph.add_node("compose", nodes.walled("compose", nodes.compose))
    graph.add_node("reply", nodes.reply)
    graph.add_node("log", nodes.walled("log", nodes.log))
    graph.add_edge(START, "load")
    graph.add_conditional_edges("load", _after_load, ["select", "reply"])
    decided = "select"
    if parts.vote is not None:
        decided = "vote"
        graph.add_node("vote", nodes.vote)
        graph.add_edge("select", "vote")
    graph.add_conditional_edges(decided, _after_decision, ["compose", "reply"])
    graph.add_edge("compose", "reply")
    graph.add_edge("reply", "log")
    graph.add_conditional_edges("log", _pass_on_reply_failure, [END])
    return graph.compile(**compile_options)


def _after_load(state: TurnState) -> str:
    return "reply" if state["decision"].failure or not state["profile"].attributes else "select"


def _after_decision(state: TurnState) -> str:
    return "reply" if state["decision"].abstained else "compose"


def _pass_on_reply_failure(state: TurnState) -> str:
    if (failure := state.get("reply_failure")) is not None:
        raise failure
    return END


def prompt_of(messages: Sequence[BaseMessage]) -> str:
    """Return the text of the last message of the user, or "" if there is none."""
    return next((m.text for m in reversed(messages) if isinstance(m, HumanMessage)), "")


class _Nodes:
    """The nodes: each fetches, calls one pure function, and returns its part of the state."""

    def __init__(self, parts: TurnParts, model: Model | None) -> None:
        self._parts = parts
        self._model = model
        self._block_cost = ComposedBlockCost(parts.token_counter)

    def walled(self, stage: str, node: Node) -> Node:
        """Put a node behind the wall: inside the time budget, and with failures recorded instead of raised."""

        async def behind_the_wall(state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
            try:
                if stage == "log":  # after the reply: no time budget
                    return await node(state, runtime)
                deadline_s = state.get("deadline_s") or time.monotonic() + self._parts.retrieval_budget_s
                async with asyncio.timeout(deadline_s - time.monotonic()):
                    return {**await node(state, runtime), "deadline_s": deadline_s}
            except Exception as error:  # noqa: BLE001 - the wall of the reply path: personalization never costs a reply
                _log.warning("tactful failed in %s, the reply goes out generic: %s", stage, type(error).__name__)
                return {"decision": self._failed(state, runtime.context, stage, error)}

        return behind_the_wall

    def _failed(self, state: TurnState, turn: TurnContext, stage: str, error: Exception) -> Decision:
        if isinstance(error, TimeoutError):
            failure = f"{stage}: not done within {self._parts.retrieval_budget_s * 1000:.0f} ms"
        else:
            failure = f"{stage}: {type(error).__name__}: {error}"
        if stage == "log" and "decision" in state:
            return state["decision"].model_copy(update={"failure": failure})
        return Decision(turn_id=turn.turn_id, user_id=turn.user_id, decided_at=datetime.now(UTC), failure=failure)

    async def load(self, state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        started_s = time.perf_counter()
        turn = runtime.context
        profile, feedback = await asyncio.gather(self._parts.store.get(turn.user_id), self._said(turn.user_id))
        decision = Decision(
            turn_id=turn.turn_id,
            user_id=turn.user_id,
            decided_at=datetime.now(UTC),
            timings=Timings(load_ms=_ms_since(started_s)),
        )
        return {"profile": profile, "feedback": feedback, "decision": decision}

    async def _said(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        log = self._parts.feedback_log
        return () if log is None else await log.of(user_id)

    async def select(self, state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        started_s = time.perf_counter()
        parts, decision = self._parts, state["decision"]
        considered = await asyncio.to_thread(self._consider, state, parts.selector)
        decided = decision.model_copy(
            update={
                "considered": considered,
                "threshold": parts.selector.threshold,
                "model_version": parts.selector.version,
                "timings": decision.timings.model_copy(update={"select_ms": _ms_since(started_s)}),
            }
        )
        return {"decision": decided}

    async def vote(self, state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
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
                changes: dict[str, Any] = {"considered": await asyncio.to_thread(self._consider, state, voted)}
        except asyncio.CancelledError:  # the person left while the model was asked
            await self.walled("log", self.log)(state, runtime)
            raise
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: the decision stands without the vote
            _log.warning("tactful decides without the vote: %s", type(error).__name__)
            late = isinstance(error, TimeoutError)
            reason = f"not done within {vote.timeout_s:g} s" if late else f"{type(error).__name__}: {error}"
            changes = {"vote_failure": reason}
        vote_ms = _ms_since(started_s)
        changes["timings"] = decision.timings.model_copy(update={"vote_ms": vote_ms})
        return {"decision": decision.model_copy(update=changes), "deadline_s": state["deadline_s"] + vote_ms / 1000}

    def _uncertain(self, state: TurnState) -> tuple[Attribute, ...]:
        vote, threshold = self._parts.vote, state["decision"].threshold
        if vote is None or threshold is None:
            return ()
        return attributes_to_ask(state["decision"].considered, state["profile"], vote.weights, threshold=threshold)

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

    async def compose(self, state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        started_s = time.perf_counter()
        decision, counter = state["decision"], self._parts.token_counter
        by_id: dict[str, Attribute] = {a.id: a for a in state["profile"].attributes}
        block = compose_block([by_id[c.attribute_id] for c in decision.used])
        composed = decision.model_copy(
            update={
                "block": block,
                "block_tokens": counter.count(block),
                "token_counter": counter.name,
                "timings": decision.timings.model_copy(update={"compose_ms": _ms_since(started_s)}),
            }
        )
        return {"decision": composed}

    async def reply(self, state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        if self._model is None:
            return {}
        block = state["decision"].block
        request = place_block(state["messages"], block) if block else state["messages"]
        try:
            return {"messages": [await self._model.ainvoke(request, get_config())]}
        except GraphBubbleUp:
            raise
        except asyncio.CancelledError:  # the person left before the end of the reply: what they said still counts
            await self.walled("log", self.log)(state, runtime)
            raise
        except Exception as error:  # noqa: BLE001 - the host's own: kept until the user's words are logged, then raised as it is
            return {"reply_failure": error}

    async def log(self, state: TurnState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        turn, decision, parts = runtime.context, state["decision"], self._parts
        if parts.forgotten.since(turn.user_id, decision.decided_at):
            return {}
        await parts.turn_log.append(
            Turn(
                turn_id=turn.turn_id,
                user_id=turn.user_id,
                conversation_id=turn.conversation_id,
                text=prompt_of(state["messages"]),
                said_at=decision.decided_at,
            )
        )
        await parts.decision_log.put(decision)
        if parts.forgotten.since(turn.user_id, decision.decided_at):  # between the first look and here
            await parts.turn_log.erase(turn.user_id)
            await parts.decision_log.erase(turn.user_id)
        return {}


def _ms_since(started_s: float) -> float:
    return round((time.perf_counter() - started_s) * 1000, 3)
