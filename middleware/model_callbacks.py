"""Callbacks that tell the chat-model door what it is not handed: that tokens went out, and how event streams end."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import ChatGeneration, LLMResult
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import ensure_config, merge_configs

from .open_turn import OpenTurn


class _Watching(BaseCallbackHandler):
    """Runs in the loop of the call, so that nothing is behind when that returns."""

    run_inline = True

    def added_to(self, config: RunnableConfig | None) -> RunnableConfig:
        """Return the configuration of the call with this among its callbacks, those of a run around it included."""
        return merge_configs(ensure_config(config), {"callbacks": [self]})

    def on_chat_model_start(self, *args: Any, **kwargs: Any) -> None:
        """Say that chat messages need not be made a string for this."""


class TokenWatch(_Watching):
    """Notes whether any token was streamed to somebody before the reply was whole."""

    def __init__(self) -> None:
        """Start with none."""
        self.is_streamed = False

    def on_llm_new_token(self, *args: Any, **kwargs: Any) -> None:
        """Note it."""
        self.is_streamed = True

    def on_stream_event(self, *args: Any, **kwargs: Any) -> None:
        """Note it."""
        self.is_streamed = True


class TurnEnding(_Watching):
    """Ends a turn when its model has."""

    def __init__(self, turn: OpenTurn) -> None:
        """End this one."""
        self._turn = turn

    def on_llm_end(self, response: LLMResult, **kwargs: Any) -> None:
        """Hand in the reply."""
        generation = response.generations[0][0]
        self._turn.end(generation.message.text if isinstance(generation, ChatGeneration) else generation.text)

    def on_llm_error(self, error: BaseException, **kwargs: Any) -> None:
        """Note that there is none."""
        self._turn.end()
