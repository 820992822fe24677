"""Composing the one delimited block that carries the chosen attributes, and placing it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache

from langchain_core.messages import BaseMessage, SystemMessage

from tactful.memory import Attribute, Kind

from ..selection.budget import TokenCounter
from .prompts import BLOCK_CLOSE, BLOCK_OPEN, profile_preamble

REMEMBERED_LINES = 40_000
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def compose_block(attributes: Sequence[Attribute]) -> str:
    """Return the block for these attributes, or "" for none.

    One JSON object a line, typed by kind. Angle brackets are escaped, so no value can close the block.
    """
    if not attributes:
        return ""
    lines = [_line(attribute.kind, attribute.statement) for attribute in attributes]
    return f"{_opening()}{''.join(lines)}{BLOCK_CLOSE}"


class ComposedBlockCost:
    """The tokens of what `compose_block` returns, line by line; those of the latest lines are remembered."""

    def __init__(self, counter: TokenCounter) -> None:
        """Take what counts; nothing is counted before it is asked for."""
        self._counter = counter
        self._line = lru_cache(maxsize=REMEMBERED_LINES)(self._count_line)

    @cached_property
    def frame(self) -> int:
        """Tokens of a block without its lines."""
        return self._counter.count(_opening()) + self._counter.count(BLOCK_CLOSE)

    def line(self, attribute: Attribute) -> int:
        """Tokens that this attribute adds."""
        return self._line(attribute.kind, attribute.statement)

    def _count_line(self, kind: Kind, statement: str) -> int:
        return self._counter.count(_line(kind, statement))


def place_block(messages: Sequence[BaseMessage], block: str) -> list[BaseMessage]:
    """Return the request with the block after the host's own system message; the given messages are not changed.

    Many models take a single system message, so the block is joined to the host's where there is one. An empty block
    returns the very same messages.
    """
    if not block:
        return list(messages)
    if messages and isinstance(messages[0], SystemMessage):
        return [_append(messages[0], block), *messages[1:]]
    return [SystemMessage(block), *messages]


def _append(system: SystemMessage, block: str) -> SystemMessage:
    if isinstance(system.content, str):
        return system.model_copy(update={"content": f"{system.content}\n\n{block}"})
    return system.model_copy(update={"content": [*system.content, {"type": "text", "text": block}]})


def _opening() -> str:
    return f"{BLOCK_OPEN}\n{profile_preamble()}\n"


def _line(kind: Kind, statement: str) -> str:
    fields = {"kind": kind.value, "about": statement}
    return json.dumps(fields, ensure_ascii=False).translate(_ESCAPES) + "\n"
