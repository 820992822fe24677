"""Rewriting an agent's reply before it is sent, where the operator asked for it and no token of it has gone out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.messages import AIMessage
from langchain_core.runnables.config import set_config_context
from langgraph.config import get_config

from .model_callbacks import TokenWatch
from .open_turn import OpenTurn

Request = ModelRequest[Any]
Response = ModelResponse[Any]


def call_watched(handler: Callable[[Request], Response], request: Request) -> tuple[Response, bool]:
    """Return the response, and whether any token of it was streamed to somebody before it was whole."""
    watch = TokenWatch()
    with set_config_context(watch.added_to(get_config())) as context:
        return context.run(handler, request), watch.is_streamed


async def acall_watched(handler: Callable[[Request], Awaitable[Response]], request: Request) -> tuple[Response, bool]:
    """Do as `call_watched`."""
    watch = TokenWatch()
    with set_config_context(watch.added_to(get_config())) as context:
        return await asyncio.create_task(_awaited(handler(request)), context=context), watch.is_streamed


async def rewritten(response: Response, request: Request, turn: OpenTurn) -> Response:
    """Return the response with its reply rewritten if it announces what is known; calls of tools and JSON stay."""
    last = response.result[-1] if response.result else None
    is_prose = isinstance(last, AIMessage) and isinstance(last.content, str) and not last.tool_calls
    if not is_prose or last is None or request.response_format is not None:
        return response
    text = await turn.without_announcements(last.text, request.model)
    said = last if text == last.text else last.model_copy(update={"content": text})
    return replace(response, result=[*response.result[:-1], said])


async def _awaited(response: Awaitable[Response]) -> Response:
    return await response
