"""Every way in which a host asks a chat model, and what the tests of the wrapped one share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableConfig, RunnableLambda
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from tactful.middleware import Personalizer
from tests.middleware.server.scripted_upstream import ScriptedUpstream

COOK = "Suggest a dinner recipe for me."
FACT = "The user is a vegetarian."
ADA: RunnableConfig = {"configurable": {"user_id": "ada"}}
BOB: RunnableConfig = {"configurable": {"user_id": "bob"}}
SECRET = "key-that-stays-here"
LOOP = asyncio.Runner()


class Recipe(BaseModel):
    """A recipe."""

    name: str
    minutes: int


def get_recipe(name: str) -> str:
    """Look a recipe up."""
    return f"{name}: cook it."


def open_ai(upstream: ScriptedUpstream, **params: Any) -> ChatOpenAI:
    given = {"model": "gpt-4.1-mini", "api_key": SECRET, "max_retries": 0, "stream_usage": True, **params}
    return ChatOpenAI(base_url=f"{upstream.url}/v1", **given)


def tell(p: Personalizer, user_id: str, fact: str) -> None:
    """Let a fact be known that is used at every turn."""
    p.run(p.decide(fact, user_id=user_id))
    p.run(p.flush())
    (attribute,) = p.run(p.profile(user_id)).attributes
    p.run(p.feedback(user_id, "always", attribute_id=attribute.id))


def named(turn_id: str, user_id: str = "ada") -> RunnableConfig:
    return {"configurable": {"user_id": user_id, "turn_id": turn_id}}


def announces(p: Personalizer, turn_id: str) -> bool:
    """Return whether the reply of a turn was handed in and found to announce something."""
    p.run(p.flush())
    decision = p.run(p.explain(turn_id))
    assert decision is not None
    return any(mention.announced for mention in decision.mentions or ())


async def flushed_explain(p: Personalizer, turn_id: str) -> Any:
    await p.flush()
    return await p.explain(turn_id)


def run(work: Any) -> Any:
    """Run in the one loop of this module, since ChatOpenAI keeps its connections in the first that it is used in."""
    return LOOP.run(work)


async def gathered(stream: Any) -> list[Any]:
    return [part async for part in stream]


def events_v3(model: Any, config: RunnableConfig) -> Any:
    return model.stream_events(COOK, config, version="v3").output


async def aevents_v3(model: Any, config: RunnableConfig) -> Any:
    return await (await model.astream_events(COOK, config, version="v3")).output


def without_config(model: Any) -> Callable[[str], Any]:
    def ask(question: str) -> Any:
        return model.invoke(question)

    return ask


def chain(model: BaseChatModel) -> Any:
    return ChatPromptTemplate.from_messages([("human", "{question}")]) | model | StrOutputParser()


ASK: dict[str, Callable[[Any, RunnableConfig], Any]] = {
    "invoke": lambda m, c: m.invoke(COOK, c),
    "ainvoke": lambda m, c: run(m.ainvoke(COOK, c)),
    "stream": lambda m, c: list(m.stream([("human", COOK)], c)),
    "astream": lambda m, c: run(gathered(m.astream([HumanMessage(COOK)], c))),
    "batch": lambda m, c: m.batch([COOK], c),
    "abatch": lambda m, c: run(m.abatch([COOK], c)),
    "batch_as_completed": lambda m, c: list(m.batch_as_completed([COOK], c)),
    "transform": lambda m, c: list(m.transform(iter([COOK]), c)),
    "astream_events": lambda m, c: run(gathered(m.astream_events(COOK, c, version="v2"))),
    "stream_events v3": events_v3,
    "astream_events v3": lambda m, c: run(aevents_v3(m, c)),
    "chain": lambda m, c: chain(m).invoke({"question": COOK}, c),
    "chain, async": lambda m, c: run(chain(m).ainvoke({"question": COOK}, c)),
    "chain, streamed": lambda m, c: list(chain(m).stream({"question": COOK}, c)),
    "in a function of a chain": lambda m, c: RunnableLambda(without_config(m)).invoke(COOK, c),
    "with_retry": lambda m, c: m.with_retry().invoke(COOK, c),
    "with_fallbacks": lambda m, c: m.with_fallbacks([m]).invoke(COOK, c),
    "with_config": lambda m, c: m.with_config(c).invoke(COOK),
    "bind": lambda m, c: m.bind(stop=["x"]).invoke(COOK, c),
    "no streaming": lambda m, c: list(m.stream(COOK, c, stream=False)),
}


STRUCTURED: dict[str, Callable[[Any, RunnableConfig], Any]] = {
    "bind_tools": lambda m, c: m.bind_tools([get_recipe]).invoke(COOK, c),
    "bind_tools, streamed": lambda m, c: list(m.bind_tools([get_recipe], tool_choice="any").stream(COOK, c)),
    "json_schema": lambda m, c: m.with_structured_output(Recipe, method="json_schema").invoke(COOK, c),
    "json_schema, raw": lambda m, c: m.with_structured_output(Recipe, include_raw=True).invoke(COOK, c),
    "function_calling": lambda m, c: m.with_structured_output(Recipe, method="function_calling").invoke(COOK, c),
    "json_mode": lambda m, c: m.with_structured_output(None, method="json_mode").invoke(COOK, c),
}


class Recorder(BaseCallbackHandler):
    """What a host's callbacks see, without ids and without what was asked."""

    run_inline = True

    def __init__(self) -> None:
        self.seen: list[tuple[Any, ...]] = []
        self.asked: list[BaseMessage] = []

    def on_chat_model_start(
        self, serialized: Any, messages: Any, *, tags: Any = None, metadata: Any = None, name: Any = None, **kwargs: Any
    ) -> None:
        self.asked = messages[0]
        self.seen.append(("start", name, serialized, tags, metadata, kwargs["invocation_params"], kwargs["options"]))

    def on_llm_new_token(self, token: Any, **kwargs: Any) -> None:
        self.seen.append(("token", token))

    def on_llm_end(self, response: Any, **kwargs: Any) -> None:
        self.seen.append(("end", response.generations[0][0].text))

    def on_llm_error(self, error: BaseException, **kwargs: Any) -> None:
        self.seen.append(("error", type(error)))

    def on_stream_event(self, event: Any, **kwargs: Any) -> None:
        self.seen.append(("event", event["event"]))

    def on_chain_start(self, serialized: Any, inputs: Any, *, name: Any = None, **kwargs: Any) -> None:
        self.seen.append(("chain", name))
