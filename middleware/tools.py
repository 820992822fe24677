"""Tools for agents: remember, recall and forget, each of the person the run is of and never of one the model names."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, cast

from langchain.tools import ToolRuntime
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import Field

from tactful.graphs import (
    OPT_OUT_WORDS,
    Deciding,
    LearningOutcome,
    Named,
    TurnContext,
    TurnParts,
    find_opt_out,
    nobody_named,
)
from tactful.memory import Attribute, Embedder, InvalidInput, Profile, Status, Turn, attribute_id, validate_user_id

from .agent_run import AgentRun, said_by_person
from .blocking import run_blocking
from .person_memory import PersonMemory
from .personalizer import Personalizer
from .remembering import Remembering

_log = logging.getLogger(__name__)

# The model waits for a tool as for any other; the budget of the reply path would only make recalling fail.
RECALL_BUDGET_S = 2.0
NEAREST_SHOWN = 3
_NOT_NOW = "The memory cannot be used just now. Go on without it."
_STANDS = {
    Status.ACTIVE: "Remembered",
    Status.PENDING: "Kept aside until the person confirms it",
    Status.SUPERSEDED: "No longer current",
}
# What the person took back is forgotten already.
_FORGETTABLE = frozenset(_STANDS)

# Tools that are not called by an agent are handed none; LangChain knows what it injects by this very type.
NO_RUN = cast(ToolRuntime, None)

_Statement = Annotated[
    str,
    Field(description='What the user said of themself, copied exactly: a whole clause, such as "I live in Ghent".'),
]
_Query = Annotated[str, Field(description="What the user wants done now, as a sentence.")]
_What = Annotated[str, Field(description="The id in brackets, or the statement to be forgotten.")]


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the tools work on. Every answer is plain words for the model, and so is every failure."""

    personalizer: Personalizer
    parts: TurnParts
    remembering: Remembering
    embedder: Embedder
    user_id: str | None

    @property
    def _person(self) -> PersonMemory:
        return self.personalizer.memory

    async def remember(self, call: _Call, statement: str) -> str:
        if (opt_out := await find_opt_out(self.parts, call.turn)) is not None:
            return f"Not remembered: {OPT_OUT_WORDS[opt_out]}."
        outcome = await self.remembering.remember(statement.strip(), call.turns())
        if outcome is None:
            return "Not remembered: the user has not said that of themself in this conversation. Copy their very words."
        return _words_of(outcome) or "Nothing new: that is known already, or the user took it back."

    async def recall(self, call: _Call, query: str) -> str:
        parts = replace(self.parts, retrieval_budget_s=RECALL_BUDGET_S)
        decision = await Deciding(parts).decide([HumanMessage(query)], call.turn)
        if decision.opt_out is not None:
            return f"Nothing is used: {OPT_OUT_WORDS[decision.opt_out]}."
        if decision.failure is not None:
            return _NOT_NOW
        known = {attribute.id: attribute for attribute in await self._person.list(call.turn.user_id)}
        used = [known[c.attribute_id] for c in decision.used if c.attribute_id in known]
        return "\n".join(map(_line, used)) or "Nothing is known that the user would want used for this."

    async def forget(self, call: _Call, what: str) -> str:
        profile = await self.parts.store.get(call.turn.user_id)
        known = {a.id: a for a in profile.attributes if a.status in _FORGETTABLE}
        found = known.get(what.strip("[] ")) or known.get(attribute_id(profile.user_id, what))
        if found is None:
            return await asyncio.to_thread(self._offer, what, profile)
        changes = await self._person.reject(profile.user_id, found.id)
        back = [a.statement for a in changes if a.id != found.id and a.status is Status.ACTIVE]
        again = f" What it had replaced counts again: {' '.join(back)}" if back else ""
        return f"Forgotten: {found.statement} It is not used any more, nor learned again.{again}"

    def _offer(self, what: str, profile: Profile) -> str:
        nearness = profile.vectors @ self.embedder.embed([what])[0]
        ranked = sorted(zip(-nearness, profile.attributes, strict=True), key=lambda pair: float(pair[0]))
        nearest = [a for _, a in ranked if a.status in _FORGETTABLE][:NEAREST_SHOWN]
        if not nearest:
            return "Nothing is known of the user."
        lines = "\n".join(map(_line, nearest))
        return f"Nothing was forgotten. If the user means one of these, call again with its id:\n{lines}"


@dataclass(frozen=True, slots=True)
class _Call:
    """Whose memory a call is about, and what that person said in the conversation, as far as it is at hand."""

    named: Named
    messages: Sequence[BaseMessage]
    turn: TurnContext

    @classmethod
    def of(cls, runtime: ToolRuntime | None, user_id: str | None) -> _Call:
        """Read the person and the conversation from the run.

        Raises:
            InvalidUserId: nobody is named, or by an id that cannot name a person.
        """
        run = AgentRun(Named()) if runtime is None else AgentRun.of(runtime, runtime.config)
        named = run.named if user_id is None else replace(run.named, user_id=user_id)
        messages = said_by_person([] if runtime is None else _messages_of(runtime), run)
        turn = named.turn(messages)
        if turn is None:
            raise nobody_named()
        return cls(named, [] if run.is_tool_of_agent else messages, turn)

    def turns(self) -> list[Turn]:
        """Return what the person said, each turn under the id it is logged by."""
        said = [place for place, m in enumerate(self.messages) if isinstance(m, HumanMessage) and m.text.strip()]
        return [self._turn(place, is_last=place == said[-1]) for place in said]

    def _turn(self, place: int, *, is_last: bool) -> Turn:
        named = self.named if is_last else replace(self.named, turn_id=None)
        ids = named.turn(self.messages[: place + 1]) or self.turn
        return Turn(
            turn_id=ids.turn_id,
            user_id=ids.user_id,
            conversation_id=self.turn.conversation_id,
            text=self.messages[place].text,
            said_at=datetime.now(UTC),
        )


def make_tools(
    personalizer: Personalizer, parts: TurnParts, remembering: Remembering, embedder: Embedder, *, user_id: str | None
) -> list[BaseTool]:
    """Return the tools, see `Personalizer.tools`; `embedder` is the one that what is known was embedded with."""
    user_id = None if user_id is None else validate_user_id(user_id)
    memory = _Memory(personalizer, parts, remembering, embedder, user_id)

    async def aremember(statement: _Statement, runtime: ToolRuntime = NO_RUN) -> str:
        return await _in_words(memory, runtime, lambda call: memory.remember(call, statement))

    def remember(statement: _Statement, runtime: ToolRuntime = NO_RUN) -> str:
        """Remember, for other conversations, something lasting that the user has said of themself in this one."""
        return run_blocking(personalizer, lambda: aremember(statement, runtime))

    async def arecall(query: _Query, runtime: ToolRuntime = NO_RUN) -> str:
        return await _in_words(memory, runtime, lambda call: memory.recall(call, query))

    def recall(query: _Query, runtime: ToolRuntime = NO_RUN) -> str:
        """Look up what is known of the user that they would want used for what they want done; often nothing."""
        return run_blocking(personalizer, lambda: arecall(query, runtime))

    async def aforget(what: _What, runtime: ToolRuntime = NO_RUN) -> str:
        return await _in_words(memory, runtime, lambda call: memory.forget(call, what))

    def forget(what: _What, runtime: ToolRuntime = NO_RUN) -> str:
        """Forget one thing about the user, when they ask for it: it is not used any more, nor learned again."""
        return run_blocking(personalizer, lambda: aforget(what, runtime))

    both = ((remember, aremember), (recall, arecall), (forget, aforget))
    return [StructuredTool.from_function(func=wait, coroutine=go) for wait, go in both]


async def _in_words(memory: _Memory, runtime: ToolRuntime | None, work: Callable[[_Call], Awaitable[str]]) -> str:
    try:
        return await work(_Call.of(runtime, memory.user_id))
    except InvalidInput as error:
        return f"That cannot be done: {error}."
    except Exception as error:  # noqa: BLE001 - the wall of the reply path: the agent goes on without its memory
        memory.parts.failures.add("tools")
        _log.warning("tactful failed in a tool: %s", type(error).__name__)
        return _NOT_NOW


def _messages_of(runtime: ToolRuntime) -> Sequence[BaseMessage]:
    state = runtime.state
    said = state.get("messages") if isinstance(state, dict) else getattr(state, "messages", None)
    return cast(Sequence[BaseMessage], said or [])


def _words_of(outcome: LearningOutcome) -> str:
    if outcome.failure is not None:
        return _NOT_NOW
    learned = [f"{_STANDS[a.status]}: {a.statement}" for a in outcome.learned if a.status in _STANDS]
    refused = [f"Not remembered: {refusal.reason}." for refusal in outcome.refused]
    return "\n".join([*learned, *refused])


def _line(attribute: Attribute) -> str:
    words = f' (in their words: "{attribute.evidence[-1].quote}")' if attribute.evidence else ""
    return f"[{attribute.id}] {attribute.statement}{words}"
