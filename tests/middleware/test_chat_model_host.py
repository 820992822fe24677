"""The wrapped chat model in its host: whose turn it is, what may be wrapped, caches, limits, copies and failures."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_core.caches import InMemoryCache
from langchain_core.globals import set_llm_cache
from langchain_core.language_models import FakeListChatModel
from langchain_core.load import dumps, load
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.rate_limiters import BaseRateLimiter
from langchain_core.runnables import ConfigurableField, RunnableConfig
from langchain_core.runnables.retry import RunnableRetry
from langchain_openai import ChatOpenAI

from tactful.graphs import Named
from tactful.memory import InvalidInput, InvalidUserId
from tactful.middleware import Personalizer, load_settings
from tactful.middleware.chat_model import PersonalizedChatModel
from tactful.middleware.open_turn import Turns
from tactful.middleware.wiring import wire_local
from tests.middleware.asking import (
    ADA,
    ASK,
    BOB,
    COOK,
    FACT,
    SECRET,
    Recipe,
    Recorder,
    flushed_explain,
    get_recipe,
    named,
    open_ai,
    run,
    tell,
)
from tests.middleware.scripted_openai import REPLY, openai_script
from tests.middleware.server.scripted_upstream import Answer, Received, ScriptedUpstream, scripted_upstream


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


def test_serialized_it_is_the_model_within_and_nothing_leaks(
    p: Personalizer, bare: ChatOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrapped = p.wrap_model(bare, user_id="ada-77")
    assert dumps(wrapped) == dumps(bare)
    assert dumps({"chain": wrapped | StrOutputParser()}) == dumps({"chain": bare | StrOutputParser()})
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    reloaded = load(json.loads(dumps(wrapped)), allowed_objects="all", secrets_from_env=True)
    assert isinstance(reloaded, ChatOpenAI)
    for text in (dumps(wrapped), repr(wrapped), str(wrapped.model_dump())):
        assert SECRET not in text
        assert "ada-77" not in text


def test_copies_are_personalized_and_pickles_are_the_model_within(p: Personalizer) -> None:
    wrapped = p.wrap_model(FakeListChatModel(responses=["Hi."]), user_id="ada")
    for copied in (copy.copy(wrapped), copy.deepcopy(wrapped)):
        recorder = Recorder()
        copied.invoke(COOK, {"callbacks": [recorder]})
        assert FACT in recorder.asked[0].text
    assert isinstance(pickle.loads(pickle.dumps(wrapped)), FakeListChatModel)


def test_within_an_agent_the_context_names_the_person(p: Personalizer) -> None:
    inner = FakeListChatModel(responses=["Hi."])
    agent = create_agent(p.wrap_model(inner, user_id="bob"), context_schema=Named)
    asked = {"messages": [HumanMessage(COOK)]}
    for recorder, named_here in ((Recorder(), Named("ada")), (Recorder(), None)):
        agent.invoke(asked, {"callbacks": [recorder]}, context=named_here)
        assert (FACT in recorder.asked[0].text) == (named_here is not None)


def test_tokens_are_counted_as_the_model_counts(p: Personalizer) -> None:
    inner = FakeListChatModel(responses=["Hi."], custom_get_token_ids=lambda text: list(range(len(text))))
    wrapped = p.wrap_model(inner)
    assert wrapped.get_token_ids("abc") == [0, 1, 2]
    assert wrapped.get_num_tokens("abc") == 3
    messages: list[BaseMessage] = [HumanMessage("abc")]
    assert wrapped.get_num_tokens_from_messages(messages) == inner.get_num_tokens_from_messages(messages)


@pytest.mark.parametrize("is_global", [False, True])
def test_a_cached_answer_is_only_for_the_same_request(
    p: Personalizer, upstream: ScriptedUpstream, bare: ChatOpenAI, is_global: bool
) -> None:
    tell(p, "cem", "I live in Ghent.")
    cache = InMemoryCache()
    model = bare if is_global else open_ai(upstream, cache=cache)
    wrapped = p.wrap_model(model)

    def ask(user_id: str, reply: str) -> str:
        upstream.script = openai_script(reply)
        return wrapped.invoke(COOK, {"configurable": {"user_id": user_id, "conversation_id": "c1"}}).text

    set_llm_cache(cache if is_global else None)
    try:
        assert [ask("ada", "For Ada."), ask("cem", "For Cem."), ask("bob", "For all.")] == [
            *("For Ada.", "For Cem.", "For all."),
        ]
        assert len(upstream.received) == 3
        assert [ask(user_id, "Not cached.") for user_id in ("ada", "cem", "bob", "new")] == [
            *("For Ada.", "For Cem.", "For all.", "For all."),
        ]
        assert len(upstream.received) == 3
    finally:
        set_llm_cache(None)


class CountingLimiter(BaseRateLimiter):
    def __init__(self) -> None:
        self.count = 0

    def acquire(self, *, blocking: bool = True) -> bool:
        self.count += 1
        return True

    async def aacquire(self, *, blocking: bool = True) -> bool:
        return self.acquire()


def test_the_rate_limit_is_applied_once_a_call(p: Personalizer, upstream: ScriptedUpstream, bare: ChatOpenAI) -> None:
    limiter = CountingLimiter()
    wrapped = p.wrap_model(open_ai(upstream, rate_limiter=limiter))
    for count, way in enumerate(("invoke", "ainvoke", "stream", "astream", "chain"), start=1):
        ASK[way](wrapped, ADA)
        assert limiter.count == count


def test_streaming_is_disabled_where_the_model_says_so(
    p: Personalizer, upstream: ScriptedUpstream, bare: ChatOpenAI
) -> None:
    wrapped = p.wrap_model(open_ai(upstream, disable_streaming=True))
    assert [chunk.text for chunk in wrapped.stream(COOK, ADA)] == [REPLY]


def test_whose_turn_it_is(p: Personalizer, wrapped: PersonalizedChatModel, upstream: ScriptedUpstream) -> None:
    for way in ("invoke", "ainvoke", "stream", "astream", "batch", "chain", "stream_events v3"):
        with pytest.raises(InvalidUserId, match="nobody is named"):
            ASK[way](wrapped, {})
    with pytest.raises(InvalidUserId):
        p.wrap_model(wrapped.inner, user_id=" ")
    assert upstream.received == []
    for_ada = p.wrap_model(wrapped.inner, user_id="ada")
    for_ada.invoke(COOK)
    assert FACT in upstream.last.json["messages"][0]["content"]
    for_ada.invoke(COOK, BOB)
    assert len(upstream.last.json["messages"]) == 1


def test_nobody_named_may_go_the_generic_path(tmp_path: Path, upstream: ScriptedUpstream, bare: ChatOpenAI) -> None:
    settings = load_settings(retrieval_budget_ms=10_000, anonymous="generic")
    with Personalizer.local(tmp_path, settings=settings) as p:
        assert p.wrap_model(bare).invoke(COOK).text == REPLY


def test_a_thread_is_a_conversation(p: Personalizer, wrapped: PersonalizedChatModel) -> None:
    config: RunnableConfig = {"configurable": {"user_id": "dora", "thread_id": "th-9"}}
    wrapped.invoke("I work as a nurse.", config)
    p.run(p.flush())
    (attribute,) = p.run(p.profile("dora")).attributes
    assert attribute.evidence[0].conversation_id == "th-9"


def test_a_batch_of_many_people_is_not_mixed(
    p: Personalizer, wrapped: PersonalizedChatModel, upstream: ScriptedUpstream
) -> None:
    cities = ("Ghent", "Bruges", "Antwerp")
    for city in cities:
        tell(p, city, f"I live in {city}.")
    configs: list[RunnableConfig] = [{"configurable": {"user_id": cities[i % 3]}} for i in range(24)]
    asked = [f"Plan walk {i} for me, from {cities[i % 3]}'s user." for i in range(24)]
    wrapped.batch(asked, configs)
    run(wrapped.abatch(asked, configs))
    assert len(upstream.received) == 48
    for received in upstream.received:
        block, question = (message["content"] for message in received.json["messages"])
        assert [city for city in cities if f"lives in {city}." in block] == [
            city for city in cities if city in question
        ]


def test_streams_left_early_hand_in_what_was_said(p: Personalizer, wrapped: PersonalizedChatModel) -> None:
    stream = wrapped.stream(COOK, named("left"))
    chunks = [next(stream) for _ in range(3)]
    stream.close()  # type: ignore[attr-defined]

    async def leave() -> None:
        stream = wrapped.astream(COOK, named("aleft"))
        async for chunk in stream:
            if chunk.text:
                break
        await stream.aclose()  # type: ignore[attr-defined]

    run(leave())
    p.run(p.flush())
    assert "".join(chunk.text for chunk in chunks)
    for turn_id in ("left", "aleft"):
        decision = p.run(p.explain(turn_id))
        assert decision is not None
        assert decision.mentions is not None


def away(_: Received) -> Answer:
    return Answer(status=500, chunks=(b'{"error": {"message": "away"}}',))


@pytest.mark.parametrize("way", ["invoke", "ainvoke", "stream", "astream"])
def test_the_models_errors_pass_and_the_words_are_kept(
    p: Personalizer, wrapped: PersonalizedChatModel, bare: ChatOpenAI, upstream: ScriptedUpstream, way: str
) -> None:
    upstream.script = away
    with pytest.raises(Exception) as of_bare:
        ASK[way](bare, named("x", "x"))
    with pytest.raises(type(of_bare.value), match="away"):
        ASK[way](wrapped, named(f"error-{way}", f"error-{way}"))
    assert p.run(flushed_explain(p, f"error-{way}")) is not None


@pytest.mark.parametrize(
    "inner, told",
    [
        (lambda model: model.bind(stop=["x"]), {"stop": ["x"]}),
        (lambda model: model.with_config(tags=["t"]), {}),
        (lambda model: model.with_retry(), {}),
        (lambda model: model.with_fallbacks([model]), {}),
        (lambda model: model.configurable_fields(temperature=ConfigurableField(id="heat")), {"temperature": 0.7}),
        (
            lambda model: model.configurable_alternatives(ConfigurableField(id="which"), other=model.bind(stop=["y"])),
            {"stop": ["y"]},
        ),
    ],
)
def test_what_is_made_of_a_model_can_be_wrapped(
    p: Personalizer, bare: ChatOpenAI, upstream: ScriptedUpstream, inner: Callable[[Any], Any], told: dict[str, Any]
) -> None:
    wrapped = p.wrap_model(inner(bare))
    config: RunnableConfig = {"configurable": {"user_id": "ada", "heat": 0.7, "which": "other"}}
    for way in ("invoke", "ainvoke", "stream", "astream", "stream_events v3"):
        if way == "stream_events v3" and not hasattr(type(wrapped.inner), "_iter_v2_events"):
            continue
        ASK[way](wrapped, config)
        body = upstream.last.json
        assert FACT in body["messages"][0]["content"]
        assert {key: body[key] for key in told} == told
    if isinstance(wrapped.inner, RunnableRetry):
        return  # no tools can be bound to what `with_retry` returns
    wrapped.bind_tools([get_recipe]).invoke(COOK, config)
    assert upstream.last.json["tools"][0]["function"]["name"] == "get_recipe"
    assert wrapped.with_structured_output(Recipe).invoke(COOK, config).minutes == 1
    assert upstream.last.json["response_format"]["type"] == "json_schema"
    assert FACT in upstream.last.json["messages"][0]["content"]


def test_a_model_chosen_at_run_time_can_be_wrapped(
    p: Personalizer, bare: ChatOpenAI, upstream: ScriptedUpstream
) -> None:
    chosen_later = init_chat_model(configurable_fields=("model",), base_url=f"{upstream.url}/v1", api_key=SECRET)
    wrapped = p.wrap_model(chosen_later)
    config: RunnableConfig = {"configurable": {"user_id": "ada", "model": "openai:gpt-4.1-mini"}}
    structured = wrapped.with_structured_output(Recipe)
    recipes = [structured.invoke(COOK, config), run(structured.ainvoke(COOK, config))]
    assert recipes == [Recipe(name="cats", minutes=1)] * 2
    assert upstream.last.json["response_format"]["type"] == "json_schema"
    assert wrapped.invoke(COOK, config).text == REPLY
    assert all(FACT in received.json["messages"][0]["content"] for received in upstream.received)


def test_with_fallbacks_within_a_turn_is_one(p: Personalizer, bare: ChatOpenAI, upstream: ScriptedUpstream) -> None:
    answer = openai_script()
    upstream.script = lambda received: away(received) if received.json["model"] == "away" else answer(received)
    wrapped = p.wrap_model(open_ai(upstream, model="away").with_fallbacks([bare]))
    p.run(p.flush())
    before = p.run(p._wiring.counts())
    assert wrapped.invoke(COOK, ADA).text == REPLY
    p.run(p.flush())
    assert p.run(p._wiring.counts()).done == before.done + 1
    assert [FACT in received.json["messages"][0]["content"] for received in upstream.received] == [True, True]


def test_its_fields_can_be_configured(wrapped: PersonalizedChatModel, upstream: ScriptedUpstream) -> None:
    hot = wrapped.configurable_fields(temperature=ConfigurableField(id="heat"))
    hot.invoke(COOK, {"configurable": {"user_id": "ada", "heat": 0.3}})
    assert upstream.last.json["temperature"] == 0.3
    assert FACT in upstream.last.json["messages"][0]["content"]


def test_it_may_be_one_of_several_alternatives(
    wrapped: PersonalizedChatModel, bare: ChatOpenAI, upstream: ScriptedUpstream
) -> None:
    either = wrapped.configurable_alternatives(ConfigurableField(id="which"), plain=bare)
    either.invoke(COOK, ADA)
    assert FACT in upstream.last.json["messages"][0]["content"]
    either.invoke(COOK, {"configurable": {"user_id": "ada", "which": "plain"}})
    assert len(upstream.last.json["messages"]) == 1


@pytest.mark.parametrize(
    "model, said",
    [
        (lambda wrapped: wrapped, "personalized already"),
        (lambda wrapped: wrapped.inner | StrOutputParser(), "not the chain around it"),
        (lambda wrapped: "openai:gpt-4.1-mini", "chat model and not str"),
        (lambda wrapped: print, "p.wrap takes functions"),
    ],
)
def test_what_is_no_model_is_refused_in_words(
    p: Personalizer, wrapped: PersonalizedChatModel, model: Callable[[Any], Any], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        p.wrap_model(model(wrapped))


def test_input_that_the_bare_model_refuses_is_refused_alike(wrapped: PersonalizedChatModel, bare: ChatOpenAI) -> None:
    for wrong in (None, 7, [("nobody", "hi")]):
        with pytest.raises(Exception) as of_bare:
            bare.invoke(wrong, ADA)  # type: ignore[arg-type]
        with pytest.raises(type(of_bare.value)):
            wrapped.invoke(wrong, ADA)  # type: ignore[arg-type]


def test_what_fails_before_a_decision_is_counted_and_the_model_answers(
    p: Personalizer, wrapped: PersonalizedChatModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(Turns, "begin", fail)
    before = p.failures.get("begin", 0)
    for way in ("invoke", "ainvoke", "stream", "astream"):
        ASK[way](wrapped, ADA)
    assert p.failures["begin"] == before + 4


class StuckStore:
    """A store that never answers."""

    async def get(self, user_id: str) -> None:
        await asyncio.Event().wait()

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("way", ["invoke", "ainvoke", "stream", "astream", "batch", "chain", "stream_events v3"])
def test_a_store_that_never_answers_costs_no_reply(
    tmp_path: Path, bare: ChatOpenAI, upstream: ScriptedUpstream, way: str
) -> None:
    wiring = wire_local(tmp_path, load_settings())
    stuck = replace(wiring.turn_parts, store=StuckStore())  # type: ignore[arg-type]
    with Personalizer(replace(wiring, turn_parts=stuck)) as p:
        for model in (bare, p.wrap_model(bare)):
            ASK[way](model, named("stuck"))
        assert upstream.received[1].body == upstream.received[0].body
        assert p.failures["load"] == 1
        decision = p.run(flushed_explain(p, "stuck"))
        assert decision.failure == "load: not done within 150 ms"


def test_after_closing_the_model_answers(tmp_path: Path, bare: ChatOpenAI) -> None:
    with Personalizer.local(tmp_path) as p:
        wrapped = p.wrap_model(bare)
    for way in ("invoke", "ainvoke", "stream", "astream"):
        assert ASK[way](wrapped, ADA)


def test_threads_share_it(wrapped: PersonalizedChatModel, upstream: ScriptedUpstream) -> None:
    with ThreadPoolExecutor(8) as threads:
        replies = list(
            threads.map(lambda _: wrapped.invoke([SystemMessage("Be kind."), ("human", COOK)], ADA), range(24))
        )
    assert [reply.text for reply in replies] == [REPLY] * 24
    assert all(FACT in received.json["messages"][0]["content"] for received in upstream.received)
