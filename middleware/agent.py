"""The agent middleware: personalization for agents made with LangChain's `create_agent`.

What is decided for a turn is kept beside the run, never in the agent's state: nothing of it is checkpointed, streamed
or returned. A run that goes on after an interrupt, here or in another process, is decided anew.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, cast

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage, SystemMessage
from langgraph.runtime import Runtime

from tactful.graphs import FailureCounts
from tactful.memory import InvalidUserId

from .agent_rewriting import acall_watched, call_watched, rewritten
from .agent_run import AgentRun, said_by_person
from .blocking import run_blocking
from .open_turn import OpenTurn
from .personalizer import Personalizer

_log = logging.getLogger(__name__)

# A run that fails or is interrupted never says that it is over, so the oldest make room.
MAX_RUNS_KEPT = 512


class PersonalizationMiddleware(AgentMiddleware[AgentState[Any], Any, Any]):
    """Decides once a turn what to use of the person, and adds it to each request of the turn.

    One instance serves any number of agents, runs and people at once. The block is the last part of the system message,
    so what the host puts before it can be cached by the provider. Where nothing is used the request is not touched.
    """

    def __init__(
        self, personalizer: Personalizer, failures: FailureCounts, *, rewrites: bool = False, name: str | None = None
    ) -> None:
        """Use `Personalizer.agent_middleware`. What fails here is counted in `failures` as "agent".

        With `rewrites` a reply that announces what is known is rewritten, unless it was streamed.
        """
        super().__init__()
        self._personalizer = personalizer
        self._failures = failures
        self._rewrites = rewrites
        self._name = name or type(self).__name__
        self._under_way = _TurnsUnderWay()

    @property
    def name(self) -> str:
        """The name of its steps in the agent's graph; two in one agent need two names."""
        return self._name

    def before_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> None:
        """Begin the turn.

        Raises:
            InvalidUserId: nobody is named for the run, and the settings' `anonymous` is "error"; or the user id cannot
                name a person.
        """
        run_blocking(self._personalizer, lambda: self._begin(state, AgentRun.of(runtime)))

    async def abefore_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> None:
        """Do as `before_agent`."""
        await self._begin(state, AgentRun.of(runtime))

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """Call the model with the block, or with the very same request where nothing is used."""
        run = AgentRun.of(request.runtime)
        asked = run_blocking(self._personalizer, lambda: self._personalize(request, run))
        if asked is request or not self._rewrites:
            return handler(asked)
        response, is_streamed = call_watched(handler, asked)
        return run_blocking(self._personalizer, lambda: self._settle(response, asked, run, is_streamed=is_streamed))

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        """Do as `wrap_model_call`."""
        run = AgentRun.of(request.runtime)
        asked = await self._personalize(request, run)
        if asked is request or not self._rewrites:
            return await handler(asked)
        response, is_streamed = await acall_watched(handler, asked)
        return await self._settle(response, asked, run, is_streamed=is_streamed)

    def after_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> None:
        """End the turn: its reply is checked and learning wakes, both elsewhere."""
        self._end(state, AgentRun.of(runtime))

    async def aafter_agent(self, state: AgentState[Any], runtime: Runtime[Any]) -> None:
        """Do as `after_agent`."""
        self._end(state, AgentRun.of(runtime))

    async def _begin(self, state: AgentState[Any], run: AgentRun) -> OpenTurn | None:
        turn: OpenTurn | None = None
        try:
            turn = await self._personalizer.begin_from(said_by_person(state["messages"], run), context=run.named)
        except InvalidUserId:
            raise
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: personalization never costs a reply
            self._count(error)
        self._under_way.put(run.key, turn)
        return turn

    async def _personalize(self, request: ModelRequest[Any], run: AgentRun) -> ModelRequest[Any]:
        try:
            turn = self._under_way.get(run.key) if run.key in self._under_way else await self._begin(request.state, run)
            return request if turn is None else _with_block(request, turn)
        except Exception as error:  # noqa: BLE001 - the wall; nobody is refused any more once the run is under way
            self._count(error)
            return request

    async def _settle(
        self, response: ModelResponse[Any], request: ModelRequest[Any], run: AgentRun, *, is_streamed: bool
    ) -> ModelResponse[Any]:
        turn = self._under_way.get(run.key)
        if turn is None or is_streamed:
            return response
        try:
            return await rewritten(response, request, turn)
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: the reply goes out as it is
            self._count(error)
            return response

    def _end(self, state: AgentState[Any], run: AgentRun) -> None:
        try:
            turn = self._under_way.pop(run.key)
            if turn is not None and not run.is_tool_of_agent:
                turn.end(_reply_in(state))
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: the reply is there, and goes out
            self._count(error)

    def _count(self, error: Exception) -> None:
        self._failures.add("agent")
        _log.warning("tactful failed in the agent, which goes on without it: %s", type(error).__name__)


class _TurnsUnderWay:
    """Turns by the key of their run; None where beginning one failed. Safe from any thread."""

    def __init__(self) -> None:
        self._turns: OrderedDict[Hashable, OpenTurn | None] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, key: Hashable | None) -> bool:
        return key in self._turns

    def get(self, key: Hashable | None) -> OpenTurn | None:
        return self._turns.get(key)

    def put(self, key: Hashable | None, turn: OpenTurn | None) -> None:
        if key is None:
            return
        with self._lock:
            self._turns[key] = turn
            while len(self._turns) > MAX_RUNS_KEPT:
                self._turns.popitem(last=False)

    def pop(self, key: Hashable | None) -> OpenTurn | None:
        with self._lock:
            return self._turns.pop(key, None)


def _with_block(request: ModelRequest[Any], turn: OpenTurn) -> ModelRequest[Any]:
    if not turn.decision.block:
        return request
    host = [] if request.system_message is None else [request.system_message]
    return request.override(system_message=cast(SystemMessage, turn.personalize(host)[0]))


def _reply_in(state: AgentState[Any]) -> str:
    last = state["messages"][-1] if state["messages"] else None
    return str(last.text) if isinstance(last, AIMessage) else ""
