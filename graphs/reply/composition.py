"""Composing the one delimited block that carries the chosen attributes, and placing it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import takewhile

from langchain_core.messages import BaseMessage, ChatMessage, SystemMessage

from tactful.memory import Attribute

from ..selection.budget import TokenCounter
from .prompts import BLOCK_CLOSE, BLOCK_OPEN, profile_preamble
from .steering import read_steering

REMEMBERED_LINES = 40_000
# What could close the block, or read as a mark of a chat template, wherever a tokenizer looks for these in plain text.
_MARKS = re.compile(r"[<>&\[\]]|##+")


def compose_block(attributes: Sequence[Attribute]) -> str:
    """Return the block for these attributes, or "" for none.

    One JSON object a line. "answer" holds what is wished of the answer, in values of a closed vocabulary; "about" is
    free text, typed by kind, and is left out where "answer" says all of it. Brackets are escaped, so no value can close
    the block. Lines that steer come last, the one said last at the very end, for the last counts.
    """
    if not attributes:
        return ""
    informing = [a for a in attributes if read_steering(a) is None]
    steering = sorted((a for a in attributes if read_steering(a) is not None), key=_last_said)
    return f"{_opening()}{''.join(_line(a) for a in (*informing, *steering))}{BLOCK_CLOSE}"


class ComposedBlockCost:
    """The tokens of what `compose_block` returns, line by line; those of the latest lines are remembered."""

    def __init__(self, counter: TokenCounter) -> None:
        """Take what counts; nothing is counted before it is asked for."""
        self._counter = counter
        self._count = lru_cache(maxsize=REMEMBERED_LINES)(counter.count)

    @cached_property
    def frame(self) -> int:
        """Tokens of a block without its lines."""
        return self._counter.count(_opening()) + self._counter.count(BLOCK_CLOSE)

    def line(self, attribute: Attribute) -> int:
        """Tokens that this attribute adds."""
        return self._count(_line(attribute))


def place_block(messages: Sequence[BaseMessage], block: str) -> list[BaseMessage]:
    """Return the request with the block after the host's own system message; the given messages are not changed.

    Many models take a single system message, so the block is joined to the host's where the request opens with one, of
    several to the last; a developer's message counts as such. An empty block returns the very same messages.
    """
    if not block:
        return list(messages)
    opening = sum(1 for _ in takewhile(_is_of_the_host, messages))
    if opening == 0:
        return [SystemMessage(block), *messages]
    last = opening - 1
    return [*messages[:last], _append(messages[last], block), *messages[opening:]]


def _is_of_the_host(message: BaseMessage) -> bool:
    if isinstance(message, ChatMessage):
        return message.role in {"system", "developer"}
    return isinstance(message, SystemMessage)


def _append(system: BaseMessage, block: str) -> BaseMessage:
    if isinstance(system.content, str):
        return system.model_copy(update={"content": f"{system.content}\n\n{block}"})
    return system.model_copy(update={"content": [*system.content, {"type": "text", "text": block}]})


def _opening() -> str:
    return f"{BLOCK_OPEN}\n{profile_preamble()}\n"


def _line(attribute: Attribute) -> str:
    steering = read_steering(attribute)
    about = f'"kind": "{attribute.kind.value}", "about": {_as_data(attribute.statement)}'
    if steering is None:
        return f"{{{about}}}\n"
    answer = f'"answer": {json.dumps(steering.as_fields())}'
    return f"{{{answer}}}\n" if steering.says_all else f"{{{answer}, {about}}}\n"


def _as_data(text: str) -> str:
    return _MARKS.sub(lambda mark: "".join(f"\\u{ord(c):04x}" for c in mark[0]), json.dumps(text, ensure_ascii=False))


def _last_said(attribute: Attribute) -> tuple[datetime, int]:
    return max(attribute.updated_at, attribute.confirmed_at or attribute.updated_at), attribute.support
