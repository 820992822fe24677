"""Finding the model at the beginning of a Runnable, and putting another in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import (
    Runnable,
    RunnableBinding,
    RunnableParallel,
    RunnableSequence,
    RunnableWithFallbacks,
)

AnyRunnable = Runnable[Any, Any]


def replace_model(part: AnyRunnable, replace: Callable[[AnyRunnable], AnyRunnable]) -> AnyRunnable | None:
    """Return `part` with `replace(model)` for the chat model it begins with, bound or not; None where there is none.

    Knows what `with_structured_output` returns: a model and a parser, either with the raw reply kept beside it or not,
    each with fallbacks or not.
    """
    if isinstance(part, RunnableBinding | BaseChatModel):
        return replace(part)
    if isinstance(part, RunnableSequence):
        return _copy(part, first=replace_model(part.first, replace))
    if isinstance(part, RunnableParallel) and len(part.steps__) == 1:
        ((key, step),) = part.steps__.items()
        replaced = replace_model(step, replace)
        return replaced and _copy(part, steps__={key: replaced})
    if isinstance(part, RunnableWithFallbacks):
        fallbacks = [replace_model(fallback, replace) for fallback in part.fallbacks]
        runnable = replace_model(part.runnable, replace)
        return None if None in fallbacks else _copy(part, runnable=runnable, fallbacks=fallbacks)
    return None


def _copy(
    part: RunnableSequence[Any, Any] | RunnableParallel[Any] | RunnableWithFallbacks[Any, Any], **changes: object
) -> AnyRunnable | None:
    return None if None in changes.values() else part.model_copy(update=changes)
