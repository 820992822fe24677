"""Personalizer: the one object an application holds."""

from __future__ import annotations

import uuid
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, BaseMessage, HumanMessage

from tactful.graphs import (
    Decision,
    LearningOutcome,
    Model,
    TurnContext,
    TurnGraph,
    TurnState,
    build_turn_graph,
    confirm,
    reject,
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

from .background import BackgroundLoop
from .feedback import Edit, make_event
from .learner import Learner
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


class _Say(Protocol):
    def __call__(self, known: Sequence[Attribute], attribute_id: str, *, now: datetime) -> tuple[Attribute, ...]: ...


class Personalizer:
    """Learns of a person, decides what to use, and lets the host's model answer with just that.

    Calls are async; `run` is the one blocking door: `p.run(p.reply("Hello", user_id="u1"))`. Use it as a context
    manager or call `close`, which learns from what still waits.
    """

    def __init__(self, wiring: Wiring, *, model: Model | None = None) -> None:
        """Put the parts together; `Personalizer.local` is the usual way in. `model` is any LangChain chat model."""
        self._wiring = wiring
        self._loop = BackgroundLoop("tactful")
        self._learner = Learner(wiring.learning_parts, self._loop)
        self._has_model = model is not None
        self._replying = build_turn_graph(wiring.turn_parts, model=model)
        self._deciding = build_turn_graph(wiring.turn_parts)
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
    ) -> Self:
        """Open or create a personalizer whose data is in one directory, owned by this process.

        No key, no server, no download. `path` defaults to the settings' data directory. `model` answers; what to learn
        is proposed by rules unless `extraction_model` is given, which then reads the person's own words. `llm_vote` is
        asked once a turn about what the selector is uncertain of; it delays the reply by at most the settings'
        `vote_timeout_s`, and moves the probabilities without deciding alone. Takes about a second, most of it the
        embedding model; after that the first turn is as fast as the others.

        Raises:
            StoreLocked: another process owns the directory.
            StoreCorrupt: its files are damaged; they are left as they are.
            StoreMismatch: it was written with another schema or embedding model.
            WeightsError: shipped weights are missing or altered.
        """
        settings = settings or load_settings()
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
        turn = TurnContext(validate_user_id(user_id), conversation_id, turn_id or uuid.uuid4().hex)
        state = await self._take(self._replying, messages, turn)
        # Without a model the last message is the host's own, whoever wrote it.
        return Reply(turn.turn_id, state["messages"][-1] if self._has_model else None, state["decision"])

    async def decide(
        self,
        messages: str | Sequence[BaseMessage],
        *,
        user_id: str,
        conversation_id: str = "default",
        turn_id: str | None = None,
    ) -> Decision:
        """Do as `reply` but ask no model: decide and log, for a host that answers by itself with `decision.block`."""
        turn = TurnContext(validate_user_id(user_id), conversation_id, turn_id or uuid.uuid4().hex)
        return (await self._take(self._deciding, messages, turn))["decision"]

    async def _take(self, graph: TurnGraph, messages: str | Sequence[BaseMessage], turn: TurnContext) -> TurnState:
        try:
            return cast(TurnState, await graph.ainvoke({"messages": _as_messages(messages)}, context=turn))
        finally:
            self._learner.wake()

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
        return await self._elsewhere(self._say(validate_user_id(user_id), attribute_id, confirm))

    async def reject(self, user_id: str, attribute_id: str) -> tuple[Attribute, ...]:
        """Record that the person says an attribute is not so, and return what changed.

        It is never used again, nor learned again from their words; what it had replaced is active again.

        Raises:
            InvalidInput: there is no such attribute of this person.
        """
        return await self._elsewhere(self._say(validate_user_id(user_id), attribute_id, reject))

    async def _say(self, user_id: str, attribute_id: str, say: _Say) -> tuple[Attribute, ...]:
        store = self._wiring.turn_parts.store
        async with self._learner.lock:
            known = await store.get(user_id)
            changes = say(known.attributes, attribute_id, now=datetime.now(UTC))
            rows = {attribute.id: row for row, attribute in enumerate(known.attributes)}
            await store.put(user_id, changes, known.vectors[[rows[change.id] for change in changes]])
        return changes

    async def flush(self) -> None:
        """Return when every turn logged so far has been learned from, or has failed and waits for its next try."""
        await self._elsewhere(self._learner.drain())

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
            await self._wiring.compact()
        self._learner.forget(user_id)
        return Erasure(user_id, attributes, turns, decisions, feedback)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run one of the async calls to its end and return its result: the blocking door."""
        return self._loop.run(work)

    async def aclose(self) -> None:
        """Learn from what still waits, then release files and locks; safe to call twice."""
        if not self._closed:
            self._closed = True
            await self._elsewhere(self._close())
            self._loop.close()

    def close(self) -> None:
        """Do as `aclose`, blocking."""
        if not self._closed:
            self._closed = True
            self._loop.run(self._close())
            self._loop.close()

    async def _close(self) -> None:
        await self._learner.close()
        await self._wiring.close()

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
