"""The text of a reply, whole or in parts, in whatever form a host's function returns it."""

from __future__ import annotations

from collections.abc import Mapping

from langchain_core.messages import BaseMessage

from .door import Door
from .open_turn import OpenTurn


class NotedReply:
    """A reply as it comes, and the turn that it ends."""

    def __init__(self, turn: OpenTurn, door: Door) -> None:
        """Start with nothing said."""
        self._turn = turn
        self._door = door
        self._said: list[str] = []

    def add(self, part: object) -> None:
        """Note what the next part, or all of it, says."""
        self._said.append(self._door.walled(lambda: text_of(part), ""))

    def end(self) -> None:
        """End the turn with what was said; only the first call counts."""
        self._turn.end("".join(self._said))


def text_of(reply: object) -> str:
    """Return the text of a string, a LangChain message, or a dictionary or object in the form of OpenAI's; else "".

    Of objects only plain attributes are looked at: a property may do anything, such as read a stream to its end.
    """
    if isinstance(reply, str):
        return reply
    if isinstance(reply, BaseMessage):
        return str(reply.text)
    if choice := _first(_field(reply, "choices")):
        return text_of(_field(choice, "message") or _field(choice, "delta") or _field(choice, "text"))
    content = _field(reply, "content")
    if isinstance(content, list | tuple):
        return "".join(text_of(_field(part, "text")) for part in content)
    return next((text for text in (content, _field(reply, "text")) if isinstance(text, str)), "")


def _field(reply: object, name: str) -> object:
    fields = reply if isinstance(reply, Mapping) else getattr(reply, "__dict__", {})
    return fields.get(name)


def _first(items: object) -> object:
    return items[0] if isinstance(items, list | tuple) and items else None
