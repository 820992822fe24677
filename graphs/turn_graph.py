"""The turn graph, on the reply path: load -> select (-> vote) -> compose -> reply -> log, or the generic path.

Whatever fails in tactful is recorded and the host's request goes out unchanged. What fails in the host's own model is
the host's and is passed on. What is ours is never checkpointed: a run resumed after an interrupt decides anew, with the
same turn id.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.config import get_config
from langgraph.errors import GraphBubbleUp
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import get_runtime

from .both_ways import BothWays, Changes
from .deciding import Deciding, is_worth_selecting, prompt_of, undecided
from .reply.composition import place_block
from .reply.rewriting import Model
from .replying import settle_reply
from .selection.decision import Anonymous, Decision, OptOut
from .state import TurnContext, TurnInput, TurnOutput, TurnState
from .turn_logging import log_decision, log_words
from .turn_parts import Replied, TurnParts
from .whose_turn import NOBODY, Named, named_in, nobody_named

_log = logging.getLogger(__name__)

_Node = Callable[[TurnState, Named], Coroutine[Any, Any, Changes]]
TurnGraph = CompiledStateGraph[TurnState, Named, TurnInput, TurnOutput]


def build_turn_graph(parts: TurnParts, *, model: Model | None = None, **compile_options: Any) -> TurnGraph:
    """Build the graph around the host's `model`; without one it decides, replies nothing, and logs.

    Run it with `{"messages": [...]}` ending in the user's message; the result holds the messages with the reply and the
    `decision`. Whose turn it is says `context={"user_id": …}`, any context that has a `user_id`, or
    `config["configurable"]["user_id"]`: so it is a node of a graph with a context of its own, too. `compile_options` go
    to LangGraph's `compile` (checkpointer, name, …).

    Raises, when run:
        InvalidUserId: nobody is named, and `parts.anonymous` does not let such turns pass.
    """
    nodes = _Nodes(parts, model)
    graph = StateGraph(TurnState, context_schema=Named, input_schema=TurnInput, output_schema=TurnOutput)
    for name, stage in (("load", nodes.load), ("select", nodes.select), ("compose", nodes.compose), ("log", nodes.log)):
        graph.add_node(name, nodes.both_ways(name, stage))
    graph.add_node("reply", BothWays("reply", wait=nodes.reply, go=nodes.areply))
    graph.add_edge(START, "load")
    graph.add_conditional_edges("load", _after_load, ["select", "reply"])
    decided = "select"
    if parts.vote is not None:
        decided = "vote"
        graph.add_node("vote", nodes.both_ways("vote", nodes.vote))
        graph.add_edge("select", "vote")
    graph.add_conditional_edges(decided, _after_decision, ["compose", "reply"])
    graph.add_edge("compose", "reply")
    graph.add_edge("reply", "log")
    graph.add_conditional_edges("log", _pass_on_reply_failure, [END])
    return graph.compile(**compile_options)


def _after_load(state: TurnState) -> str:
    return "select" if is_worth_selecting(state) else "reply"


def _after_decision(state: TurnState) -> str:
    return "reply" if state["decision"].abstained else "compose"


def _pass_on_reply_failure(state: TurnState) -> str:
    if (failure := state.get("reply_failure")) is not None:
        raise failure
    return END


class _Nodes:
    """The nodes: each fetches, calls one function, and returns its part of the state.

    They are told who is named for the turn, for what LangGraph knows of a run is only known on the host's own thread.
    """

    def __init__(self, parts: TurnParts, model: Model | None) -> None:
        self._parts = parts
        self._model = model
        self._deciding = Deciding(parts)

    def both_ways(self, name: str, node: _Node) -> BothWays:
        """Return the node for hosts that wait and hosts that await."""
        return BothWays(name, wait=lambda s: self._parts.run(node(s, _named())), go=lambda s: node(s, _named()))

    async def load(self, state: TurnState, named: Named) -> Changes:
        if (turn := self._whose(state, named)) is None:
            return {"turn": NOBODY, "decision": _of_nobody()}
        return {"turn": turn, **await self._deciding.load({**state, "turn": turn})}

    async def select(self, state: TurnState, named: Named) -> Changes:
        return await self._deciding.select(state) if "decision" in state else await self._decided_anew(state, named)

    async def compose(self, state: TurnState, named: Named) -> Changes:
        if "decision" not in state:
            return await self._decided_anew(state, named)
        return {} if state["decision"].block else await self._deciding.compose(state)

    async def vote(self, state: TurnState, named: Named) -> Changes:
        if "deadline_s" not in state:
            return {} if "decision" in state else await self._decided_anew(state, named)
        try:
            return await self._deciding.vote(state)
        except asyncio.CancelledError:  # the person left while the model was asked
            await self._log_turn(state)
            raise

    def reply(self, state: TurnState) -> Changes:
        """Ask the host's model, blocking."""
        state = self._parts.run(self._with_decision(state, _named()))
        kept: Changes = {"turn": state["turn"], "decision": state["decision"]}
        if self._model is None:
            return kept
        try:
            answer = self._model.invoke(_request(state), get_config())
            return {**kept, **self._parts.run(self._settled(state, answer))}
        except GraphBubbleUp:
            raise
        except Exception as error:  # noqa: BLE001 - the host's own: kept until the user's words are logged, then raised as it is
            return {**kept, "reply_failure": error}

    async def areply(self, state: TurnState) -> Changes:
        """Ask the host's model."""
        state = await self._with_decision(state, _named())
        kept: Changes = {"turn": state["turn"], "decision": state["decision"]}
        if self._model is None:
            return kept
        try:
            answer = await self._model.ainvoke(_request(state), get_config())
            return {**kept, **await self._settled(state, answer)}
        except GraphBubbleUp:
            raise
        except asyncio.CancelledError:  # the person left before the end of the reply: what they said still counts
            await self._log_turn(state)
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return {**kept, "reply_failure": error}

    async def log(self, state: TurnState, named: Named) -> Changes:
        return await self._log_turn(await self._with_decision(state, named))

    def _whose(self, state: TurnState, named: Named) -> TurnContext | None:
        turn = named.turn(state["messages"])
        if turn is None and self._parts.anonymous is Anonymous.ERROR:
            raise nobody_named()
        return turn

    async def _with_decision(self, state: TurnState, named: Named) -> TurnState:
        if "decision" in state:
            return state
        return {**state, **await self._decided_anew(state, named)}  # type: ignore[typeddict-item]

    async def _decided_anew(self, state: TurnState, named: Named) -> Changes:
        """Decide the turn of a run that was resumed after an interrupt."""
        turn = self._whose(state, named)
        decision = _of_nobody() if turn is None else await self._deciding.decide(state["messages"], turn)
        return {"turn": turn or NOBODY, "decision": decision}

    async def _settled(self, state: TurnState, answer: BaseMessage) -> Changes:
        if self._model is None or self._parts.rewriting is None or not _is_plain_text(answer):
            return {"messages": [answer]}
        text, decision = await settle_reply(
            self._parts,
            state["decision"],
            prompt=prompt_of(state["messages"]),
            reply=answer.text,
            model=self._model,
        )
        said = answer.model_copy(update={"content": text}) if decision.rewritten else answer
        return {"messages": [said], "decision": decision}

    async def _log_turn(self, state: TurnState) -> Changes:
        parts, turn, decision = self._parts, state["turn"], state["decision"]
        if decision.opt_out is not None:
            return {}
        prompt = prompt_of(state["messages"])
        if parts.keeper is not None:
            parts.keeper.log_words(turn, prompt, said_at=decision.decided_at)
            parts.keeper.log_decision(turn, decision)
            parts.on_reply(Replied(turn, decision, prompt, _reply_in(state)))
            return {}
        try:
            await log_words(parts, turn, prompt, said_at=decision.decided_at)
            await log_decision(parts, turn, decision)
        except Exception as error:  # noqa: BLE001 - the wall: the reply is there, and goes out
            parts.failures.add("log")
            _log.warning("tactful failed in log: %s", type(error).__name__)
            return {"decision": decision.model_copy(update={"failure": f"log: {type(error).__name__}: {error}"})}
        parts.on_reply(Replied(turn, decision, prompt, _reply_in(state)))
        return {}


def _named() -> Named:
    return named_in(get_runtime().context, get_config().get("configurable"))


def _request(state: TurnState) -> Sequence[BaseMessage]:
    block = state["decision"].block
    return place_block(state["messages"], block) if block else state["messages"]


def _of_nobody() -> Decision:
    return undecided(NOBODY, opt_out=OptOut.ANONYMOUS)


def _is_plain_text(answer: BaseMessage) -> bool:
    return isinstance(answer, AIMessage) and isinstance(answer.content, str) and not answer.tool_calls


def _reply_in(state: TurnState) -> str:
    last = state["messages"][-1]
    return "" if isinstance(last, HumanMessage) else last.text
