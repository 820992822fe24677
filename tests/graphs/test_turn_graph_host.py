"""The turn graph inside a host's own LangGraph: as a node, resumed, streamed, and with whom it is told of."""

from __future__ import annotations

import asyncio
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableLambda
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, interrupt

from tactful.graphs import Anonymous, OptOut, Replied, TurnContext, TurnParts, build_turn_graph
from tactful.memory import InvalidUserId
from tests.graphs.test_turn_graph import MAPS, TEA, TURN, Recorder, parts_with


@dataclass
class Host:
    """A context of the host's own, with more in it than we know."""

    user_id: str | None
    tenant: str = "acme"


class HostState(TypedDict, total=False):
    messages: Annotated[list[AnyMessage], add_messages]
    visited: Annotated[list[str], operator.add]


ASKED = {"messages": [HumanMessage("A drink?")]}


def host_graph(parts: TurnParts, model: Any, **compile_options: Any) -> Any:
    """A host's graph with the turn graph as its middle node."""
    graph = StateGraph(HostState, context_schema=Host)
    graph.add_node("before", lambda state: {"visited": ["before"]})
    graph.add_node("turn", build_turn_graph(parts, model=model))
    graph.add_node("after", lambda state: {"visited": ["after"]})
    graph.add_edge(START, "before")
    graph.add_edge("before", "turn")
    graph.add_edge("turn", "after")
    graph.add_edge("after", END)
    return graph.compile(**compile_options)


def logged(parts: TurnParts) -> list[tuple[str, str, str]]:
    return [(t.user_id, t.conversation_id, t.text) for t in parts.turn_log.waiting]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("context", "config"),
    [
        (Host("u1"), {"configurable": {"thread_id": "chat-7"}}),
        (None, {"configurable": {"user_id": "u1", "thread_id": "chat-7"}}),
        (None, {"configurable": {"user_id": "u1", "conversation_id": "chat-7", "thread_id": "another"}}),
        (Host(None), {"configurable": {"user_id": "u1", "thread_id": "chat-7"}}),
    ],
)
async def test_as_a_node_it_finds_the_person_where_the_host_names_them(context: Any, config: Any) -> None:
    parts, host = await parts_with(TEA, MAPS), Recorder()
    state = await host_graph(parts, host.model).ainvoke(ASKED, config, context=context)
    assert "The user likes tea." in host.requests[0][0].text
    assert [m.text for m in state["messages"]] == ["A drink?", "Hello."]
    assert state["visited"] == ["before", "after"]
    assert logged(parts) == [("u1", "chat-7", "A drink?")]


async def test_nobody_named_is_a_clear_error_or_a_generic_answer_that_leaves_nothing() -> None:
    parts, host = await parts_with(TEA), Recorder()
    with pytest.raises(InvalidUserId, match="user_id"):
        await build_turn_graph(parts, model=host.model).ainvoke(ASKED)
    assert host.requests == []
    parts = await parts_with(TEA, anonymous=Anonymous.GENERIC)
    state = await build_turn_graph(parts, model=host.model).ainvoke(ASKED)
    assert state["decision"].opt_out is OptOut.ANONYMOUS
    assert [m.text for m in host.requests[0]] == ["A drink?"]
    assert logged(parts) == []
    assert parts.decision_log.kept == {}  # type: ignore[attr-defined]


async def test_a_bad_user_id_is_an_error_even_where_nobody_need_be_named() -> None:
    parts = await parts_with(TEA, anonymous=Anonymous.GENERIC)
    with pytest.raises(InvalidUserId, match="blank"):
        await build_turn_graph(parts).ainvoke(ASKED, context=TurnContext(" ", "c", "t"))


async def test_a_history_that_is_sent_anew_is_one_conversation() -> None:
    parts = await parts_with(TEA)
    graph = build_turn_graph(parts, model=Recorder().model)
    first = [HumanMessage("Hello there")]
    later = [*first, AIMessage("Hi."), HumanMessage("A drink?")]
    for history in (first, later, [HumanMessage("Something else")]):
        await graph.ainvoke({"messages": history}, {"configurable": {"user_id": "u1"}})
    one, two, three = [conversation for _, conversation, _ in logged(parts)]
    assert one == two
    assert three != one


class Approving:
    """A model of the host's that asks a person before it answers."""

    def __init__(self) -> None:
        self.requests: list[list[BaseMessage]] = []
        self.model = RunnableLambda(self._answer)

    async def _answer(self, messages: Sequence[BaseMessage]) -> BaseMessage:
        self.requests.append(list(messages))
        return AIMessage(f"You said {interrupt('May I?')}.")


@pytest.mark.parametrize("as_node", [True, False])
async def test_an_interrupt_in_the_hosts_model_is_resumed_and_the_turn_is_one(as_node: bool) -> None:
    parts, host, saver = await parts_with(TEA), Approving(), InMemorySaver()
    build = host_graph if as_node else lambda parts, model, **options: build_turn_graph(parts, model=model, **options)
    config: Any = {"configurable": {"thread_id": "1", "user_id": "u1"}}
    stopped = await build(parts, host.model, checkpointer=saver).ainvoke(ASKED, config)
    assert stopped["__interrupt__"][0].value == "May I?"
    # Another process would build the graph anew, over the same checkpoints.
    state = await build(parts, host.model, checkpointer=saver).ainvoke(Command(resume="yes"), config)
    assert state["messages"][-1].text == "You said yes."
    assert all("The user likes tea." in request[0].text for request in host.requests)
    assert len(set(logged(parts))) == 1
    assert list(parts.decision_log.kept) == [t.turn_id for t in parts.turn_log.waiting][:1]  # type: ignore[attr-defined]
    kept = repr(saver.storage) + repr(saver.blobs) + repr(saver.writes)
    assert "likes tea" not in kept
    assert "user_profile" not in kept


@pytest.mark.parametrize("node", ["select", "compose", "reply", "log"])
async def test_a_run_that_was_stopped_before_any_node_goes_on(node: str) -> None:
    parts, host = await parts_with(TEA), Recorder()
    graph = build_turn_graph(parts, model=host.model, checkpointer=InMemorySaver(), interrupt_before=[node])
    config: Any = {"configurable": {"thread_id": "1"}}
    state = await graph.ainvoke(ASKED, config, context=TURN)
    while (await graph.aget_state(config)).next:
        state = await graph.ainvoke(None, config, context=TURN)
    assert state["messages"][-1].text == "Hello."
    assert "The user likes tea." in host.requests[0][0].text
    assert logged(parts) == [("u1", "c1", "A drink?")]


async def test_a_turn_after_a_turn_on_one_thread_decides_for_its_own_prompt() -> None:
    parts, host = await parts_with(TEA), Recorder()
    graph = build_turn_graph(parts, model=host.model, checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "1", "user_id": "u1"}}
    for text in ("A drink?", "And another?"):
        await graph.ainvoke({"messages": [HumanMessage(text)]}, config)
    assert [text for _, _, text in logged(parts)] == ["A drink?", "And another?"]
    assert len(parts.decision_log.kept) == 2  # type: ignore[attr-defined]
    assert [m.text for m in host.requests[1][1:]] == ["A drink?", "Hello.", "And another?"]


async def test_as_a_node_it_streams_tokens_and_its_updates_and_nothing_of_ours_in_the_hosts_values() -> None:
    parts = await parts_with(TEA)
    config: Any = {"configurable": {"user_id": "u1"}}

    def graph() -> Any:
        return host_graph(parts, GenericFakeChatModel(messages=iter([AIMessage("one two three")])))

    tokens = [m.text async for _, (m, _) in graph().astream(ASKED, config, stream_mode="messages", subgraphs=True)]
    assert "".join(tokens).startswith("one two three")
    assert len(tokens) >= 5
    nodes = [list(update) async for _, update in graph().astream(ASKED, config, stream_mode="updates", subgraphs=True)]
    assert [name for names in nodes for name in names] == [
        "before", "load", "select", "compose", "reply", "log", "turn", "after",
    ]  # fmt: skip
    values = [value async for value in graph().astream(ASKED, config, stream_mode="values")]
    assert all(set(value) <= {"messages", "visited"} for value in values)


def test_a_host_that_does_not_await_gets_the_same() -> None:
    parts = asyncio.run(parts_with(TEA, MAPS))
    requests: list[list[BaseMessage]] = []

    def answer(messages: Sequence[BaseMessage]) -> BaseMessage:
        requests.append(list(messages))
        return AIMessage("Hello.")

    config: Any = {"configurable": {"thread_id": "chat-7"}}
    graph = host_graph(parts, RunnableLambda(answer), checkpointer=InMemorySaver())
    state = graph.invoke(ASKED, config, context=Host("u1"))
    assert [m.text for m in state["messages"]] == ["A drink?", "Hello."]
    assert "The user likes tea." in requests[0][0].text
    assert logged(parts) == [("u1", "chat-7", "A drink?")]
    streaming = build_turn_graph(parts, model=GenericFakeChatModel(messages=iter([AIMessage("one two three")])))
    tokens = [m.text for m, _ in streaming.stream(ASKED, context=TURN, stream_mode="messages")]
    assert "".join(tokens).startswith("one two three")
    assert len(tokens) >= 5


async def test_a_host_may_wait_inside_its_running_loop() -> None:
    parts = await parts_with(TEA)
    state = build_turn_graph(parts, model=RunnableLambda(lambda _: AIMessage("Hi."))).invoke(ASKED, context=TURN)
    assert state["messages"][-1].text == "Hi."
    assert state["decision"].used


def test_the_hosts_own_failure_is_passed_on_where_it_waits_and_the_words_are_not_lost() -> None:
    def fail(_: Sequence[BaseMessage]) -> BaseMessage:
        raise ConnectionError("the provider is down")

    parts = asyncio.run(parts_with(TEA))
    with pytest.raises(ConnectionError, match="provider is down"):
        build_turn_graph(parts, model=RunnableLambda(fail)).invoke(ASKED, context=TURN)
    assert logged(parts) == [("u1", "c1", "A drink?")]


async def test_what_comes_out_is_the_messages_and_the_decision_and_the_graph_can_describe_itself() -> None:
    graph = build_turn_graph(await parts_with(TEA), model=Recorder().model)
    assert set(await graph.ainvoke(ASKED, context=TURN)) == {"messages", "decision"}
    assert set(graph.get_input_jsonschema()["properties"]) == {"messages"}
    assert set(graph.get_output_jsonschema()["properties"]) == {"messages", "decision"}
    context = graph.get_context_jsonschema()
    assert context is not None and set(context["properties"]) == {"user_id", "conversation_id", "turn_id"}


async def test_the_reply_is_told_once_it_is_complete() -> None:
    told: list[Replied] = []
    parts = await parts_with(TEA, on_reply=told.append)
    await build_turn_graph(parts, model=Recorder().model).ainvoke(ASKED, context=TURN)
    (replied,) = told
    assert (replied.prompt, replied.reply, replied.turn) == ("A drink?", "Hello.", TURN)
    assert replied.decision.used
