"""Under `on_mention="rewrite"`: a whole reply that announces what is known is said again without, and no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from langchain.agents import create_agent
from langchain_openai import ChatOpenAI

from tactful.middleware import Personalizer, load_settings
from tactful.middleware.chat_model import PersonalizedChatModel
from tests.middleware.asking import (
    ADA,
    ASK,
    COOK,
    STRUCTURED,
    flushed_explain,
    named,
    open_ai,
    tell,
)
from tests.middleware.scripted_openai import openai_script
from tests.middleware.server.scripted_upstream import Answer, Received, ScriptedUpstream, scripted_upstream

ANNOUNCING = "Since you are a vegetarian, try lentils with rice tonight."
PLAIN = "For dinner you could try some lentils with rice tonight."


@pytest.fixture(scope="module")
def p(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Personalizer]:
    settings = load_settings(retrieval_budget_ms=10_000, on_mention="rewrite")
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
def wrapped(p: Personalizer, bare: ChatOpenAI, upstream: ScriptedUpstream) -> PersonalizedChatModel:
    announcing, plain = openai_script(ANNOUNCING), openai_script(PLAIN)

    def script(received: Received) -> Answer:
        is_rewrite = "without saying so" in received.json["messages"][0]["content"]
        return (plain if is_rewrite else announcing)(received)

    upstream.script = script
    return p.wrap_model(bare)


@pytest.mark.parametrize("way", ["invoke", "ainvoke", "batch", "chain"])
def test_a_whole_reply_is_rewritten(p: Personalizer, wrapped: PersonalizedChatModel, way: str) -> None:
    reply = ASK[way](wrapped, named(f"rewrite-{way}"))
    reply = reply[0] if isinstance(reply, list) else reply
    assert (reply if isinstance(reply, str) else reply.text) == PLAIN
    decision = p.run(flushed_explain(p, f"rewrite-{way}"))
    assert decision.rewritten


@pytest.mark.parametrize("way", ["stream", "astream", "chain, streamed"])
def test_a_streamed_reply_is_not(wrapped: PersonalizedChatModel, upstream: ScriptedUpstream, way: str) -> None:
    parts = ASK[way](wrapped, ADA)
    assert "".join(part if isinstance(part, str) else part.text for part in parts) == ANNOUNCING
    assert len(upstream.received) == 1


def test_nor_is_one_whose_tokens_went_out_already(wrapped: PersonalizedChatModel, upstream: ScriptedUpstream) -> None:
    agent = create_agent(wrapped, tools=[])
    parts = list(agent.stream({"messages": [("human", COOK)]}, ADA, stream_mode=["messages", "values"]))
    assert "".join(part[0].text for mode, part in parts if mode == "messages") == ANNOUNCING
    assert parts[-1][1]["messages"][-1].text == ANNOUNCING
    assert len(upstream.received) == 1


@pytest.mark.parametrize("way", STRUCTURED)
def test_nor_is_structure(wrapped: PersonalizedChatModel, upstream: ScriptedUpstream, way: str) -> None:
    STRUCTURED[way](wrapped, ADA)
    assert len(upstream.received) == 1
