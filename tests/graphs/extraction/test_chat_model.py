"""Asking a chat model: in which way, for which turns, and what happens when it fails or refuses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import BaseChatModel, FakeListChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableMap
from langchain_core.utils.function_calling import convert_to_openai_tool
from langgraph.graph import START, MessagesState, StateGraph
from pydantic import Field, PrivateAttr

from tactful.graphs import (
    ChatModelExtractor,
    LearningOutcome,
    LearningParts,
    build_learning_graph,
    learn_once,
)
from tests.fakes import NOON, FakeEmbedder, FakeStore, FakeTurnLog, make_turn

TEXT = "Hi! I am a nurse. How do I sleep after a night shift?"
FACT = {
    "statement": "The user is a nurse.", "kind": "occupation", "quote": "I am a nurse", "turn": 1,
    "basis": "stated", "stability": "lasting", "slot": "occupation", "value": "nurse",
}  # fmt: skip
ANSWER = {"facts": [FACT]}
JSON = json.dumps(ANSWER)


class TextModel(BaseChatModel):
    """Answers from a script, the last line again and again; an exception in it is raised."""

    script: tuple[Any, ...] = (JSON,)
    refuses: dict[str, Any] = Field(default_factory=dict)
    _asked: list[tuple[list[BaseMessage], dict[str, Any]]] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def asked(self) -> list[tuple[list[BaseMessage], dict[str, Any]]]:
        return self._asked

    def _answer(self, messages: list[BaseMessage], kwargs: dict[str, Any]) -> AIMessage:
        self._asked.append((messages, kwargs))
        for way, error in self.refuses.items():
            if way in kwargs or way == "text":
                raise error
        answer = self.script[min(len(self._asked), len(self.script)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, AIMessage) else AIMessage(answer)

    def _generate(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kw: Any
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._answer(messages, kw))])

    def _stream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **kw: Any
    ) -> Iterator[ChatGenerationChunk]:
        answer = self._answer(messages, kw)
        chunks = [{"name": c["name"], "args": json.dumps(c["args"]), "id": "1", "index": 0} for c in answer.tool_calls]
        yield ChatGenerationChunk(message=AIMessageChunk(content=answer.content, tool_call_chunks=chunks))


class ToolModel(TextModel):
    """Takes tools, and has only LangChain's own structured output, which is tool calling."""

    script: tuple[Any, ...] = (AIMessage("", tool_calls=[{"name": "ProposedFacts", "args": ANSWER, "id": "1"}]),)

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)


class NativeModel(ToolModel):
    """Has structured output of its own."""

    script: tuple[Any, ...] = (JSON,)

    def with_structured_output(self, schema: Any, *, include_raw: bool = False, **kwargs: Any) -> Runnable[Any, Any]:
        assert (include_raw, kwargs) == (True, {"method": "json_schema"})
        raw = self.bind(response_format=schema.model_json_schema())
        return RunnableMap(raw=raw, parsed=lambda _: None, parsing_error=lambda _: None)


class StatusError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status_code = status


class BotoError(Exception):
    def __init__(self) -> None:
        self.response = {"ResponseMetadata": {"HTTPStatusCode": 400}}


class LengthFinishReasonError(Exception):
    """Named as a provider's package names it."""


MODELS = {"structured output": NativeModel, "tool calling": ToolModel, "text": TextModel}
MARKS = {"structured output": {"response_format"}, "tool calling": {"tools", "tool_choice"}, "text": set()}


async def learn(model: BaseChatModel, text: str = TEXT, **options: Any) -> LearningOutcome:
    log = FakeTurnLog()
    await log.append(make_turn(text))
    extractor = ChatModelExtractor(model, **options)
    parts = LearningParts(
        store=FakeStore(), embedder=FakeEmbedder(), turn_log=log, extractor=extractor, now=lambda: NOON
    )
    outcome = await learn_once(build_learning_graph(parts), log)
    assert outcome is not None
    return outcome


def statements(outcome: LearningOutcome) -> list[str]:
    return [attribute.statement for attribute in outcome.learned]


@pytest.mark.parametrize("mode", MODELS)
async def test_it_is_asked_in_the_best_way_its_class_offers(mode: str) -> None:
    model = MODELS[mode]()
    assert ChatModelExtractor(model).mode == mode
    assert statements(await learn(model)) == ["The user is a nurse."]
    ((messages, kwargs),) = model.asked
    assert kwargs.keys() == MARKS[mode]
    assert [message.type for message in messages] == ["system", "human"]
    assert ("Answer with JSON" in messages[0].text) == (mode == "text")
    assert messages[1].text == f"<turn 1>\n{TEXT}\n</turn>"


@pytest.mark.parametrize(
    "profile, mode",
    [({"structured_output": False}, "tool calling"), ({"structured_output": False, "tool_calling": False}, "text")],
)
def test_a_profile_can_deny_what_the_class_offers(profile: Any, mode: str) -> None:
    assert ChatModelExtractor(NativeModel(profile=profile)).mode == mode


@pytest.mark.parametrize("error", [NotImplementedError(), TypeError("unexpected"), StatusError(400), BotoError()])
@pytest.mark.parametrize("refused, mode", [(1, "tool calling"), (2, "text")])
async def test_what_is_refused_is_left_out_once_the_next_way_has_worked(error: Any, refused: int, mode: str) -> None:
    script = MODELS[mode]().script
    model = NativeModel(script=script, refuses=dict.fromkeys(("response_format", "tools")[:refused], error))
    extractor = ChatModelExtractor(model)
    for _ in range(2):
        assert [c.statement for c in await extractor.extract([make_turn(TEXT)])] == ["The user is a nurse."]
    assert extractor.mode == mode
    assert len(model.asked) == refused + 2


async def test_a_refusal_one_error_down_the_chain_is_a_refusal() -> None:
    wrapped = ValueError("wrapped")
    wrapped.__cause__ = StatusError(400)
    model = NativeModel(script=ToolModel().script, refuses={"response_format": wrapped})
    assert statements(await learn(model)) == ["The user is a nurse."]


async def test_a_class_that_cannot_be_bound_falls_back_without_a_call() -> None:
    class Unbindable(NativeModel):
        def with_structured_output(self, schema: Any, **kwargs: Any) -> Runnable[Any, Any]:
            raise ValueError("method json_schema is not known")

        def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
            raise NotImplementedError

    model = Unbindable()
    assert statements(await learn(model)) == ["The user is a nurse."]
    assert len(model.asked) == 1


@pytest.mark.parametrize("error", [ConnectionError("down"), StatusError(401), StatusError(429), StatusError(503)])
@pytest.mark.parametrize("mode", MODELS)
async def test_a_provider_that_cannot_answer_now_raises_and_changes_nothing(mode: str, error: Exception) -> None:
    model = MODELS[mode](script=(error,))
    extractor = ChatModelExtractor(model)
    with pytest.raises(type(error)):
        await extractor.extract([make_turn(TEXT)])
    assert (extractor.mode, len(model.asked)) == (mode, 1)
    outcome = await learn(MODELS[mode](script=(error,)))
    assert outcome.failure == f"{type(error).__name__}: {error}"


async def test_a_provider_that_refuses_everything_raises_and_changes_nothing() -> None:
    extractor = ChatModelExtractor(NativeModel(script=(StatusError(400),)))
    with pytest.raises(StatusError):
        await extractor.extract([make_turn(TEXT)])
    assert extractor.mode == "structured output"


async def test_a_call_has_an_end() -> None:
    class Hanging(TextModel):
        async def _agenerate(self, *args: Any, **kwargs: Any) -> ChatResult:
            await asyncio.sleep(60)
            raise AssertionError

    assert str((await learn(Hanging(), call_timeout_s=0.01)).failure).startswith("TimeoutError")


@pytest.mark.parametrize("mode", MODELS)
async def test_an_unreadable_answer_is_repaired_once(mode: str) -> None:
    good = MODELS[mode]().script[0]
    model = MODELS[mode](script=("I think the user is a nurse.", good))
    assert statements(await learn(model)) == ["The user is a nurse."]
    messages, _ = model.asked[1]
    assert [message.type for message in messages] == ["system", "human", "ai", "human"]
    assert messages[2].text == "I think the user is a nurse."


UNUSABLE = ("", "no", JSON[:-1], AIMessage([{"type": "text"}]), LengthFinishReasonError(), OutputParserException("no"))


@pytest.mark.parametrize("mode", MODELS)
@pytest.mark.parametrize("answer", UNUSABLE, ids=range(len(UNUSABLE)))
async def test_an_answer_unreadable_twice_teaches_nothing_and_is_no_failure(mode: str, answer: Any) -> None:
    model = MODELS[mode](script=(answer,))
    outcome = await learn(model)
    assert (outcome.learned, outcome.failure, len(model.asked)) == ((), None, 2)


BAD_ARGS: tuple[Any, ...] = (
    {}, {"facts": None}, {"facts": JSON}, {"facts": [None, 1, "x", [], {}]}, {"facts": {"0": FACT}}, {"fact": [FACT]},
    {"facts": [{**FACT, "statement": {"lc": 1, "type": "constructor", "id": ["x"], "kwargs": {}}}]},
    {"lc": 1, "type": "constructor", "id": ["langchain_core", "messages", "AIMessage"], "kwargs": {"content": "x"}},
    {"facts": [{**FACT, "quote": "\ud800"}]}, {"facts": [{**FACT, "statement": "The user is \ud83d."}]},
    {"facts": [{**FACT, "turn": float("nan")}]}, {"facts": [[[[[[[[[[FACT]]]]]]]]]]}, {"facts": [{**FACT, "kind": []}]},
)  # fmt: skip


@pytest.mark.parametrize("args", BAD_ARGS, ids=range(len(BAD_ARGS)))
async def test_a_tool_call_with_bad_arguments_teaches_nothing_and_is_no_failure(args: Any) -> None:
    called = AIMessage("", tool_calls=[{"name": "ProposedFacts", "args": args, "id": "1"}])
    outcome = await learn(ToolModel(script=(called,)))
    assert (outcome.learned, outcome.failure) == ((), None)


async def test_arguments_a_package_could_not_parse_are_read_here() -> None:
    fenced = {"name": "x", "args": f"```json\n{JSON}\n```", "id": "1", "error": "not JSON", "type": "invalid_tool_call"}
    model = ToolModel(script=(AIMessage("", invalid_tool_calls=[fenced]),))
    assert statements(await learn(model)) == ["The user is a nurse."]


async def test_turns_are_cut_into_chunks_and_long_ones_trimmed() -> None:
    turns = [make_turn(f"I am a nurse. I like number {n}. " * 20, f"t{n}") for n in range(6)]
    model = TextModel()
    candidates = await ChatModelExtractor(model, chunk_tokens=500).extract(turns)
    shown = [messages[1].text for messages, _ in model.asked]
    assert [text.count("</turn>") for text in shown] == [2, 2, 2]
    assert [candidate.turn_id for candidate in candidates] == ["t0", "t2", "t4"]
    long = make_turn("I am a nurse. " + "I like tea. " * 5_000)
    await ChatModelExtractor(model, chunk_tokens=500).extract([long])
    assert len(model.asked[-1][0][1].text.encode()) < 1_600


async def test_turns_without_own_words_cost_no_call() -> None:
    model = TextModel()
    turns = [make_turn(text) for text in ("", "```\nx = 1\n```", "> I am a nurse")]
    assert await ChatModelExtractor(model).extract(turns) == []
    assert model.asked == []


@pytest.mark.parametrize("mode", MODELS)
async def test_nothing_it_says_reaches_the_stream_of_a_graph_around_it(mode: str) -> None:
    reply, helper = FakeListChatModel(responses=["Sleep well."]), ChatModelExtractor(MODELS[mode]())
    found: list[Any] = []

    async def answer(state: MessagesState) -> dict[str, Any]:
        found.extend(await helper.extract([make_turn(TEXT)]))
        return {"messages": [await reply.ainvoke(state["messages"])]}

    graph = StateGraph(MessagesState).add_node("answer", answer).add_edge(START, "answer").compile()
    streamed = [part async for part in graph.astream({"messages": [("user", TEXT)]}, stream_mode="messages")]
    assert "".join(message.text for message, _ in streamed) == "Sleep well."
    assert len(found) == 1
