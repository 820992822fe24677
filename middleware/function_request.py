"""What a call of a host's function asks: where in its arguments the person's words are, and the call with a block."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from tactful.graphs import place_block
from tactful.memory import replace_surrogates

from .server.openai_api import ENDPOINTS

IDS = ("user_id", "conversation_id", "turn_id")

_CHAT = ENDPOINTS[b"/chat/completions"]


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def at(self, place: int | str) -> object:
        """Return the argument of that position or name, or None."""
        if isinstance(place, str):
            return self.kwargs.get(place)
        return self.args[place] if place < len(self.args) else None

    def replaced(self, place: int | str, value: object) -> Call:
        """Return the call with another value in one place."""
        if isinstance(place, str):
            return Call(self.args, {**self.kwargs, place: value})
        return Call((*self.args[:place], value, *self.args[place + 1 :]), self.kwargs)


@dataclass(frozen=True, slots=True)
class Request:
    """A call, the place of what is asked in it, and that as messages, in which only the user's words are sure to be."""

    call: Call
    place: int | str
    asked: str | list[Any]
    messages: Sequence[BaseMessage]

    @property
    def has_history(self) -> bool:
        """Whether a conversation was given, and not one text."""
        return not isinstance(self.asked, str)

    def with_block(self, block: str) -> Call:
        """Return the call with the block, or the very same call without one."""
        return self.call.replaced(self.place, _with_block(self.asked, block)) if block else self.call


@dataclass(frozen=True, slots=True)
class Parameters:
    """The names of what a function takes, in order and without `self`; none where Python cannot tell."""

    names: tuple[str, ...]
    offset: int

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Self:
        """Read them from the function's signature."""
        try:
            names = tuple(inspect.signature(function).parameters)
        except (TypeError, ValueError):
            return cls((), 0)
        offset = int(names[:1] in {("self",), ("cls",)})
        return cls(names[offset:], offset)

    def ids_in(self, call: Call) -> dict[str, object]:
        """Return which of `IDS` are given, by name or by place; one that is given as None is given."""
        places = {name: index + self.offset for index, name in enumerate(self.names) if name in IDS}
        by_place = {name: call.args[place] for name, place in places.items() if place < len(call.args)}
        return {**by_place, **{name: value for name, value in call.kwargs.items() if name in IDS}}

    def find_request(self, call: Call) -> Request | None:
        """Return what is asked: in `messages`, else the first argument, else `prompt` or `input`; None for no words.

        An id is never taken for what is asked, though a function may take it first.
        """
        first = next((index for index, name in enumerate(self.names) if name not in IDS), 0)
        places: tuple[int | str, ...] = (
            "messages",
            first + self.offset,
            *self.names[first : first + 1],
            "prompt",
            "input",
        )
        for place in places:
            asked = call.at(place)
            if isinstance(asked, str | list) and (messages := _as_messages(asked)):
                return Request(call, place, asked, messages)
        return None


def _as_messages(asked: str | list[Any]) -> list[BaseMessage]:
    """Return text, LangChain messages or OpenAI's as messages; [] for any other shape, and without words of a user."""
    if isinstance(asked, str):
        return [HumanMessage(replace_surrogates(asked))] if asked.strip() else []
    if all(isinstance(message, BaseMessage) for message in asked):
        return asked if any(isinstance(m, HumanMessage) and m.text.strip() for m in asked) else []
    found = _CHAT.read({"messages": asked}) if all(isinstance(message, Mapping) for message in asked) else None
    if found is None:
        return []
    said: list[BaseMessage] = [HumanMessage(found.first), HumanMessage(found.last)]
    return said if found.is_new else [*said, AIMessage("")]


def _with_block(asked: str | list[Any], block: str) -> str | list[Any]:
    if isinstance(asked, str):
        return f"{block}\n\n{asked}"
    if isinstance(asked[0], BaseMessage):
        return place_block(asked, block)
    placed = _CHAT.place({"messages": asked}, block)
    return asked if placed is None else list(placed["messages"])
