"""A chat model that answers at once, so that all a door takes beside it is the door's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

# How the block is told from a request without one, wherever it has been placed.
BLOCK_MARK = "<user_profile>"


class ScriptedChatModel(BaseChatModel):
    """Streams `tokens` words and notes in `seen_blocks` whether each request held a block."""

    tokens: int = 20
    seen_blocks: list[bool] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def words(self) -> list[str]:
        """Return the reply, token by token."""
        return [f"word{number} " for number in range(self.tokens)]

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self._note(messages)
        return ChatResult(generations=[ChatGeneration(message=AIMessage("".join(self.words())))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self._note(messages)
        for word in self.words():
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=word))
            if run_manager is not None:
                run_manager.on_llm_new_token(word, chunk=chunk)
            yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        self._note(messages)
        for word in self.words():
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=word))
            if run_manager is not None:
                await run_manager.on_llm_new_token(word, chunk=chunk)
            yield chunk

    def _note(self, messages: Sequence[BaseMessage]) -> None:
        self.seen_blocks.append(any(BLOCK_MARK in m.text for m in messages if isinstance(m, SystemMessage)))
