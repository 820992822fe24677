"""ChatSession: a conversation with a person, turn by turn, without a terminal's concerns."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from tactful.graphs import Decision, LearningOutcome
from tactful.memory import derive_turn_id, replace_surrogates, validate_user_id

from .conversations import StoredConversation, read_conversations
from .models import ConnectedModel, connect_model, find_models
from .personalizer import Personalizer
from .settings import Settings

# Nobody waits for a terminal as they wait for a service, and a decision that was cut short explains nothing.
CHAT_RETRIEVAL_BUDGET_MS = 5_000.0
MAX_HISTORY = 20


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn as it is shown: what was said, what came back, what was decided, what was learned.

    `reply` is None without a model; `recorded` says it comes from a stored conversation. `failure` is the model's own.
    """

    text: str
    reply: str | None
    recorded: bool
    failure: str | None
    decision: Decision
    outcome: LearningOutcome | None


class ChatView(Protocol):
    """Shows a session as it goes."""

    def opening(self, model: ConnectedModel, found: list[str], directory: Path) -> None:
        """Say what answers, and what else could."""
        ...

    def conversation(self, conversation_id: str) -> None:
        """Say which stored conversation comes next."""
        ...

    def exchange(self, exchange: Exchange, model: ConnectedModel) -> None:
        """Show one turn."""
        ...


class ChatSession:
    """One person talking, with everything decided and learned shown to a view."""

    def __init__(self, personalizer: Personalizer, model: ConnectedModel, *, user_id: str, view: ChatView) -> None:
        """Talk as `user_id` through `personalizer`, which answers with `model`."""
        self._personalizer = personalizer
        self._model = model
        self._user_id = user_id
        self._view = view

    @classmethod
    def open(cls, settings: Settings, *, user_id: str, view: ChatView) -> Self:
        """Connect the model, open the data directory, and show what answers.

        Raises:
            TactfulError: the model cannot be connected or the directory cannot be opened; nothing is left locked.
        """
        validate_user_id(user_id)
        model = connect_model(settings.model)
        patient = max(settings.retrieval_budget_ms, CHAT_RETRIEVAL_BUDGET_MS)
        settings = settings.model_copy(update={"retrieval_budget_ms": patient})
        personalizer = Personalizer.local(settings=settings, model=model.model)
        view.opening(model, find_models(settings), settings.data_dir)
        return cls(personalizer, model, user_id=user_id, view=view)

    def converse(self, texts: Iterable[str]) -> None:
        """Answer each text in turn, as one conversation."""
        conversation_id = uuid.uuid4().hex
        history: list[BaseMessage] = []
        for text in texts:
            history.append(HumanMessage(replace_surrogates(text)))
            exchange = self._personalizer.run(self._answer(history[-MAX_HISTORY:], conversation_id))
            self._view.exchange(exchange, self._model)
            if exchange.reply is not None:
                history.append(AIMessage(exchange.reply))

    def replay(self, path: Path, *, limit: int | None = None) -> None:
        """Walk stored conversations: each message of the user is decided on and learned from, replies are as recorded.

        The same message of the same conversation is learned from once, however often it is replayed.
        """
        for conversation in islice(read_conversations(path), limit):
            if conversation.off_record:
                continue
            self._view.conversation(conversation.conversation_id)
            for position, message in enumerate(conversation.messages):
                if message.role == "user" and message.text.strip():
                    exchange = self._personalizer.run(self._walk(conversation, position))
                    self._view.exchange(exchange, self._model)

    async def _answer(self, history: list[BaseMessage], conversation_id: str) -> Exchange:
        turn_id = uuid.uuid4().hex
        text = history[-1].text
        try:
            given = await self._personalizer.reply(
                history, user_id=self._user_id, conversation_id=conversation_id, turn_id=turn_id
            )
        except Exception as error:  # the host's model may fail with anything, and the person may want to go on
            decision = await self._personalizer.explain(turn_id)
            if decision is None:
                raise
            return await self._exchange(text, decision, failure=f"{type(error).__name__}: {error}")
        reply = None if given.message is None else given.message.text
        return await self._exchange(text, given.decision, reply=reply)

    async def _walk(self, conversation: StoredConversation, position: int) -> Exchange:
        said, following = conversation.messages[position], conversation.messages[position + 1 : position + 2]
        name = conversation.conversation_id
        decision = await self._personalizer.decide(
            said.text,
            user_id=self._user_id,
            conversation_id=name,
            turn_id=derive_turn_id(self._user_id, name, position),
        )
        recorded = next((message.text for message in following if message.role == "assistant"), None)
        return await self._exchange(said.text, decision, reply=recorded, recorded=True)

    async def _exchange(
        self,
        text: str,
        decision: Decision,
        *,
        reply: str | None = None,
        recorded: bool = False,
        failure: str | None = None,
    ) -> Exchange:
        await self._personalizer.flush()
        decision = await self._personalizer.explain(decision.turn_id) or decision  # with what the reply does with it
        outcome = self._personalizer.learned_from(decision.turn_id)
        return Exchange(text, reply, recorded, failure, decision, outcome)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the personalizer, which learns from what still waits."""
        self._personalizer.close()
