"""PersonalizedChatModel: a LangChain chat model around the host's, for any chain.

The request is personalized at the public methods and all else is left to the model within: callbacks, events, cache,
rate limit and streaming are that model's own, and happen once. Its cache knows an answer by the whole request.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Self, cast

from langchain_core.caches import BaseCache
from langchain_core.callbacks import CallbackManagerForLLMRun, Callbacks
from langchain_core.language_models import BaseChatModel, BaseLLM, LangSmithParams, LanguageModelInput, ModelProfile
from langchain_core.language_models.chat_model_stream import AsyncChatModelStream
from langchain_core.load.serializable import (
    Serializable,
    SerializedConstructor,
    SerializedNotImplemented,
    to_json_not_implemented,
)
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult, LLMResult
from langchain_core.runnables import (
    Runnable,
    RunnableBinding,
    RunnableConfig,
    RunnableLambda,
    RunnableParallel,
    RunnableSequence,
    RunnableSerializable,
)
from langchain_core.runnables.base import RunnableBindingBase
from langchain_core.runnables.config import ensure_config
from langchain_core.runnables.utils import AnyConfigurableField
from langchain_core.tools import BaseTool
from pydantic import Field

from tactful.graphs import running_context
from tactful.memory import InvalidInput, validate_user_id

from .door import Door
from .model_callbacks import TokenWatch, TurnEnding
from .model_place import AnyRunnable, replace_model
from .open_turn import OpenTurn

Tool = dict[str, Any] | type | Callable[..., Any] | BaseTool


def wrap_model(door: Door, model: AnyRunnable, *, user_id: str | None = None) -> PersonalizedChatModel:
    """Return `model` personalized; see `Personalizer.wrap_model`."""
    innermost = model
    while isinstance(innermost, RunnableBindingBase):
        innermost = innermost.bound
    if isinstance(innermost, PersonalizedChatModel):
        raise InvalidInput("this model is personalized already")
    if isinstance(model, RunnableSequence | RunnableParallel):
        raise InvalidInput("wrap the model, not the chain around it: prompt | p.wrap_model(model) | parser")
    if not isinstance(model, Runnable) or isinstance(model, BaseLLM):
        kind = type(model).__name__
        raise InvalidInput(f"p.wrap_model takes a LangChain chat model and not {kind}; p.wrap takes functions")
    user_id = None if user_id is None else validate_user_id(user_id)
    return PersonalizedChatModel(inner=model, door=door, user_id=user_id)


class PersonalizedChatModel(BaseChatModel):
    """Answers as `inner` does, asked with what is chosen for the turn; `Personalizer.wrap_model` makes one.

    Attributes that this class does not have are those of `inner`; what LangChain lets one set on any model, such as
    callbacks and a cache, is to be set there. Serialized, it is `inner` alone.
    """

    inner: AnyRunnable = Field(exclude=True)
    door: Door = Field(exclude=True, repr=False)
    user_id: str | None = Field(default=None, exclude=True, repr=False)
    # A cache here would find answers without what the request was personalized with.
    cache: BaseCache | bool | None = Field(default=False, exclude=True)

    def invoke(self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:
        """Answer as `inner` does, personalized."""
        turn, request = self._begin(input, config)
        said, tokens = "", TokenWatch()
        try:
            watched = tokens.added_to(config) if turn.decision.block else config
            reply: AIMessage = self.inner.invoke(request, watched, **_given(kwargs))
            if turn.decision.block and not tokens.is_streamed and _is_plain_text(reply):
                reply = _saying(reply, self._settled(turn, _text(reply)))
            said = _text(reply)
            return reply
        finally:
            turn.end(said)

    async def ainvoke(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AIMessage:
        """Answer as `inner` does, personalized."""
        turn, request = await self._abegin(input, config)
        said, tokens = "", TokenWatch()
        try:
            watched = tokens.added_to(config) if turn.decision.block else config
            reply: AIMessage = await self.inner.ainvoke(request, watched, **_given(kwargs))
            if turn.decision.block and not tokens.is_streamed and _is_plain_text(reply):
                reply = _saying(reply, await turn.without_announcements(_text(reply), self.inner))
            said = _text(reply)
            return reply
        finally:
            turn.end(said)

    def stream(self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Any]:
        """Stream as `inner` does, personalized."""
        turn, request = self._begin(input, config)
        said: list[str] = []
        try:
            for chunk in self.inner.stream(request, config, **_given(kwargs)):
                said.append(_text(chunk))
                yield chunk
        finally:
            turn.end("".join(said))

    async def astream(
        self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Any]:
        """Stream as `inner` does, personalized."""
        turn, request = await self._abegin(input, config)
        said: list[str] = []
        try:
            async with aclosing(self.inner.astream(request, config, **_given(kwargs))) as chunks:  # type: ignore[type-var]
                async for chunk in chunks:
                    said.append(_text(chunk))
                    yield chunk
        finally:
            turn.end("".join(said))

    def stream_events(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:  # noqa: ANN401 - as LangChain overloads it
        """Stream events as `inner` does, personalized."""
        if kwargs.get("version") != "v3":
            return super().stream_events(input, config, **kwargs)
        turn, request = self._begin(input, config)
        return self.inner.stream_events(request, TurnEnding(turn).added_to(config), **_given(kwargs))

    def astream_events(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:  # noqa: ANN401 - likewise
        """Stream events as `inner` does, personalized."""
        if kwargs.get("version") != "v3":
            return super().astream_events(input, config, **kwargs)
        return self._astream_events_v3(input, config, **kwargs)

    async def _astream_events_v3(
        self, input: LanguageModelInput, config: RunnableConfig | None, **kwargs: Any
    ) -> AsyncChatModelStream:
        turn, request = await self._abegin(input, config)
        events = self.inner.astream_events(request, TurnEnding(turn).added_to(config), **_given(kwargs))
        return cast(AsyncChatModelStream, await events)

    def generate(
        self,
        messages: list[list[BaseMessage]],
        stop: list[str] | None = None,
        callbacks: Callbacks = None,
        **kwargs: Any,
    ) -> LLMResult:
        """Generate as `inner` does, each list of messages a turn of its own."""
        if not isinstance(self.inner, BaseChatModel):
            return super().generate(messages, stop, callbacks, **kwargs)
        turns = [self.door.begin_blocking(asked, self._whose(None)) for asked in messages]
        requests = [turn.personalize(asked) for turn, asked in zip(turns, messages, strict=True)]
        return _ended(turns, self.inner.generate(requests, stop, callbacks, **kwargs))

    async def agenerate(
        self,
        messages: list[list[BaseMessage]],
        stop: list[str] | None = None,
        callbacks: Callbacks = None,
        **kwargs: Any,
    ) -> LLMResult:
        """Generate as `inner` does, each list of messages a turn of its own."""
        if not isinstance(self.inner, BaseChatModel):
            return await super().agenerate(messages, stop, callbacks, **kwargs)
        whose = self._whose(None)
        turns = [await self.door.begin(asked, whose) for asked in messages]
        requests = [turn.personalize(asked) for turn, asked in zip(turns, messages, strict=True)]
        return _ended(turns, await self.inner.agenerate(requests, stop, callbacks, **kwargs))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Answer those who call LangChain's protected methods: another wrapper, or `generate` around no chat model."""
        return ChatResult(generations=[ChatGeneration(message=self.invoke(messages, stop=stop, **kwargs))])

    def bind_tools(
        self, tools: Sequence[Tool], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind tools as `inner` does, and personalize what is asked with them."""
        if tool_choice is not None:
            kwargs["tool_choice"] = tool_choice
        return self._around(self.inner.bind_tools(tools, **kwargs))  # type: ignore[attr-defined]

    def with_structured_output(self, schema: dict[str, Any] | type, **kwargs: Any) -> Runnable[LanguageModelInput, Any]:
        """Structure as `inner` does, and personalize what is asked for."""
        structured = self.inner.with_structured_output(schema, **kwargs)  # type: ignore[attr-defined]
        # In a shape that is not known the model cannot be found: its input is personalized, and its reply not seen.
        return replace_model(structured, self._around) or RunnableLambda(self._request, self._arequest) | structured

    def configurable_fields(
        self, **kwargs: AnyConfigurableField
    ) -> RunnableSerializable[LanguageModelInput, AIMessage]:
        """Make fields of `inner` configurable."""
        return self._with_inner(self.inner.configurable_fields(**kwargs))  # type: ignore[attr-defined]

    def get_name(self, suffix: str | None = None, *, name: str | None = None) -> str:
        """Return the name of `inner`."""
        return self.inner.get_name(suffix, name=name)

    def get_num_tokens(self, text: str) -> int:
        """Count as `inner` does, without what may be added."""
        return int(self.inner.get_num_tokens(text))  # type: ignore[attr-defined]

    def get_num_tokens_from_messages(self, messages: list[BaseMessage], tools: Sequence[Tool] | None = None) -> int:
        """Count as `inner` does, without what may be added."""
        return int(self.inner.get_num_tokens_from_messages(messages, tools))  # type: ignore[attr-defined]

    def get_token_ids(self, text: str) -> list[int]:
        """Return the ids that `inner` gives."""
        return list(self.inner.get_token_ids(text))  # type: ignore[attr-defined]

    def to_json(self) -> SerializedConstructor | SerializedNotImplemented:
        """Return `inner` for LangChain's `dumps`; nothing of a person is in it."""
        return self.inner.to_json() if isinstance(self.inner, Serializable) else to_json_not_implemented(self.inner)

    @property
    def lc_secrets(self) -> dict[str, str]:
        """Return which of `inner`'s fields are secrets, so that `dumps` keeps them out."""
        return getattr(self.inner, "lc_secrets", {})

    @property
    def _llm_type(self) -> str:
        return str(getattr(self.inner, "_llm_type", type(self.inner).__name__))

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return getattr(self.inner, "_identifying_params", {})

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params: LangSmithParams = self.inner._get_ls_params(stop=stop, **kwargs)  # type: ignore[attr-defined]
        return params

    def _resolve_model_profile(self) -> ModelProfile | None:
        return getattr(self.inner, "profile", None)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it is
        """Return an attribute of `inner` that this object does not have."""
        try:
            return super().__getattr__(name)  # type: ignore[misc]
        except AttributeError:
            if name.startswith("_") or name in type(self).model_fields:
                raise
            return getattr(self.inner, name)

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Return a copy around a copy of `inner`, with the same door."""
        return self._with_inner(copy.deepcopy(self.inner, memo))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle `inner`: a personalizer is of one process."""
        return copy.copy, (self.inner,)

    def _begin(self, given: LanguageModelInput, config: RunnableConfig | None) -> tuple[OpenTurn, LanguageModelInput]:
        messages = self._convert_input(given).to_messages()
        turn = self.door.begin_blocking(messages, self._whose(config), context=running_context())
        return turn, self._personalized(turn, messages, given)

    async def _abegin(
        self, given: LanguageModelInput, config: RunnableConfig | None
    ) -> tuple[OpenTurn, LanguageModelInput]:
        messages = self._convert_input(given).to_messages()
        turn = await self.door.begin(messages, self._whose(config), context=running_context())
        return turn, self._personalized(turn, messages, given)

    def _personalized(
        self, turn: OpenTurn, messages: list[BaseMessage], otherwise: LanguageModelInput
    ) -> LanguageModelInput:
        """Return the request with the block; the very same object as the host's without one."""
        return self.door.walled(lambda: turn.personalize(messages), otherwise) if turn.decision.block else otherwise

    def _request(self, given: LanguageModelInput, config: RunnableConfig) -> LanguageModelInput:
        turn, request = self._begin(given, config)
        turn.end()
        return request

    async def _arequest(self, given: LanguageModelInput, config: RunnableConfig) -> LanguageModelInput:
        turn, request = await self._abegin(given, config)
        turn.end()
        return request

    def _whose(self, config: RunnableConfig | None) -> Mapping[str, Any]:
        configurable = ensure_config(config).get("configurable", {})
        return {**configurable, "user_id": configurable.get("user_id", self.user_id)}

    def _settled(self, turn: OpenTurn, reply: str) -> str:
        # Not by `ainvoke`: an async client is bound to the loop it was first used in, and that is the host's.
        model = RunnableLambda(self.inner.invoke)
        return self.door.without_announcements(turn, reply, model)

    def _with_inner(self, inner: AnyRunnable) -> Self:
        return self.model_copy(update={"inner": inner})

    def _around(self, bound: AnyRunnable) -> AnyRunnable:
        """Return `bound`, which is `inner` with more given, personalized: the binding stays outermost if it is one."""
        if isinstance(bound, RunnableBinding) and bound.bound is self.inner:
            return bound.model_copy(update={"bound": self})
        return self._with_inner(bound)


def _given(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out a `stop` that is not given, which would undo one that is bound to the inner model."""
    return {name: value for name, value in kwargs.items() if name != "stop" or value is not None}


def _text(reply: object) -> str:
    return str(reply.text) if isinstance(reply, BaseMessage) else ""


def _is_plain_text(reply: object) -> bool:
    """Return whether a reply is prose alone: no call of a tool, and no structured output."""
    if not isinstance(reply, AIMessage) or not isinstance(reply.content, str) or reply.tool_calls:
        return False
    return not reply.content.lstrip().startswith(("{", "["))


def _saying(reply: AIMessage, text: str) -> AIMessage:
    return reply if text == reply.content else reply.model_copy(update={"content": text})


def _ended(turns: Sequence[OpenTurn], result: LLMResult) -> LLMResult:
    for turn, generations in zip(turns, result.generations, strict=False):
        turn.end(generations[0].text if generations else None)
    return result
