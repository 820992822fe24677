"""The wrapped chat model over real sockets: personalized in every way it is asked, and else the bare model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, MessagesState, StateGraph

from tactful.middleware import Personalizer, load_settings
from tactful.middleware.chat_model import PersonalizedChatModel
from tests.middleware.asking import (
    ADA,
    ASK,
    BOB,
    COOK,
    FACT,
    STRUCTURED,
    Recorder,
    announces,
    chain,
    gathered,
    get_recipe,
    named,
    open_ai,
    run,
    tell,
)
from tests.middleware.scripted_openai import REPLY, openai_script
from tests.middleware.server.scripted_upstream import ScriptedUpstream, scripted_upstream

ANNOUNCING = "Since you are a vegetarian, try lentils with rice tonight."


@pytest.fixture(scope="module")
def p(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Personalizer]:
    settings = load_settings(retrieval_budget_ms=10_000)
    with Personalizer.local(tmp_path_factory.mktemp("data"), settings=settings) as opened:
        tell(opened, "ada", "I'm a vegetarian.")
        yield opened


@pytest.fixture(scope="module")
def upstream() -> Iterator[ScriptedUpstream]:
    with scripted_upstream() as opened:
        yield opened


@pytest.fixture
def bare(upstream: ScriptedUpstream) -> ChatOpenAI:
    upstream.script = openai_script()
    upstream.received.clear()
    return open_ai(upstream)


@pytest.fixture
def wrapped(p: Personalizer, bare: ChatOpenAI) -> PersonalizedChatModel:
    return p.wrap_model(bare)


@pytest.mark.parametrize("way", ASK)
def test_in_whichever_way_it_is_asked_it_is_personalized_and_the_reply_handed_in(
    p: Personalizer, wrapped: PersonalizedChatModel, upstream: ScriptedUpstream, way: str
) -> None:
    upstream.script = openai_script(ANNOUNCING)
    ASK[way](wrapped, named(f"way-{way}"))
    (received,) = upstream.received
    assert FACT in received.json["messages"][0]["content"]
    assert received.json["messages"][1:] == [{"role": "user", "content": COOK}]
    assert announces(p, f"way-{way}")


@pytest.mark.parametrize("way", STRUCTURED)
def test_tools_and_structure_are_asked_for_as_the_bare_model_does_with_the_block(
    wrapped: PersonalizedChatModel, bare: ChatOpenAI, upstream: ScriptedUpstream, way: str
) -> None:
    of_bare, of_wrapped = (said(STRUCTURED[way](model, ADA)) for model in (bare, wrapped))
    assert of_wrapped == of_bare
    asked_bare, asked_wrapped = (received.json for received in upstream.received)
    assert FACT in asked_wrapped["messages"].pop(0)["content"]
    assert asked_wrapped == asked_bare


def said(answer: Any) -> Any:
    """Return what an answer says: what was parsed, or which tools were called with what."""
    if isinstance(answer, list):
        answer = sum(answer[1:], start=answer[0])
    if isinstance(answer, AIMessage):
        return answer.tool_calls
    return answer["parsed"] if isinstance(answer, dict) and "raw" in answer else answer


@pytest.mark.parametrize("way", [*ASK, *STRUCTURED])
def test_where_nothing_is_chosen_the_request_is_that_of_the_bare_model_byte_for_byte(
    wrapped: PersonalizedChatModel, bare: ChatOpenAI, upstream: ScriptedUpstream, way: str
) -> None:
    ask = {**ASK, **STRUCTURED}[way]
    for model in (bare, wrapped):
        ask(model, BOB)
    of_bare, of_wrapped = upstream.received
    assert of_wrapped.body == of_bare.body


def test_generate_takes_each_list_for_a_turn(p: Personalizer, bare: ChatOpenAI, upstream: ScriptedUpstream) -> None:
    for_ada = p.wrap_model(bare, user_id="ada")
    result = for_ada.generate([[HumanMessage(COOK)], [HumanMessage("Plan a party.")]])
    assert [generations[0].text for generations in result.generations] == [REPLY, REPLY]
    assert all(FACT in received.json["messages"][0]["content"] for received in upstream.received)
    run(for_ada.agenerate([[HumanMessage(COOK)]]))
    assert FACT in upstream.last.json["messages"][0]["content"]
    around_binding = p.wrap_model(bare.bind(stop=["x"]), user_id="ada")
    assert around_binding.generate([[HumanMessage(COOK)]]).generations[0][0].text == REPLY
    assert upstream.last.json["stop"] == ["x"]


@pytest.mark.parametrize("way", [*ASK, *STRUCTURED])
def test_callbacks_see_what_they_would_of_the_bare_model(
    wrapped: PersonalizedChatModel, bare: ChatOpenAI, way: str
) -> None:
    seen = []
    for model in (bare, wrapped):
        recorder = Recorder()
        config: RunnableConfig = {**ADA, "callbacks": [recorder], "tags": ["t"], "metadata": {"m": 1}}
        {**ASK, **STRUCTURED}[way](model, config)
        seen.append(recorder.seen)
    assert seen[1] == seen[0]
    assert [entry[0] for entry in seen[0]].count("start") == 1
    assert FACT in recorder.asked[0].text


def without_ids(event: Any) -> Any:
    """Return an event without what differs from run to run."""
    if isinstance(event, dict):
        return {k: without_ids(v) for k, v in event.items() if k not in {"run_id", "parent_ids", "input", "id"}}
    if isinstance(event, list):
        return [without_ids(item) for item in event]
    if isinstance(event, BaseMessage):
        return event.model_dump(exclude={"id", "usage_metadata"})  # in which the block is counted
    return event


def test_events_are_those_of_the_bare_model(wrapped: PersonalizedChatModel, bare: ChatOpenAI) -> None:
    of_bare, of_wrapped = (
        [without_ids(e) for e in run(gathered(chain(model).astream_events({"question": COOK}, ADA, version="v2")))]
        for model in (bare, wrapped)
    )
    assert [event["name"] for event in of_wrapped].count("ChatOpenAI") > 5
    assert of_wrapped == of_bare


def test_in_a_langgraph_each_token_arrives_once(wrapped: PersonalizedChatModel, bare: ChatOpenAI) -> None:
    def tokens(model: BaseChatModel) -> list[str]:
        graph = StateGraph(MessagesState)
        graph.add_node("answer", lambda state: {"messages": [model.invoke(state["messages"])]})
        graph.add_edge(START, "answer")
        graph.add_edge("answer", END)
        parts = graph.compile().stream({"messages": [("human", COOK)]}, ADA, stream_mode="messages")
        return [message.text for message, _ in parts]

    of_wrapped = tokens(wrapped)
    assert of_wrapped == tokens(bare)
    assert "".join(of_wrapped) == REPLY


def test_an_agent_calls_tools_with_it(wrapped: PersonalizedChatModel, upstream: ScriptedUpstream) -> None:
    agent = create_agent(wrapped, tools=[get_recipe], system_prompt="Be kind.")
    done = agent.invoke({"messages": [("human", COOK)]}, ADA)
    assert [type(m) for m in done["messages"]] == [HumanMessage, AIMessage, ToolMessage, AIMessage]
    assert done["messages"][-1].text == REPLY
    for received in upstream.received:
        first = received.json["messages"][0]["content"]
        assert first.startswith("Be kind.\n\n<user_profile>")
        assert FACT in first


def test_a_round_of_tools_is_no_turn_of_its_own(p: Personalizer, wrapped: PersonalizedChatModel) -> None:
    call = {"name": "get_recipe", "args": {"name": "dal"}, "id": "1", "type": "tool_call"}
    said = [HumanMessage("I live in Bruges."), AIMessage("", tool_calls=[call]), ToolMessage("ok", tool_call_id="1")]
    wrapped.invoke(said, named("round", "tool-user"))
    p.run(p.flush())
    assert p.run(p.profile("tool-user")).attributes == ()
    assert p.run(p.explain("round")) is None


def test_what_is_known_of_the_model_is_what_the_model_says(wrapped: PersonalizedChatModel, bare: ChatOpenAI) -> None:
    assert wrapped._llm_type == bare._llm_type
    assert wrapped._identifying_params == bare._identifying_params
    assert wrapped._get_ls_params(stop=["x"], model="other") == bare._get_ls_params(stop=["x"], model="other")
    assert wrapped.profile == bare.profile
    assert wrapped.profile
    assert wrapped.get_name() == bare.get_name()
    assert wrapped.model_name == bare.model_name
    assert wrapped.asdict() == bare.asdict()
    assert not hasattr(wrapped, "nothing_of_this_name")


def test_reply_metadata_is_unharmed(wrapped: PersonalizedChatModel, bare: ChatOpenAI) -> None:
    replies = [model.invoke(COOK, BOB).model_dump(exclude={"id"}) for model in (bare, wrapped)]
    assert replies[1] == replies[0]
    assert replies[0]["usage_metadata"]["total_tokens"] > 0
    streams = [
        [chunk.model_dump(exclude={"id"}) for chunk in model.bind_tools([get_recipe]).stream(COOK, BOB)]
        for model in (bare, wrapped)
    ]
    assert streams[1] == streams[0]
    assert any(chunk["tool_call_chunks"] for chunk in streams[0])
