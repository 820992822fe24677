"""Ingestion: past conversations fed into memory, one by one, without deciding or replying."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tactful.graphs import Refusal
from tactful.memory import Attribute, InvalidInput, Status, Turn, derive_turn_id, replace_surrogates, validate_user_id

from .conversations import OnBad, StoredConversation, date_messages, refuse_bad
from .past_turns import PastTurn

if TYPE_CHECKING:
    from .personalizer import Personalizer

# So many turns may wait for their next try, as while a model is away, before no more are logged.
MAX_WAITING = 200

# A reason up to what it says of the single case; a probability says nothing of the group either.
_REASON = re.compile(r"(?P<what>[^(:]*?) ?(?:\(P = [\d.]+\)(?P<how>, [^(:]*)?|[(:].*)?", re.DOTALL)

Conversations = Iterable[StoredConversation] | AsyncIterable[StoredConversation]


@dataclass(frozen=True, slots=True)
class Ingested:
    """What came of one conversation, in numbers of the person's messages and in attributes.

    `turns` were logged now; `duplicates` were before, by this run or another; `left_alone` the person wants left alone.
    Of those logged now `waiting` are not learned from yet. `learned` are the attributes that are new, some of which may
    wait as pending until the person confirms them.
    """

    user_id: str
    conversation_id: str
    turns: int = 0
    duplicates: int = 0
    left_alone: int = 0
    waiting: int = 0
    learned: tuple[Attribute, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What came of a run.

    `user_turns` is the sum of those logged now, `duplicates` and `left_alone`. `learned` are new attributes, `pending`
    new ones that wait until the person confirms them. `refused` counts by reason. `bad` conversations could not be
    used. `waiting` turns of the log are to be tried again; what comes of them later is not in here.
    """

    conversations: int = 0
    user_turns: int = 0
    duplicates: int = 0
    left_alone: int = 0
    learned: int = 0
    pending: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    bad: int = 0
    waiting: int = 0
    seconds: float = 0.0

    def plus(self, one: Ingested) -> IngestReport:
        """Return the report with one more conversation."""
        pending = sum(attribute.status is Status.PENDING for attribute in one.learned)
        return replace(
            self,
            conversations=self.conversations + 1,
            user_turns=self.user_turns + one.turns + one.duplicates + one.left_alone,
            duplicates=self.duplicates + one.duplicates,
            left_alone=self.left_alone + one.left_alone,
            learned=self.learned + len(one.learned) - pending,
            pending=self.pending + pending,
            refused=dict(Counter(self.refused) + Counter(name_reason(refusal.reason) for refusal in one.refused)),
        )


class Ingestion:
    """A run over past conversations: iterate it, or iterate it asynchronously, and each yields what came of it.

    A person's words are learned from in the order given, each before the next is logged, and dated by the file. The
    same message of the same conversation is learned from once, so a run that was cut off is repeated from the start.
    Whoever paused, or wants a conversation kept off the record, is left alone.
    """

    def __init__(
        self,
        personalizer: Personalizer,
        conversations: Conversations,
        *,
        user_id: str | None = None,
        on_bad: OnBad = refuse_bad,
    ) -> None:
        """Feed `conversations` to `personalizer`, those that name nobody as those of `user_id`.

        `on_bad` is told of a conversation that cannot be used, and the run goes on if it returns.

        Raises:
            InvalidUserId: `user_id` cannot name a person.
        """
        self._personalizer = personalizer
        self._past = personalizer.past
        self._conversations = conversations
        self._user_id = None if user_id is None else validate_user_id(user_id)
        self._on_bad = on_bad
        self._started_s = time.monotonic()
        self.report = IngestReport()
        """What came of the run so far."""

    def __iter__(self) -> Iterator[Ingested]:
        """Yield what came of each conversation, blocking; not from within an event loop.

        Raises:
            InvalidInput: the conversations can only be iterated asynchronously, or one of them cannot be used.
        """
        if not isinstance(self._conversations, Iterable):
            raise InvalidInput("these conversations come asynchronously: use `async for`")
        run = self._personalizer.run
        run(self._begin())
        for conversation in self._conversations:
            if (ingested := run(self._take(conversation))) is not None:
                yield ingested
        run(self._end())

    async def __aiter__(self) -> AsyncIterator[Ingested]:
        """Yield what came of each conversation.

        Raises:
            InvalidInput: one of them cannot be used.
        """
        await self._begin()
        async for conversation in _each(self._conversations):
            if (ingested := await self._take(conversation)) is not None:
                yield ingested
        await self._end()

    async def _begin(self) -> None:
        self._started_s = time.monotonic()
        await self._past.catch_up()

    async def _end(self) -> None:
        waiting = await self._past.catch_up() if self.report.waiting else 0
        self.report = replace(self.report, waiting=waiting, seconds=self._seconds())

    async def _take(self, conversation: StoredConversation) -> Ingested | None:
        try:
            user_id = self._whose(conversation)
            turns = read_turns(conversation, user_id=user_id, now=datetime.now(UTC))
        except InvalidInput as problem:
            self.report = replace(self.report, bad=self.report.bad + 1)
            self._on_bad(problem)
            return None
        taken = Ingested(user_id, conversation.conversation_id)
        if conversation.off_record:
            taken = replace(taken, left_alone=len(turns))
        for turn in () if conversation.off_record else turns:
            began_at = datetime.now(UTC)
            taken = _with_turn(taken, await self._past.learn(turn), began_at)
        await self._note(taken)
        return taken

    async def _note(self, taken: Ingested) -> None:
        waiting = self.report.waiting + taken.waiting
        if waiting:
            waiting = await self._past.catch_up(room_for=MAX_WAITING)
        self.report = replace(self.report.plus(taken), waiting=waiting, seconds=self._seconds())

    def _whose(self, conversation: StoredConversation) -> str:
        user_id = self._user_id if conversation.user_id is None else conversation.user_id
        if user_id is None:
            raise InvalidInput(
                f"{_place(conversation)}: names nobody; say whose conversations these are (user_id, --user),"
                " or which field of theirs says it (user_field, --user-field)"
            )
        return user_id

    def _seconds(self) -> float:
        return time.monotonic() - self._started_s


async def ingest(
    personalizer: Personalizer,
    conversations: Conversations,
    *,
    user_id: str | None = None,
    on_bad: OnBad = refuse_bad,
) -> IngestReport:
    """Feed past conversations into memory and return what came of them; see `Ingestion`.

    Raises:
        InvalidInput: a conversation cannot be used, unless `on_bad` returns.
    """
    ingestion = Ingestion(personalizer, conversations, user_id=user_id, on_bad=on_bad)
    async for _ in ingestion:
        pass
    return ingestion.report


def read_turns(conversation: StoredConversation, *, user_id: str, now: datetime) -> tuple[Turn, ...]:
    """Return the person's own messages as turns, dated, with ids that are the same each time.

    Raises:
        InvalidInput: the ids of the person or the conversation cannot be used.
    """
    name = replace_surrogates(conversation.conversation_id)
    try:
        return tuple(
            Turn(
                turn_id=derive_turn_id(user_id, name, position),
                user_id=user_id,
                conversation_id=name,
                text=message.text,
                said_at=said_at,
            )
            for position, (message, said_at) in enumerate(
                zip(conversation.messages, date_messages(conversation, now=now), strict=True)
            )
            if message.role == "user" and message.text.strip()
        )
    except ValidationError as error:
        raise InvalidInput(f"{_place(conversation)}: {error.errors()[0]['msg']}") from error


def name_reason(reason: str) -> str:
    """Return a refusal's reason without what it says of the single case, so that reasons can be counted."""
    read = _REASON.fullmatch(reason)
    assert read is not None, "the pattern's last part takes whatever is left"
    return read["what"] + (read["how"] or "")


def _with_turn(taken: Ingested, heard: PastTurn, began_at: datetime) -> Ingested:
    new = () if heard.outcome is None else heard.outcome.learned
    return replace(
        taken,
        turns=taken.turns + (heard.is_new is True),
        duplicates=taken.duplicates + (heard.is_new is False),
        left_alone=taken.left_alone + (heard.is_new is None),
        waiting=taken.waiting + heard.is_waiting,
        learned=(*taken.learned, *(attribute for attribute in new if attribute.learned_at >= began_at)),
        refused=(*taken.refused, *(() if heard.outcome is None else heard.outcome.refused)),
    )


def _place(conversation: StoredConversation) -> str:
    return conversation.where or f"conversation {conversation.conversation_id!r:.80}"


async def _each(conversations: Conversations) -> AsyncIterator[StoredConversation]:
    if isinstance(conversations, AsyncIterable):
        async for conversation in conversations:
            yield conversation
    else:
        for conversation in conversations:
            yield conversation
