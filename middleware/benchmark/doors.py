"""The doors in Python, each beside the same without tactful, for a person of whom much is known and for a new one."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableConfig

from ..personalizer import Personalizer
from .records import DoorRow, Turns, overhead_of
from .scripted_model import ScriptedChatModel
from .turn_times import Case, CaseTimes, Failures, time_cases

SYSTEM = "You are a helpful assistant."
BARE_MODEL, BARE_FUNCTION, BARE_AGENT = "the model alone", "the function alone", "the agent alone"

Stream = Callable[[str], AsyncIterator[str]]


def bench_doors(
    personalizer: Personalizer, people: Mapping[str, int], *, rounds: int, tokens: int, settles: bool
) -> tuple[DoorRow, ...]:
    """Time each door beside its bare twin; `people` says how many attributes are known of each user id.

    With `settles` a turn begins when tactful has logged, learned from and checked the one before, which no bare turn is
    charged with then; without, turns follow each other at once.
    """
    model = ScriptedChatModel(tokens=tokens)
    doors = {(door, user_id): stream for user_id in people for door, stream in _doors(personalizer, model, user_id)}
    streams = {**_bare(model), **{_key(*named): stream for named, stream in doors.items()}}

    async def failures() -> Failures:
        return personalizer.failures

    settle = personalizer.flush if settles else _go_on
    times = time_cases(
        {
            name: Case(stream, lambda: model.seen_blocks[-1], settle, failures, _go_on)
            for name, stream in streams.items()
        },
        rounds=rounds,
        tokens=tokens,
    )
    return tuple(
        door_row(door, _TWINS[door], people[user_id], times[_key(door, user_id)], times[_TWINS[door]])
        for door, user_id in doors
    )


def door_row(name: str, bare_name: str, attributes: int, door: CaseTimes, bare: CaseTimes) -> DoorRow:
    """Put a door beside its twin."""
    return DoorRow(
        name=name,
        bare_name=bare_name,
        attributes=attributes,
        bare=Turns.of(bare.first_ms, bare.whole_ms),
        door=Turns.of(door.first_ms, door.whole_ms),
        overhead=overhead_of((door.first_ms, door.whole_ms), (bare.first_ms, bare.whole_ms)),
        personalized=door.personalized,
        failures=door.failures,
    )


_TWINS = {
    "1 agent middleware": BARE_AGENT,
    "2 wrapped model": BARE_MODEL,
    "3 wrapped function": BARE_FUNCTION,
    "4 turn graph": BARE_MODEL,
}


def _key(door: str, user_id: str) -> str:
    return f"{door} for {user_id}"


async def _go_on() -> None:
    pass


def _bare(model: ScriptedChatModel) -> dict[str, Stream]:
    agent = create_agent(model, tools=[], system_prompt=SYSTEM)
    return {
        BARE_MODEL: lambda prompt: _from_model(model, prompt, {}),
        BARE_FUNCTION: lambda prompt: _answering(model)(_messages(prompt)),
        BARE_AGENT: lambda prompt: _from_graph(agent, [HumanMessage(prompt)], {}),
    }


def _doors(personalizer: Personalizer, model: ScriptedChatModel, user_id: str) -> list[tuple[str, Stream]]:
    agent = create_agent(model, tools=[], system_prompt=SYSTEM, middleware=[personalizer.agent_middleware()])
    wrapped, graph = personalizer.wrap_model(model), personalizer.graph(model=model)
    function = personalizer.wrap(_answering(model))
    streams: list[Stream] = [
        lambda prompt: _from_graph(agent, [HumanMessage(prompt)], _config(user_id)),
        lambda prompt: _from_model(wrapped, prompt, _config(user_id)),
        lambda prompt: function(_messages(prompt), user_id=user_id, conversation_id=uuid.uuid4().hex),
        lambda prompt: _from_graph(graph, _messages(prompt), _config(user_id)),
    ]
    return list(zip(_TWINS, streams, strict=True))


def _config(user_id: str) -> RunnableConfig:
    return {"configurable": {"user_id": user_id, "conversation_id": uuid.uuid4().hex}}


def _messages(prompt: str) -> list[BaseMessage]:
    return [SystemMessage(SYSTEM), HumanMessage(prompt)]


def _answering(model: ScriptedChatModel) -> Callable[..., AsyncIterator[str]]:
    async def answer(messages: Sequence[BaseMessage]) -> AsyncIterator[str]:
        async for chunk in model.astream(list(messages)):
            yield chunk.text

    return answer


async def _from_model(model: Runnable[Any, Any], prompt: str, config: RunnableConfig) -> AsyncIterator[str]:
    async for chunk in model.astream(_messages(prompt), config):
        yield chunk.text


async def _from_graph(
    graph: Runnable[Any, Any], messages: Sequence[BaseMessage], config: RunnableConfig
) -> AsyncIterator[str]:
    async for message, _ in graph.astream({"messages": list(messages)}, config, stream_mode="messages"):
        yield message.text
