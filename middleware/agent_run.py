"""AgentRun: the run of a LangChain agent that a hook or a tool is called in, and whose words its messages are."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.config import get_config
from langgraph.runtime import ExecutionInfo, RunControl

from tactful.graphs import Named, named_in

# What LangChain's own middleware notes on messages it writes in the user's place, such as summaries.
_WRITTEN_BY_MIDDLEWARE = "lc_source"
_TOOL_NODE = "tools"


class _AnyRuntime(Protocol):
    """What LangGraph's `Runtime` and `ToolRuntime` share."""

    @property
    def context(self) -> object: ...

    @property
    def execution_info(self) -> ExecutionInfo | None: ...


@dataclass(frozen=True, slots=True)
class AgentRun:
    """Who is named for a run, where it stands among nested runs, and what tells it from every other run.

    `place` holds the names of the graph steps around it, as LangGraph's checkpoint namespace has them. `control` is one
    object for each outermost run, and None where LangGraph does not say.
    """

    named: Named
    place: tuple[str, ...] = ()
    control: RunControl | None = None

    @classmethod
    def of(cls, runtime: _AnyRuntime, config: RunnableConfig | None = None) -> Self:
        """Read it from what LangGraph hands to hooks and tools; tools are handed their `config` too."""
        info, configurable = runtime.execution_info, (config or _running_config()).get("configurable")
        steps = () if info is None else tuple(info.checkpoint_ns.split("|"))
        return cls(named_in(runtime.context, configurable), steps[:-1], getattr(runtime, "control", None))

    @property
    def key(self) -> Hashable | None:
        """What is the same at each step of this agent's run and different for any other, and for any other person."""
        return None if self.control is None else (self.control, self.place, self.named)

    @property
    def is_tool_of_agent(self) -> bool:
        """Whether another agent calls this one as a tool: the user it hears is then a model, and no person."""
        return any(step.partition(":")[0] == _TOOL_NODE for step in self.place)


def said_by_person(messages: Sequence[BaseMessage], run: AgentRun) -> list[BaseMessage]:
    """Return the messages without those that only stand in the user's place.

    Where the user is another agent the last message is never the user's, so that nothing is taken for a person's words.
    """
    said = [m for m in messages if not (isinstance(m, HumanMessage) and _WRITTEN_BY_MIDDLEWARE in m.additional_kwargs)]
    return [*said, AIMessage("")] if run.is_tool_of_agent else list(said)


def _running_config() -> RunnableConfig:
    try:
        return get_config()
    except RuntimeError:  # not within a run
        return {}
