"""Wrapping a host's function, whatever its kind, so that it is asked with what is chosen for the turn."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import aclosing
from typing import Any, TypeVar, cast

from tactful.memory import InvalidInput, validate_user_id

from .door import Door
from .function_request import IDS, Call, Parameters, Request
from .open_turn import OpenTurn
from .reply_stream import anoted, noted, noted_async_stream, noted_stream
from .reply_text import NotedReply

T = TypeVar("T")

# Where no history is sent all is taken for one conversation: so a passing remark looks less like a trait, never more.
ONE_CONVERSATION = "default"


def wrap(
    door: Door, function: Callable[..., T], *, user_id: str | None = None, conversation_id: str | None = None
) -> Callable[..., T]:
    """Return `function` personalized; see `Personalizer.wrap`."""
    if not callable(function):
        raise InvalidInput(f"p.wrap takes something that can be called, not {type(function).__name__}")
    if user_id is not None:
        validate_user_id(user_id)
    asked = _Asked(door, function, {"user_id": user_id, "conversation_id": conversation_id})
    make = next((make for is_kind, make in _KINDS if is_kind(function) or is_kind(_call_of(function))), _plain)
    return cast(Callable[..., T], functools.wraps(function)(make(asked)))


class _Asked:
    """Turns a call of the wrapped function into a turn and a call of the host's."""

    def __init__(self, door: Door, function: Callable[..., Any], fixed: Mapping[str, str | None]) -> None:
        self.function = function
        self._door = door
        self._fixed = fixed
        self._parameters = Parameters.of(function)

    def begin(self, *args: Any, **kwargs: Any) -> tuple[NotedReply, Call]:
        call, request, whose = self._read(args, kwargs)
        if request is None:
            return NotedReply(self._door.anonymous(), self._door), call
        return self._personalized(self._door.begin_blocking(request.messages, whose), request)

    async def abegin(self, *args: Any, **kwargs: Any) -> tuple[NotedReply, Call]:
        call, request, whose = self._read(args, kwargs)
        if request is None:
            return NotedReply(self._door.anonymous(), self._door), call
        return self._personalized(await self._door.begin(request.messages, whose), request)

    def _personalized(self, turn: OpenTurn, request: Request) -> tuple[NotedReply, Call]:
        call = self._door.walled(lambda: request.with_block(turn.decision.block), request.call)
        return NotedReply(turn, self._door), call

    def _read(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Call, Request | None, dict[str, Any]]:
        whose = {**self._fixed, **self._parameters.ids_in(Call(args, kwargs))}
        call = Call(args, {k: v for k, v in kwargs.items() if k not in IDS or k in self._parameters.names})
        request = self._door.walled(lambda: self._parameters.find_request(call), None)
        if request is not None and not request.has_history:
            whose["conversation_id"] = whose["conversation_id"] or ONE_CONVERSATION
        return call, request, whose


def _plain(asked: _Asked) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - what the host's function returns
        reply, request = asked.begin(*args, **kwargs)
        try:
            answer = asked.function(*request.args, **request.kwargs)
        except BaseException:
            reply.end()
            raise
        return _handed_in(answer, reply)

    return call


def _coroutine(asked: _Asked) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - what the host's function returns
        reply, request = await asked.abegin(*args, **kwargs)
        return await _awaited(asked.function(*request.args, **request.kwargs), reply)

    return call


def _generator(asked: _Asked) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Generator[Any, None, Any]:
        reply, request = asked.begin(*args, **kwargs)
        return (yield from noted(asked.function(*request.args, **request.kwargs), reply))

    return call


def _async_generator(asked: _Asked) -> Callable[..., Any]:
    async def call(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, None]:
        reply, request = await asked.abegin(*args, **kwargs)
        async with aclosing(anoted(asked.function(*request.args, **request.kwargs), reply)) as chunks:
            async for chunk in chunks:
                yield chunk

    return call


_KINDS: tuple[tuple[Callable[[object], bool], Callable[[_Asked], Callable[..., Any]]], ...] = (
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isgeneratorfunction, _generator),
)


def _call_of(function: Callable[..., Any]) -> object:
    return getattr(function, "__call__", None)  # noqa: B004 - the method of an object that can be called


def _handed_in(answer: Any, reply: NotedReply) -> Any:  # noqa: ANN401 - what the host's function returns
    """Return an answer, whole, to come or streamed, and end its turn once it is complete."""
    if hasattr(type(answer), "add_done_callback"):  # a task, or a future: somebody else's, passed on as it is
        answer.add_done_callback(lambda done: _note_result(done, reply))
        return answer
    if inspect.isawaitable(answer):
        return _awaited(answer, reply)
    if hasattr(type(answer), "__anext__"):
        return noted_async_stream(answer, reply)
    if hasattr(type(answer), "__next__"):
        return noted_stream(answer, reply)
    reply.add(answer)
    reply.end()
    return answer


async def _awaited(answer: Awaitable[Any], reply: NotedReply) -> Any:  # noqa: ANN401 - likewise
    try:
        settled = await answer
    except BaseException:
        reply.end()
        raise
    return _handed_in(settled, reply)


def _note_result(done: Any, reply: NotedReply) -> None:  # noqa: ANN401 - a future of asyncio or of concurrent.futures
    if not done.cancelled() and done.exception() is None:
        reply.add(done.result())
    reply.end()
