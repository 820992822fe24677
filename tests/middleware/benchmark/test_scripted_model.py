"""The scripted model streams its tokens, and tells a request with a block from one without."""

from __future__ import annotations

from langchain_core.messages import HumanMessage, SystemMessage

from tactful.graphs import compose_block, place_block
from tactful.middleware.benchmark.scripted_model import ScriptedChatModel
from tests.fakes import make_attribute


async def test_it_streams_its_tokens_and_sees_the_block() -> None:
    model, request = ScriptedChatModel(tokens=3), [SystemMessage("Be kind."), HumanMessage("Tea?")]
    placed = place_block(request, compose_block([make_attribute()]))
    assert [c.text async for c in model.astream(placed) if c.text] == ["word0 ", "word1 ", "word2 "]
    assert [c.text for c in model.stream(request) if c.text] == model.words()
    assert model.invoke(request).text == "".join(model.words())
    assert model.seen_blocks == [True, False, False]
    assert ScriptedChatModel().seen_blocks == []
