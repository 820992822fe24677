"""A GGUF file as a LangChain chat model: the real stand-in, run by the real llama.cpp."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from tactful.memory import MissingExtra, ModelError, WeightsError
from tactful.middleware import GgufChatModel
from tactful.middleware import stand_in as stand_in_module
from tactful.middleware.stand_in import find_stand_in


@pytest.fixture(scope="module")
def model() -> GgufChatModel:
    path = find_stand_in()
    if path is None:
        pytest.skip("the stand-in model is not installed")
    return GgufChatModel(path=path, max_tokens=24)


def test_it_answers_a_conversation(model: GgufChatModel) -> None:
    history = [
        SystemMessage("Answer in one short sentence."),
        HumanMessage("Hello, who are you?"),
        AIMessage("I am a small model."),
        HumanMessage("Name one colour of the sky."),
    ]
    reply = model.invoke(history)
    assert isinstance(reply, AIMessage)
    assert any(letter.isalpha() for letter in reply.text)
    assert reply.response_metadata["finish_reason"] in {"stop", "length"}


def test_what_is_streamed_is_what_is_answered(model: GgufChatModel) -> None:
    chunks = [chunk.text for chunk in model.stream("Count from one to five.")]
    assert len(chunks) > 2
    assert "".join(chunks) == model.invoke("Count from one to five.").text


async def test_it_answers_from_async_code(model: GgufChatModel) -> None:
    assert (await model.ainvoke("Say hello.")).text


def test_leaving_a_stream_early_frees_the_model(model: GgufChatModel) -> None:
    stream = model.stream("Tell a long story about a lighthouse.")
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert model.invoke("Say hello.").text


def test_a_prompt_past_the_context_is_an_error_in_words(model: GgufChatModel) -> None:
    with pytest.raises(ModelError, match="the model did not answer"):
        model.invoke("word " * 20_000)


@pytest.mark.parametrize("content, problem", [(None, "there is no model file"), (b"hello", "is not a GGUF file")])
def test_a_bad_file_is_named(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "m.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=problem):
        GgufChatModel(path=path).load()


def test_a_file_that_only_begins_like_gguf_is_an_error_in_words(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 200)
    with pytest.raises(ModelError, match="cannot load"):
        GgufChatModel(path=path).load()


def test_an_altered_stand_in_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    if find_stand_in() is None:
        pytest.skip("the stand-in model is not installed")
    monkeypatch.setattr(stand_in_module, "STAND_IN_SHA256", "0" * 64)
    with pytest.raises(WeightsError, match="SHA-256 differs"):
        find_stand_in()


def test_without_llama_cpp_the_pip_line_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(MissingExtra, match=r"pip install 'tactful\[local\]'"):
        GgufChatModel(path=tmp_path / "m.gguf").load()
