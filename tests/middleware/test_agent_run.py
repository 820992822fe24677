"""What tells one run of an agent from another, and a person's words from what only stands in their place."""

from __future__ import annotations

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import ExecutionInfo, RunControl, Runtime

from tactful.graphs import Named
from tactful.middleware.agent_run import AgentRun, said_by_person


def runtime(place: str, control: RunControl | None, user_id: str = "ada") -> Runtime[dict[str, str]]:
    info = ExecutionInfo(checkpoint_id="c", checkpoint_ns=place, task_id="t")
    return Runtime(context={"user_id": user_id}, execution_info=info, control=control)


def test_a_key_is_the_same_at_each_step_of_a_run_and_for_no_other_run_place_or_person() -> None:
    control = RunControl()
    key = AgentRun.of(runtime("before:1", control)).key
    assert key == AgentRun.of(runtime("model:2", control)).key
    others = [runtime("model:2", RunControl()), runtime("tools:3|model:2", control), runtime("model:2", control, "bob")]
    assert key not in [AgentRun.of(other).key for other in others]


def test_where_the_run_cannot_be_told_there_is_no_key() -> None:
    assert AgentRun.of(runtime("model:1", None)).key is None
    assert AgentRun.of(Runtime(context=None)).key is None


def test_a_tool_of_an_agent_hears_no_person() -> None:
    assert AgentRun.of(runtime("tools:1|model:2", None)).is_tool_of_agent
    assert not AgentRun.of(runtime("assistant:1|model:2", None)).is_tool_of_agent
    assert not AgentRun.of(runtime("tools:1", None)).is_tool_of_agent


def test_what_middleware_wrote_and_what_an_agent_asks_is_no_persons_last_word() -> None:
    summary = HumanMessage("I live in Bruges.", additional_kwargs={"lc_source": "summarization"})
    own = HumanMessage("I live in Ghent.")
    assert said_by_person([summary, own], AgentRun(Named("ada"))) == [own]
    assert isinstance(said_by_person([own], AgentRun(Named("ada"), ("tools:1",)))[-1], AIMessage)
