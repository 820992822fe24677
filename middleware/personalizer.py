"""Personalizer: the one object an application holds."""

from __future__ import annotations

import uuid
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, BaseMessage, HumanMessage

from tactful.graphs import (
    Decision,
    LearningOutcome,
    Model,
    Named,
    TurnGraph,
    TurnOutput,
    build_turn_graph,
)
from tactful.memory import (
    Attribute,
    FeedbackEvent,
    FeedbackVerdict,
    InvalidInput,
    Profile,
    replace_surrogates,
    validate_user_id,
)

from .after_reply import AfterReply
from .background import BackgroundLoop
from .doors import Doors
from .feedback import Edit, make_event
from .learner import Learner
from .open_turn import Turns
from .past_turns import PastTurns
from .person_memory import PersonMemory
from .quiet import Quiet
from .settings import Settings, load_settings
from .wiring import Wiring, wire_local

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """What one turn gave. `message` is None where there is no model: nothing is invented in place of a reply."""

    turn_id: str
    message: BaseMessage | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class Erasure:
    """What `forget` deleted of a person: numbers of attributes, logged turns, decisions and feedback events."""

    user_id: str
    attributes: int
    turns: int
    decisions: int
    feedback: int


class Personalizer(Doors):
    """Learns of a person, decides what to use, and lets the host's model answer with just that.

    Calls are async; `run` is the one blocking door: `p.run(p.reply("Hello", user_id="u1"))`. Use it as a context
    manager or call `close`, which learns from what still waits.
    """

    def __init__(self, wiring: Wiring, *, model: Model | None = None) -> None:
        """Put the parts together; `Personalizer.local` is the usual way in. `model` is any LangChain chat model."""
        self._wiring = wiring
        self._loop = BackgroundLoop("tactful")
        # Blocking callers have a loop of their own: they do not wait for what is being learned.
        self._door = BackgroundLoop("tactful-door")
        quiet = Quiet()
        self._learner = Learner(wiring.learning_parts, self._loop, quiet=quiet)
        self._after = AfterReply(
            wiring.turn_parts, self._loop, wake=self._learner.wake, checker=wiring.mention_checker, quiet=quiet
        )
        self.memory = PersonMemory(wiring, self._learner, self._loop, until_logged=self._after.drain)
        """What a person can do with what is known of them."""
        self.past = PastTurns(wiring, self._learner, self._loop)
        """Learns from turns of the past; `Ingestion` feeds it whole conversations."""
        self._parts = replace(wiring.turn_parts, on_reply=self._after.replied, run=self._door.run)
        self._turns = Turns(self._parts, self._after)
        self._has_model = model is not None
        self._replying = build_turn_graph(self._parts, model=model)
        self._deciding = build_turn_graph(self._parts)
        self._closed = False
        self._learner.wake()

    @classmethod
    def local(
        cls,
        path: str | Path | None = None,
        *,
        model: Model | None = None,
        extraction_model: BaseChatModel | None = None,
        llm_vote: BaseChatModel | None = None,
        settings: Settings | None = None,
        **overrides: object,
    ) -> Self:
        """Open or create a personalizer whose data is in one directory, owned by this process.

        No key, no server, no download. `path` defaults to the settings' data directory. `model` answers; what to learn
        is proposed by rules unless `extraction_model` is given, which then reads the person's own words. `llm_vote` is
        asked once a turn about what the selector is uncertain of; it delays the reply by at most the settings'
        `vote_timeout_s`, and moves the probabilities without deciding alone. `overrides` are settings by their names,
        such as `on_mention="rewrite"`. Takes about a second, most of it the embedding model; after that the first turn
        is as fast as the others.

        Raises:
            InvalidInput: there is no such setting, or its value cannot be used.
            StoreLocked: another process owns the directory.
            StoreCorrupt: its files are damaged; they are left as they are.
            StoreMismatch: it was written with another schema or embedding model.
            WeightsError: shipped weights are missing or altered.
        """
        settings = settings or load_settings()
        if overrides:
            settings = load_settings(**{**settings.model_dump(), **overrides})
        directory = Path(path) if path is not None else settings.data_dir
        return cls(wire_local(directory, settings, extraction_model=extraction_model, llm_vote=llm_vote), model=model)

    async def reply(
        self,
        messages: str | Sequence[BaseMessage],
        *,
        user_id: str,
        conversation_id: str = "default",
        turn_id: str | None = None,
    ) -> Reply:
        """Answer one turn: decide, let the model reply, log; learning follows on its own.

        `messages` is the user's text or the conversation ending in it. With a `turn_id` of the host's, the same turn
        given twice is learned from once.

        Raises:
            InvalidUserId: the user id cannot name a person; nothing was read or sent.
            InvalidInput: there is no message of the user.
        """
        turn = Named(validate_user_id(user_id), conversation_id, turn_id or uuid.uuid4().hex)
        state = await self._take(self._replying, messages, turn)
        # Without a model the last message is the host's own, whoever wrote it.
        return Reply(state["decision"].turn_id, state["messages"][-1] if self._has_model else None, state["decision"])

    async def decide(
        self,
        messages: str | Sequence[BaseMessage],
        *,
        user_id: str,
        conversation_id: str = "default",
        turn_id: str | None = None,
    ) -> Decision:
        """Do as `reply` but ask no model: decide and log, for a host that answers by itself with `decision.block`."""
        turn = Named(validate_user_id(user_id), conversation_id, turn_id or uuid.uuid4().hex)
        return (await self._take(self._deciding, messages, turn))["decision"]

    async def _take(self, graph: TurnGraph, messages: str | Sequence[BaseMessage], turn: Named) -> TurnOutput:
        return cast(TurnOutput, await graph.ainvoke({"messages": _as_messages(messages)}, context=turn))

    @property
    def failures(self) -> dict[str, int]:
        """How often each stage failed in this process, by name; replies went out all the same."""
        return self._parts.failures.as_dict()

    async def explain(self, turn_id: str) -> Decision | None:
        """Return what was decided for a turn and why, or None if it is not, or no longer, kept."""
        return await self._wiring.turn_parts.decision_log.get(turn_id)

    async def profile(self, user_id: str) -> Profile:
        """Return everything kept of a person, whatever its status, each with its evidence."""
        return await self._wiring.turn_parts.store.get(user_id)

    async def feedback(
        self,
        user_id: str,
        verdict: FeedbackVerdict | str,
        *,
        attribute_id: str | None = None,
        turn_id: str | None = None,
        edit: Edit | None = None,
    ) -> FeedbackEvent:
        """Record what a person says of a selection; it moves theirs from the next turn on, and nobody else's.

        "useful", "not_wanted", "always" and "never" are said of `attribute_id`, best with the turn in which it was
        used or missed, so that the model's own view is not taken for theirs. "thumbs_up", "thumbs_down" and
        "reply_edited" are said of `turn_id`, the last with the `edit`, which is not kept. "never" does not silence a
        constraint that passes by rule; "always" does not pass what is sensitive, paused, expired or rejected.

        Raises:
            InvalidInput: no such verdict, attribute of this person, or kept turn of theirs, or an argument is missing.
        """
        event = await make_event(
            self._wiring.turn_parts, user_id, verdict, attribute_id=attribute_id, turn_id=turn_id, edit=edit
        )
        await self._wiring.feedback_log.add(event)
        return event

    async def take_back_feedback(self, user_id: str, event_id: str) -> bool:
        """Undo one feedback event as if it had never been given; False if this person gave none of that id."""
        return await self._wiring.feedback_log.take_back(user_id, event_id)

    async def feedback_of(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        """Return everything this person said of selections, oldest first; `model_dump_json` of each exports it.

        No prompt is kept with it. A host that has its own by turn id, and means to, can join them into labels.
        """
        return await self._wiring.feedback_log.of(user_id)

    def learned_from(self, turn_id: str) -> LearningOutcome | None:
        """Return what came of learning from a recent turn, or None if it was not learned from yet in this process."""
        return self._learner.outcome_of(turn_id)

    async def confirm(self, user_id: str, attribute_id: str) -> tuple[Attribute, ...]:
        """Record that the person says an attribute is so, and return what changed.

        It becomes active whether it waited as pending or was superseded; what stood in its place is superseded, so
        confirming an earlier value undoes its replacement.

        Raises:
            InvalidInput: there is no such attribute of this person.
        """
        return await self.memory.confirm(user_id, attribute_id)

    async def reject(self, user_id: str, attribute_id: str) -> tuple[Attribute, ...]:
        """Record that the person says an attribute is not so, and return what changed.

        It is never used again, nor learned again from their words; what it had replaced is active again.

        Raises:
            InvalidInput: there is no such attribute of this person.
        """
        return await self.memory.reject(user_id, attribute_id)

    async def flush(self) -> None:
        """Return when every turn so far is logged, learned from and its reply checked.

        What fails in learning is given back to the log and waits there for its next try.
        """
        await self._elsewhere(self._flush())

    async def _flush(self) -> None:
        await self._after.drain_writes()
        await self._learner.drain()
        await self._after.drain()

    async def forget(self, user_id: str) -> Erasure:
        """Delete everything about a person: attributes, turns, decisions, feedback, and their bytes in the files.

        Learning stands still meanwhile, so nothing it has in hand comes back, and a turn that is being answered just
        then is not logged when it ends.
        """
        return await self._elsewhere(self._forget(validate_user_id(user_id)))

    async def _forget(self, user_id: str) -> Erasure:
        parts = self._wiring.turn_parts
        async with self._learner.lock:
            parts.forgotten.mark(user_id)
            turns = await parts.turn_log.erase(user_id)
            attributes = await parts.store.erase(user_id)
            decisions = await parts.decision_log.erase(user_id)
            feedback = await self._wiring.feedback_log.erase(user_id)
            await self._wiring.person_settings.erase(user_id)
            await self._wiring.compact()
        self._learner.forget(user_id)
        return Erasure(user_id, attributes, turns, decisions, feedback)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run one of the async calls to its end and return its result: the blocking door."""
        return self._door.run(work)

    async def aclose(self) -> None:
        """Learn from what still waits, then release files and locks; safe to call twice."""
        if not self._closed:
            self._closed = True
            await self._elsewhere(self._close())
            self._close_loops()

    def close(self) -> None:
        """Do as `aclose`, blocking."""
        if not self._closed:
            self._closed = True
            self._loop.run(self._close())
            self._close_loops()

    async def _close(self) -> None:
        await self._after.close()
        await self._learner.close()
        await self._wiring.close()

    def _close_loops(self) -> None:
        self._door.close()
        self._loop.close()

    async def _elsewhere(self, work: Coroutine[Any, Any, T]) -> T:
        """Await `work` on the background loop, whose locks it needs, from whatever loop the caller is on."""
        return await self._loop.await_on(work)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        await self.aclose()


def _as_messages(messages: str | Sequence[BaseMessage]) -> list[AnyMessage]:
    if isinstance(messages, str):
        messages = [HumanMessage(replace_surrogates(messages))]
    if not any(isinstance(message, HumanMessage) and message.text.strip() for message in messages):
        raise InvalidInput("there is no message of the user to answer")
    return list(messages)  # type: ignore[arg-type]  # BaseMessage is the public type of LangChain's concrete messages
