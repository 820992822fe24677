"""The agent middleware with real agents, a real personalizer and a scripted model."""

from __future__ import annotations

import asyncio
import json
import pickle
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import (
    HumanInTheLoopMiddleware,
    ModelFallbackMiddleware,
    ModelRetryMiddleware,
    SummarizationMiddleware,
)
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.runtime import RunControl
from langgraph.types import Command
from pydantic import BaseModel

from tactful.graphs import Decision
from tactful.memory import InvalidUserId
from tactful.middleware import GgufChatModel, Personalizer, load_settings
from tactful.middleware.agent import MAX_RUNS_KEPT
from tactful.middleware.stand_in import find_stand_in
from tactful.middleware.wiring import wire_local

from .scripted_model import ScriptedModel, calls

PATIENT = load_settings(retrieval_budget_ms=10_000)
DINNER = "Suggest a dinner recipe for me."
CAPITAL = "What is the capital of Mongolia?"
Agent = Any
Ask = Callable[..., dict[str, Any]]


def ask_waiting(agent: Agent, text: Any, config: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    return agent.invoke(text if isinstance(text, Command) else {"messages": text}, config, **kwargs)


def ask_awaiting(agent: Agent, text: Any, config: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    return asyncio.run(agent.ainvoke(text if isinstance(text, Command) else {"messages": text}, config, **kwargs))


both_ways = pytest.mark.parametrize("ask", [ask_waiting, ask_awaiting])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Personalizer]:
    """One personalizer for tests that each have people of their own."""
    with Personalizer.local(tmp_path_factory.mktemp("shared"), settings=PATIENT) as opened:
        yield opened


def of(user_id: str, thread_id: str = "t") -> dict[str, Any]:
    return {"configurable": {"user_id": user_id, "thread_id": f"{user_id}-{thread_id}"}}


def tell(p: Personalizer, user_id: str, text: str = "I'm a vegetarian and I hate coriander.") -> None:
    p.run(p.decide(text, user_id=user_id, conversation_id="earlier"))
    p.run(p.flush())


def decisions(p: Personalizer, user_id: str) -> tuple[Decision, ...]:
    p.run(p.flush())
    return p.run(p.memory.decisions(user_id))


def statements(p: Personalizer, user_id: str) -> set[str]:
    p.run(p.flush())
    return {a.statement for a in p.run(p.profile(user_id)).attributes}


def evidence_texts(p: Personalizer, user_id: str) -> list[str]:
    p.run(p.flush())
    return [e.quote for a in p.run(p.profile(user_id)).attributes for e in a.evidence]


@tool
def pantry(what: str) -> str:
    """Look into the pantry."""
    return f"there is {what}"


def agent_of(p: Personalizer, *script: AIMessage | Exception, **options: Any) -> tuple[Agent, ScriptedModel]:
    model = ScriptedModel(script=list(script))
    options = {"tools": [pantry], "middleware": [p.agent_middleware()], **options}
    return create_agent(model, **options), model


@both_ways
def test_a_turn_is_decided_once_and_used_in_each_of_its_requests(shared: Personalizer, ask: Ask) -> None:
    user_id = f"rounds-{ask.__name__}"
    tell(shared, user_id)
    agent, model = agent_of(shared, calls("pantry", what="rice"), calls("pantry", what="beans"), AIMessage("Lentils."))
    result = ask(agent, DINNER, of(user_id))
    assert result["messages"][-1].text == "Lentils."
    assert len(model.asked) == 3
    assert len(set(model.systems)) == 1
    assert "The user is a vegetarian." in model.systems[0]
    latest, _ = decisions(shared, user_id)
    assert model.systems[0] == latest.block
    assert not any("user_profile" in m.text for m in result["messages"])


@both_ways
def test_where_nothing_is_used_the_model_is_asked_exactly_what_it_is_without_us(shared: Personalizer, ask: Ask) -> None:
    user_id = f"nothing-{ask.__name__}"
    tell(shared, user_id)
    system = SystemMessage([{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}])
    history = [HumanMessage("Hello", id="1"), AIMessage("Hi.", id="2"), HumanMessage(CAPITAL, id="3")]
    agent, model = agent_of(shared, calls("pantry", what="maps"), system_prompt=system)
    bare, bare_model = agent_of(shared, calls("pantry", what="maps"), system_prompt=system, middleware=[])
    ask(agent, history, of(user_id))
    ask(bare, history, of(user_id))
    assert [m.type for m in model.asked[-1]] == ["system", "human", "ai", "human", "ai", "tool"]
    for ours, theirs in zip(model.asked, bare_model.asked, strict=True):
        assert [_without_ids(m) for m in ours] == [_without_ids(m) for m in theirs]


def _without_ids(message: BaseMessage) -> dict[str, Any]:
    # Messages that are made during a run get ids of their own in each.
    return message.model_dump(exclude={"id"} if message.type in {"ai", "tool"} else None)


def test_where_nothing_is_used_the_very_same_request_goes_on(shared: Personalizer) -> None:
    tell(shared, "same")
    requests: list[Any] = []

    class Around(type(shared.agent_middleware())):  # type: ignore[misc]
        def wrap_model_call(self, request: Any, handler: Any) -> Any:
            requests.append(request)

            def note(passed: Any) -> Any:
                requests.append(passed)
                return handler(passed)

            return super().wrap_model_call(request, note)

    agent, _ = agent_of(shared, middleware=[Around(shared, shared._parts.failures)])
    agent.invoke({"messages": CAPITAL}, of("same"))
    assert requests[0] is requests[1]


@pytest.mark.parametrize(
    ("system", "before"),
    [
        (None, []),
        ("Be brief.", ["Be brief."]),
        (
            SystemMessage([{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]),
            [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        ),
    ],
)
def test_the_block_comes_after_all_that_the_host_says(shared: Personalizer, system: Any, before: list[Any]) -> None:
    tell(shared, "system")
    agent, model = agent_of(shared, system_prompt=system)
    agent.invoke({"messages": DINNER}, of("system"))
    content = model.asked[0][0].content
    if isinstance(content, list):
        assert content[:-1] == before
        assert "user_profile" in content[-1]["text"]
    else:
        assert content.startswith("".join(before))
        assert content.endswith("</user_profile>")


@dataclass
class Whose:
    user_id: str


@both_ways
@pytest.mark.parametrize("context", [Whose("named"), {"user_id": "named"}])
def test_the_person_may_be_named_in_the_context(shared: Personalizer, ask: Ask, context: Any) -> None:
    tell(shared, "named")
    agent, model = agent_of(shared, context_schema=Whose)
    ask(agent, DINNER, {}, context=context)
    assert "The user is a vegetarian." in model.systems[0]


@both_ways
def test_nobody_named_is_an_error_that_says_how_and_asks_no_model(shared: Personalizer, ask: Ask) -> None:
    agent, model = agent_of(shared)
    with pytest.raises(InvalidUserId, match="user_id in the context"):
        ask(agent, DINNER, {"configurable": {"thread_id": "t"}})
    assert model.asked == []


@both_ways
def test_by_setting_nobody_named_is_answered_without_personalization(tmp_path: Path, ask: Ask) -> None:
    generic = load_settings(retrieval_budget_ms=10_000, anonymous="generic")
    with Personalizer.local(tmp_path, settings=generic) as p:
        agent, model = agent_of(p)
        assert ask(agent, "I'm a vegetarian. " + DINNER, {})["messages"][-1].text == "Done."
        assert model.systems == [""]
        p.run(p.flush())
        assert p.run(p.memory.list("anonymous")) == ()
        assert p.failures == {}


CANARY = "I collect antique zymometers, and I am a vegetarian."


@both_ways
def test_the_hosts_checkpoints_hold_nothing_of_ours(shared: Personalizer, ask: Ask) -> None:
    user_id = f"canary-{ask.__name__}"
    tell(shared, user_id, CANARY)
    saver = InMemorySaver()
    agent, model = agent_of(shared, calls("pantry", what="rice"), checkpointer=saver)
    ask(agent, DINNER, of(user_id))
    assert "The user is a vegetarian." in model.systems[0]
    bytes_kept = pickle.dumps([dict(saver.blobs), {k: dict(v) for k, v in saver.writes.items()}, _plain(saver.storage)])
    assert DINNER.encode() in bytes_kept
    for ours in (b"vegetarian", b"zymometer", b"user_profile", b"OpenTurn", b"tactful"):
        assert ours not in bytes_kept


def _plain(storage: Any) -> Any:
    return {k: _plain(v) for k, v in storage.items()} if isinstance(storage, dict) else storage


STREAMED_MODES = ["updates", "values", "messages", "custom", "tasks", "checkpoints", "debug"]


@pytest.mark.parametrize("is_async", [False, True])
def test_what_the_host_streams_is_what_it_streams_without_us(shared: Personalizer, is_async: bool) -> None:
    tell(shared, "streamed")
    agent, model = agent_of(
        shared, calls("pantry", what="rice"), AIMessage("A lentil stew."), checkpointer=InMemorySaver()
    )

    async def stream() -> list[Any]:
        config = of("streamed", "async")
        return [part async for part in agent.astream({"messages": DINNER}, config, stream_mode=STREAMED_MODES)]

    if is_async:
        parts = asyncio.run(stream())
    else:
        parts = list(agent.stream({"messages": DINNER}, of("streamed", "sync"), stream_mode=STREAMED_MODES))
    assert "The user is a vegetarian." in model.systems[0]
    assert "vegetarian" not in repr(parts)
    assert "OpenTurn" not in repr(parts)
    updates = [part for mode, part in parts if mode == "updates"]
    assert updates[0] == {"PersonalizationMiddleware.before_agent": None}
    assert updates[-1] == {"PersonalizationMiddleware.after_agent": None}
    tokens = [
        message.text
        for mode, (message, _) in ((m, p) for m, p in parts if m == "messages")
        if message.type == "AIMessageChunk"
    ]
    assert [token for token in tokens if token] == ["A", "lentil", "stew."]
    assert [part for mode, part in parts if mode == "custom"] == []


def _supervised(p: Personalizer, model: ScriptedModel, saver: InMemorySaver) -> Agent:
    approval = HumanInTheLoopMiddleware(interrupt_on={"pantry": True})
    return create_agent(model, [pantry], middleware=[p.agent_middleware(), approval], checkpointer=saver)


@both_ways
@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in another process"])
def test_a_run_goes_on_after_an_interrupt_and_is_logged_once(tmp_path: Path, ask: Ask, elsewhere: bool) -> None:
    saver, words = InMemorySaver(), f"I live in Ghent. {DINNER}"
    approve = Command(resume={"decisions": [{"type": "approve"}]})
    model = ScriptedModel(script=[calls("pantry", what="rice"), AIMessage("A stew.")])
    p = Personalizer.local(tmp_path, settings=PATIENT)
    try:
        tell(p, "ada")
        agent = _supervised(p, model, saver)
        assert "__interrupt__" in ask(agent, words, of("ada"))
        if elsewhere:
            p.close()
            p = Personalizer.local(tmp_path, settings=PATIENT)
            agent = _supervised(p, model, saver)
        assert ask(agent, approve, of("ada"))["messages"][-1].text == "A stew."
        assert all("user_profile" in system for system in model.systems)
        assert len(decisions(p, "ada")) == 2
        assert evidence_texts(p, "ada").count("I live in Ghent.") == 1
        assert p.failures == {}
    finally:
        p.close()


def test_a_run_that_goes_on_unnamed_is_answered_all_the_same(tmp_path: Path) -> None:
    saver, model = InMemorySaver(), ScriptedModel(script=[calls("pantry", what="rice"), AIMessage("A stew.")])
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        tell(p, "ada")
        agent = _supervised(p, model, saver)
        agent.invoke({"messages": DINNER}, of("ada"))
        unnamed = {"configurable": {"thread_id": of("ada")["configurable"]["thread_id"]}}
        result = agent.invoke(Command(resume={"decisions": [{"type": "approve"}]}), unnamed)
        assert result["messages"][-1].text == "A stew."
        assert model.systems[-1] == ""
        assert p.failures == {"agent": 1}


@both_ways
def test_a_summary_of_the_conversation_is_nobodys_words(shared: Personalizer, ask: Ask) -> None:
    user_id = f"summary-{ask.__name__}"
    tell(shared, user_id)
    summarizer = ScriptedModel(script=[AIMessage("I live in Bruges and I have a dog."), AIMessage("I have a cat.")])
    summarize = SummarizationMiddleware(summarizer, trigger=("messages", 4), keep=("messages", 1))
    script = [calls("pantry", str(n), what="rice") for n in range(4)]
    agent, model = agent_of(shared, *script, middleware=[shared.agent_middleware(), summarize])
    ask(agent, DINNER, of(user_id))
    assert any("summary" in m.text for m in model.asked[-1])
    assert DINNER not in [m.text for m in model.asked[-1]]
    assert len(set(model.systems)) == 1
    assert "The user is a vegetarian." in model.systems[-1]
    assert statements(shared, user_id) == {"The user is a vegetarian.", "The user hates coriander."}


@both_ways
def test_a_sub_agent_used_as_a_tool_is_no_person_and_mixes_nothing_up(
    shared: Personalizer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, middleware = f"outer-{ask.__name__}", shared.agent_middleware()
    tell(shared, user_id)
    inner_model = ScriptedModel()
    inner = create_agent(inner_model, [], middleware=[middleware])
    begin, begun = shared.begin_from, []
    monkeypatch.setattr(shared, "begin_from", lambda *args, **kwargs: begun.append(args) or begin(*args, **kwargs))

    @tool
    def research(question: str) -> str:
        """Find something out."""
        return inner.invoke({"messages": question})["messages"][-1].text

    script = [calls("research", question="I live in Bruges. What is the capital of Mongolia?"), AIMessage("A stew.")]
    agent, model = agent_of(shared, *script, tools=[research], middleware=[middleware])
    result = ask(agent, DINNER, of(user_id))
    assert result["messages"][-1].text == "A stew."
    assert inner_model.systems == [""]
    assert len(set(model.systems)) == 1
    assert len(begun) == 2
    assert statements(shared, user_id) == {"The user is a vegetarian.", "The user hates coriander."}
    assert len(decisions(shared, user_id)) == 2


def test_two_of_them_in_one_agent_keep_apart(shared: Personalizer, tmp_path: Path) -> None:
    tell(shared, "twice")
    with Personalizer.local(tmp_path, settings=PATIENT) as other:
        tell(other, "twice", "I am allergic to peanuts.")
        both = [shared.agent_middleware(), other.agent_middleware(name="Second")]
        agent, model = agent_of(shared, middleware=both)
        agent.invoke({"messages": DINNER}, of("twice"))
    first, second = model.systems[0].split("</user_profile>")[:2]
    assert "vegetarian" in first
    assert "peanuts" not in first
    assert "peanuts" in second
    assert "vegetarian" not in second


PEOPLE = 32


@pytest.mark.parametrize("is_async", [False, True])
def test_many_people_at_once_over_one_instance_are_never_mixed(shared: Personalizer, is_async: bool) -> None:
    people = [f"many-{is_async}-{n}" for n in range(PEOPLE)]
    for n, user_id in enumerate(people):
        shared.run(shared.decide(f"I am allergic to fruit number {n}.", user_id=user_id, conversation_id="earlier"))
    shared.run(shared.flush())
    middleware, saver = shared.agent_middleware(), InMemorySaver()

    def one(user_id: str) -> tuple[Agent, ScriptedModel]:
        return agent_of(shared, calls("pantry", what="x"), middleware=[middleware], checkpointer=saver)

    pairs = {user_id: one(user_id) for user_id in people}
    if is_async:

        async def all_of_them() -> None:
            await asyncio.gather(*(pairs[u][0].ainvoke({"messages": DINNER}, of(u)) for u in people))

        asyncio.run(all_of_them())
    else:
        with ThreadPoolExecutor(PEOPLE) as threads:
            list(threads.map(lambda u: pairs[u][0].invoke({"messages": DINNER}, of(u)), people))
    for n, user_id in enumerate(people):
        for system in pairs[user_id][1].systems:
            assert [line for line in system.splitlines() if "fruit number" in line] == [
                json.dumps({"kind": "constraint", "about": f"The user is allergic to fruit number {n}."})
            ]
    assert middleware._under_way._turns == {}


def test_people_are_kept_apart_even_where_a_host_reuses_a_run_control(shared: Personalizer) -> None:
    tell(shared, "control-ada")
    control, middleware = RunControl(), shared.agent_middleware()
    bob_waits, ada_waits, bob_is_done = threading.Event(), threading.Event(), threading.Event()

    @tool
    def let_ada_begin() -> str:
        """Wait until the other one is under way."""
        bob_waits.set()
        return str(ada_waits.wait(20))

    @tool
    def let_bob_finish() -> str:
        """Wait until the other one is done."""
        ada_waits.set()
        return str(bob_is_done.wait(20))

    bob, bob_model = agent_of(shared, calls("let_ada_begin"), tools=[let_ada_begin], middleware=[middleware])
    ada, ada_model = agent_of(shared, calls("let_bob_finish"), tools=[let_bob_finish], middleware=[middleware])
    with ThreadPoolExecutor(2) as threads:
        of_bob = threads.submit(bob.invoke, {"messages": DINNER}, of("control-bob"), control=control)
        assert bob_waits.wait(20)
        of_ada = threads.submit(ada.invoke, {"messages": DINNER}, of("control-ada"), control=control)
        of_bob.result(20)
        bob_is_done.set()
        of_ada.result(20)
    assert bob_model.systems == ["", ""]
    assert all("vegetarian" in system for system in ada_model.systems)


class Broken:
    """Stands for a part, and fails, or dawdles first, at whatever is called."""

    def __init__(self, inner: Any, delay_s: float = 0.0) -> None:
        self._inner = inner
        self._delay_s = delay_s

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found
        return self._fail_awaited if asyncio.iscoroutinefunction(found) else self._fail

    def _fail(self, *args: object, **kwargs: object) -> None:
        time.sleep(self._delay_s)
        raise RuntimeError("broken for the test")

    async def _fail_awaited(self, *args: object, **kwargs: object) -> None:
        await asyncio.sleep(self._delay_s)
        raise RuntimeError("broken for the test")


@pytest.fixture(scope="module")
def of_ada(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which something is known of "ada"; open a copy."""
    directory = tmp_path_factory.mktemp("ada")
    with Personalizer.local(directory, settings=PATIENT) as p:
        tell(p, "ada")
    return directory


def with_broken(directory: Path, part: str, delay_s: float = 0.0) -> Personalizer:
    wiring = wire_local(directory, load_settings(retrieval_budget_ms=10_000 if delay_s == 0 else 300))
    broken = replace(wiring.turn_parts, **{part: Broken(getattr(wiring.turn_parts, part), delay_s)})
    return Personalizer(replace(wiring, turn_parts=broken))


@both_ways
@pytest.mark.parametrize(
    ("part", "stage", "delay_s"),
    [
        ("store", "load", 0.0),
        ("store", "load", 2.0),
        ("feedback_log", "load", 0.0),
        ("person_settings", "load", 0.0),
        ("embedder", "select", 0.0),
        ("embedder", "select", 2.0),
        ("selector", "select", 0.0),
        ("token_counter", "select", 0.0),
    ],
)
def test_whatever_fails_or_dawdles_the_reply_is_that_of_the_bare_agent(
    tmp_path: Path, of_ada: Path, ask: Ask, part: str, stage: str, delay_s: float
) -> None:
    script = calls("pantry", what="rice"), AIMessage("A stew.")
    with with_broken(shutil.copytree(of_ada, tmp_path / "copy"), part, delay_s) as p:
        agent, model = agent_of(p, *script)
        bare, bare_model = agent_of(p, *script, middleware=[])
        said, bare_said = ask(agent, DINNER, of("ada")), ask(bare, DINNER, of("ada"))
        assert [m.text for m in said["messages"]] == [m.text for m in bare_said["messages"]]
        assert [[m.text for m in a] for a in model.asked] == [[m.text for m in a] for a in bare_model.asked]
        assert p.failures[stage] == 1
        if part != "person_settings":  # without which nothing may be logged
            failure = decisions(p, "ada")[0].failure or ""
            assert failure.startswith(f"{stage}: not done within 300 ms" if delay_s else f"{stage}: RuntimeError")


@both_ways
@pytest.mark.parametrize("part", ["turn_log", "decision_log"])
def test_a_log_that_fails_costs_nothing_and_is_counted(tmp_path: Path, of_ada: Path, ask: Ask, part: str) -> None:
    with with_broken(shutil.copytree(of_ada, tmp_path / "copy"), part) as p:
        agent, model = agent_of(p, AIMessage("A stew."))
        assert ask(agent, DINNER, of("ada"))["messages"][-1].text == "A stew."
        assert "The user is a vegetarian." in model.systems[0]
        p.run(p.flush())
        assert p.failures["log"] >= 1


@both_ways
def test_a_closed_personalizer_and_a_bug_of_ours_cost_nothing(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = Personalizer.local(tmp_path, settings=PATIENT)
    agent, model = agent_of(p, calls("pantry", what="rice"), AIMessage("A stew."))
    monkeypatch.setattr(p, "begin_from", _bug)
    assert ask(agent, DINNER, of("ada"))["messages"][-1].text == "A stew."
    assert p.failures == {"agent": 1}
    monkeypatch.undo()
    p.close()
    agent, model = agent_of(p, AIMessage("A stew."))
    assert ask(agent, DINNER, of("ada"))["messages"][-1].text == "A stew."
    assert model.systems == [""]


def _bug(*args: object, **kwargs: object) -> Any:
    raise ZeroDivisionError


@both_ways
def test_the_models_own_failure_is_the_hosts_and_the_words_are_kept(shared: Personalizer, ask: Ask) -> None:
    user_id = f"failing-{ask.__name__}"
    agent, _ = agent_of(shared, ConnectionError("the host's own"))
    with pytest.raises(ConnectionError, match="the host's own"):
        ask(agent, "I live in Ghent.", of(user_id))
    assert statements(shared, user_id) == {"The user lives in Ghent."}


@both_ways
def test_tries_of_other_middleware_are_asked_with_the_block_too(shared: Personalizer, ask: Ask) -> None:
    user_id = f"tries-{ask.__name__}"
    tell(shared, user_id)
    spare = ScriptedModel(script=[AIMessage("A stew.")])
    around = [
        ModelFallbackMiddleware(spare),
        ModelRetryMiddleware(max_retries=1, initial_delay=0.0, on_failure="error"),
    ]
    script = [ConnectionError("once"), ConnectionError("twice")]
    agent, model = agent_of(shared, *script, middleware=[around[0], shared.agent_middleware(), around[1]])
    assert ask(agent, DINNER, of(user_id))["messages"][-1].text == "A stew."
    assert len(model.systems) == 2
    assert set(model.systems) == set(spare.systems)
    assert "The user is a vegetarian." in spare.systems[0]
    assert len(decisions(shared, user_id)) == 2


ANNOUNCING = "Since you are a vegetarian, try a lentil stew with carrots."
SILENT = "For dinner you could try a lentil stew with carrots."


@both_ways
def test_replies_that_announce_are_rewritten_where_the_operator_wants_it(
    tmp_path: Path, of_ada: Path, ask: Ask
) -> None:
    settings = load_settings(retrieval_budget_ms=10_000, on_mention="rewrite")
    with Personalizer.local(shutil.copytree(of_ada, tmp_path / "copy"), settings=settings) as p:
        agent, model = agent_of(p, calls("pantry", what="rice"), AIMessage(ANNOUNCING), AIMessage(SILENT))
        assert ask(agent, DINNER, of("ada"))["messages"][-1].text == SILENT
        assert len(model.asked) == 3
        assert decisions(p, "ada")[0].rewritten
        agent, model = agent_of(p, AIMessage(ANNOUNCING), AIMessage(SILENT))
        parts = agent.stream({"messages": DINNER}, of("ada"), stream_mode="messages")
        assert "".join(part.text for part, _ in parts) == ANNOUNCING.replace(" ", "")
        assert len(model.asked) == 1
        agent, model = agent_of(p, calls("Dish", name=ANNOUNCING), AIMessage(SILENT), response_format=Dish)
        assert ask(agent, DINNER, of("ada"))["structured_response"] == Dish(name=ANNOUNCING)
        assert p.failures == {}


class Dish(BaseModel):
    """A dish."""

    name: str


@both_ways
def test_structured_replies_are_as_without_us(shared: Personalizer, ask: Ask) -> None:
    user_id = f"dish-{ask.__name__}"
    tell(shared, user_id)
    agent, model = agent_of(shared, calls("Dish", name="stew"), response_format=Dish)
    assert ask(agent, DINNER, of(user_id))["structured_response"] == Dish(name="stew")
    assert "The user is a vegetarian." in model.systems[0]


def test_a_real_model_answers_as_without_us_where_nothing_is_used(shared: Personalizer) -> None:
    path = find_stand_in()
    if path is None:
        pytest.skip("the stand-in model is not installed")
    tell(shared, "real")
    model = GgufChatModel(path=path, max_tokens=16)
    agent, bare = create_agent(model, middleware=[shared.agent_middleware()]), create_agent(model)
    said, bare_said = (a.invoke({"messages": CAPITAL}, of("real"))["messages"][-1].text for a in (agent, bare))
    assert said == bare_said
    dinner = ask_awaiting(agent, DINNER, of("real"))["messages"][-1].text
    streamed = agent.stream({"messages": DINNER}, of("real"), stream_mode="messages")
    assert "".join(chunk.text for chunk, _ in streamed) == dinner != ""
    assert [bool(d.used) for d in decisions(shared, "real")] == [True, True, False, False]


def test_runs_that_never_end_do_not_pile_up(shared: Personalizer) -> None:
    middleware = shared.agent_middleware()
    agent, model = agent_of(shared, middleware=[middleware])
    model.script = [ConnectionError("always")] * (MAX_RUNS_KEPT + 3)
    for _ in range(MAX_RUNS_KEPT + 3):
        with pytest.raises(ConnectionError):
            agent.invoke({"messages": [AIMessage("Hello.")]}, of("piling-up"))
    assert len(middleware._under_way._turns) == MAX_RUNS_KEPT
