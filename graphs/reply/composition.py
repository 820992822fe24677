"""Composing the one delimited block that carries the chosen attributes, and placing it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from langchain_core.messages import BaseMessage, SystemMessage

from tactful.memory import Attribute

from .prompts import BLOCK_CLOSE, BLOCK_OPEN, profile_preamble

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def compose_block(attributes: Sequence[Attribute]) -> str:
    """Return the block for these attributes, or "" for none.

    One JSON object a line, typed by kind. Angle brackets are escaped, so no value can close the block.
    """
    if not attributes:
        return ""
    lines = [_line(attribute) for attribute in attributes]
    return "\n".join([BLOCK_OPEN, profile_preamble(), *lines, BLOCK_CLOSE])


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


def _line(attribute: Attribute) -> str:
    fields = {"kind": attribute.kind.value, "about": attribute.statement}
    return json.dumps(fields, ensure_ascii=False).translate(_ESCAPES)
