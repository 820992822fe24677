"""The reply path: what is used reaches the model, what fails never costs a reply."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableLambda
from langgraph.checkpoint.memory import InMemorySaver

from tactful.graphs import (
    Decision,
    Reason,
    SelectionPolicy,
    TurnContext,
    TurnParts,
    build_turn_graph,
    judge_attribute,
)
from tactful.memory import FeedbackEvent, FeedbackVerdict, Profile
from tests.fakes import (
    NOON,
    FakeDecisionLog,
    FakeEmbedder,
    FakeFeedbackLog,
    FakeSelector,
    FakeStore,
    FakeTurnLog,
    WordCounter,
    make_attribute,
)

TURN = TurnContext("u1", "c1", "t1")
TEA = make_attribute("The user likes tea.")
MAPS = make_attribute("The user likes maps.")


class Recorder:
    """A model that remembers what it was sent."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.requests: list[list[BaseMessage]] = []
        self._failure = failure
        self.model = RunnableLambda(self._answer)

    async def _answer(self, messages: Sequence[BaseMessage]) -> BaseMessage:
        self.requests.append(list(messages))
        if self._failure is not None:
            raise self._failure
        return AIMessage("Hello.")


async def parts_with(*attributes: Any, **changes: Any) -> TurnParts:
    store = FakeStore()
    await store.put("u1", attributes, FakeEmbedder().embed([a.statement for a in attributes]))
    fields: dict[str, Any] = {
        "store": store,
        "embedder": FakeEmbedder(),
        "selector": FakeSelector({"The user likes tea.": 0.9}),
        "token_counter": WordCounter(),
        "turn_log": FakeTurnLog(),
        "decision_log": FakeDecisionLog(),
        "retrieval_budget_s": 5.0,
    }
    return TurnParts(**{**fields, **changes})


async def take(parts: TurnParts, model: Any, messages: list[BaseMessage] | None = None) -> dict[str, Any]:
    graph = build_turn_graph(parts, model=model)
    return await graph.ainvoke({"messages": messages or [HumanMessage("A drink?")]}, context=TURN)


async def test_the_chosen_attribute_reaches_the_model_and_the_history_stays_the_hosts() -> None:
    host = Recorder()
    system, question = SystemMessage("Be kind."), HumanMessage("A drink?")
    state = await take(await parts_with(TEA, MAPS), host.model, [system, question])
    (request,) = host.requests
    assert "The user likes tea." in request[0].text
    assert request[0].text.startswith("Be kind.\n\n<user_profile>")
    assert "maps" not in request[0].text
    assert [m.text for m in state["messages"]] == ["Be kind.", "A drink?", "Hello."]
    decision: Decision = state["decision"]
    assert [c.statement for c in decision.used] == ["The user likes tea."]
    assert decision.block_tokens == len(decision.block.split())
    assert None not in (decision.timings.load_ms, decision.timings.select_ms, decision.timings.compose_ms)


async def test_nothing_wanted_takes_the_generic_path_with_the_very_same_messages() -> None:
    host = Recorder()
    state = await take(await parts_with(MAPS), host.model)
    assert [m.text for m in host.requests[0]] == ["A drink?"]
    assert state["decision"].abstained
    assert len(state["decision"].considered) == 1
    assert state["decision"].timings.compose_ms is None


async def test_an_unknown_person_is_not_scored_at_all() -> None:
    host = Recorder()
    state = await take(await parts_with(), host.model)
    assert state["decision"].considered == ()
    assert state["decision"].timings.select_ms is None
    assert [m.text for m in host.requests[0]] == ["A drink?"]


async def test_without_a_model_it_decides_logs_and_invents_nothing() -> None:
    parts = await parts_with(TEA)
    state = await take(parts, None)
    assert [type(m) for m in state["messages"]] == [HumanMessage]
    assert state["decision"].used
    assert [t.text for t in parts.turn_log.waiting] == ["A drink?"]  # type: ignore[attr-defined]
    assert await parts.decision_log.get("t1") == state["decision"]


class Broken:
    """Stands for any part and fails whatever is asked of it."""

    version, threshold, name, model_id, dimension = "broken", 0.5, "broken", "broken", 8

    def __getattr__(self, name: str) -> Any:
        def fail(*_: object, **__: object) -> Any:
            raise RuntimeError(f"{name} is broken")

        return fail


@pytest.mark.parametrize("part", ["store", "embedder", "selector", "token_counter", "turn_log", "decision_log"])
async def test_whatever_part_fails_the_reply_goes_out_and_the_failure_is_recorded(part: str) -> None:
    host = Recorder()
    parts = await parts_with(TEA, **{part: Broken()})
    state = await take(parts, host.model)
    assert state["messages"][-1].text == "Hello."
    assert "is broken" in state["decision"].failure
    if part not in {"turn_log", "decision_log"}:
        assert [m.text for m in host.requests[0]] == ["A drink?"]
        assert state["decision"].abstained


async def test_a_slow_store_does_not_delay_the_reply_past_the_budget() -> None:
    class SlowStore(FakeStore):
        async def get(self, user_id: str) -> Profile:
            await asyncio.sleep(60)
            raise AssertionError("nobody waited this long")

    host = Recorder()
    state = await take(await parts_with(store=SlowStore(), retrieval_budget_s=0.05), host.model)
    assert state["decision"].failure == "load: not done within 50 ms"
    assert state["messages"][-1].text == "Hello."


async def test_the_hosts_own_failure_is_passed_on_as_it_is_and_the_words_are_not_lost() -> None:
    failure = ConnectionError("the provider is down")
    parts = await parts_with(TEA)
    with pytest.raises(ConnectionError) as raised:
        await take(parts, Recorder(failure).model)
    assert raised.value is failure
    assert [t.text for t in parts.turn_log.waiting] == ["A drink?"]  # type: ignore[attr-defined]
    assert (await parts.decision_log.get("t1")) is not None


async def test_a_person_who_leaves_during_the_reply_is_still_heard() -> None:
    replying = asyncio.Event()

    async def never_ending(_: Sequence[BaseMessage]) -> BaseMessage:
        replying.set()
        await asyncio.sleep(60)
        raise AssertionError("nobody waited this long")

    parts = await parts_with(TEA)
    turn = asyncio.create_task(take(parts, RunnableLambda(never_ending)))
    await replying.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert [t.text for t in parts.turn_log.waiting] == ["A drink?"]  # type: ignore[attr-defined]
    assert (await parts.decision_log.get("t1")) is not None


async def test_the_prompt_is_the_last_message_of_the_user() -> None:
    parts = await parts_with(TEA)
    history = [HumanMessage("First"), AIMessage("Yes?"), HumanMessage("Second"), AIMessage("A draft")]
    await take(parts, Recorder().model, history)
    assert [t.text for t in parts.turn_log.waiting] == ["Second"]  # type: ignore[attr-defined]


async def test_a_budget_of_no_tokens_sends_the_request_as_it_is() -> None:
    host = Recorder()
    await take(await parts_with(TEA, policy=SelectionPolicy(max_block_tokens=0)), host.model)
    assert [m.text for m in host.requests[0]] == ["A drink?"]


async def test_tokens_stream_through() -> None:
    model = GenericFakeChatModel(messages=iter([AIMessage("one two three")]))
    graph = build_turn_graph(await parts_with(TEA), model=model)
    messages = {"messages": [HumanMessage("A drink?")]}
    chunks = [m.text async for m, _ in graph.astream(messages, context=TURN, stream_mode="messages")]
    assert "".join(chunks).startswith("one two three")
    assert len(chunks) >= 5


async def test_nothing_of_ours_reaches_a_checkpoint() -> None:
    saver = InMemorySaver()
    graph = build_turn_graph(await parts_with(TEA), model=Recorder().model, checkpointer=saver)
    config: Any = {"configurable": {"thread_id": "1"}}
    await graph.ainvoke({"messages": [HumanMessage("A drink?")]}, config, context=TURN)
    kept = [checkpoint.checkpoint["channel_values"] async for checkpoint in saver.alist(config)]
    assert kept
    assert all(set(values) & {"decision", "profile", "deadline_s"} == set() for values in kept)
    assert "The user likes tea." not in repr(saver.storage) + repr(saver.blobs) + repr(saver.writes)


async def test_the_persons_own_feedback_decides_and_nobody_elses() -> None:
    log = FakeFeedbackLog()
    for user_id, verdict, attribute in (
        ("u1", FeedbackVerdict.NEVER, TEA),
        ("u1", FeedbackVerdict.ALWAYS, MAPS),
        ("u2", FeedbackVerdict.NEVER, MAPS),
    ):
        judged = (judge_attribute(attribute),)
        await log.add(FeedbackEvent(user_id=user_id, verdict=verdict, judged=judged, given_at=NOON))
    state = await take(await parts_with(TEA, MAPS, feedback_log=log), None)
    reasons = {c.statement: c.reason for c in state["decision"].considered}
    assert reasons == {TEA.statement: Reason.NEVER, MAPS.statement: Reason.ALWAYS}


async def test_feedback_that_cannot_be_read_takes_the_generic_path_rather_than_pass_over_a_never() -> None:
    host = Recorder()
    parts = await parts_with(TEA, feedback_log=FakeFeedbackLog(OSError("the disk is away")))
    state = await take(parts, host.model)
    assert state["decision"].failure == "load: OSError: the disk is away"
    assert [m.text for m in host.requests[0]] == ["A drink?"]
    assert state["messages"][-1].text == "Hello."
