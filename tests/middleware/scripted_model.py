"""A chat model that says what it is told to and keeps what it was asked, for agents in tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field


def calls(name: str, call_id: str = "1", /, **arguments: object) -> AIMessage:
    """What a model says to have a tool called."""
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": call_id, "type": "tool_call"}])


class ScriptedModel(BaseChatModel):
    """Says its script line by line, an exception by raising it, and then "Done." for good; streams word by word."""

    # Not typed more closely: pydantic would try to make a message of an exception.
    script: list[Any] = Field(default_factory=list)
    asked: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        return self

    def _next(self, messages: list[BaseMessage]) -> AIMessage:
        self.asked.append(messages)
        said: AIMessage | Exception = self.script.pop(0) if self.script else AIMessage("Done.")
        if isinstance(said, Exception):
            raise said
        return said

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._next(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        said = self._next(messages)
        for word in said.text.split(" "):
            chunk = ChatGenerationChunk(message=AIMessageChunk(word, tool_call_chunks=[]))
            if run_manager is not None:
                run_manager.on_llm_new_token(word, chunk=chunk)
            yield chunk
        yield ChatGenerationChunk(message=AIMessageChunk("", tool_calls=said.tool_calls, chunk_position="last"))

    @property
    def systems(self) -> list[str]:
        """The system message of each request, "" where there was none."""
        return [m[0].text if m and m[0].type == "system" else "" for m in self.asked]
