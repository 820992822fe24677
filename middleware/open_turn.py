"""OpenTurn: a turn under way, for the doors, whose host's model answers between its two halves."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from langchain_core.messages import BaseMessage, HumanMessage

from tactful.graphs import (
    NOBODY,
    Deciding,
    Decision,
    Model,
    OptOut,
    Replied,
    TurnContext,
    TurnParts,
    place_block,
    prompt_of,
    settle_reply,
    undecided,
)

from .after_reply import AfterReply

_log = logging.getLogger(__name__)


class OpenTurn:
    """One turn under way: what to use is decided, and what the person said is being logged."""

    def __init__(
        self, turn: TurnContext, decision: Decision, prompt: str, *, parts: TurnParts, after: AfterReply
    ) -> None:
        """Hold a turn that `Turns.begin` has begun."""
        self._turn = turn
        self._prompt = prompt
        self._parts = parts
        self._after = after
        self._has_ended = False
        self.decision = decision
        """What was decided; its `block` is "" where the request goes out unchanged."""

    @property
    def turn_id(self) -> str:
        """The id that `Personalizer.explain` takes."""
        return self.decision.turn_id

    def personalize(self, messages: Sequence[BaseMessage]) -> list[BaseMessage]:
        """Return the request with the block after the host's own system message, or the very same messages."""
        return place_block(messages, self.decision.block)

    def end(self, reply: str | None = None) -> None:
        """Hand in the reply once it is complete: it is checked for mentions, and learning wakes.

        Returns at once, never raises, and may be called from any thread; only the first call counts.
        """
        if self._has_ended or self.decision.opt_out is not None or not self._prompt:
            return
        self._has_ended = True
        self._after.replied(Replied(self._turn, self.decision, self._prompt, reply or ""))

    async def without_announcements(self, reply: str, model: Model) -> str:
        """Return the reply, or under `on_mention="rewrite"` a rewrite by `model` of one that announces what is known.

        It holds the reply up, so it is for replies that are not streamed. Whatever fails, the reply is returned.
        """
        text, self.decision = await settle_reply(
            self._parts, self.decision, prompt=self._prompt, reply=reply, model=model
        )
        if self.decision.mentions is not None:
            self._after.log_decision(self._turn, self.decision)
        return text


class Turns:
    """Begins turns."""

    def __init__(self, parts: TurnParts, after: AfterReply) -> None:
        """Decide with `parts`; `after` logs."""
        self._parts = parts
        self._after = after
        self._deciding = Deciding(parts)

    async def begin(self, messages: Sequence[BaseMessage], turn: TurnContext) -> OpenTurn:
        """Decide a turn, while its words are logged; whatever fails is counted, and nothing is used.

        Where the last message is not the user's, as between the calls of tools, the same is decided anew and nothing
        is logged: the turn was when it began. Without a text of the user nothing is decided or logged.
        """
        try:
            return await self._begin(messages, turn)
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: personalization never costs a reply
            self._parts.failures.add("begin")
            _log.warning("tactful failed to begin a turn, the request goes out unchanged: %s", type(error).__name__)
            return self._open(turn, undecided(turn, failure=f"begin: {type(error).__name__}: {error}"), "")

    async def _begin(self, messages: Sequence[BaseMessage], turn: TurnContext) -> OpenTurn:
        prompt, began_at = prompt_of(messages), datetime.now(UTC)
        if not prompt.strip():
            return self._open(turn, undecided(turn), "")
        is_new = isinstance(messages[-1], HumanMessage)
        try:
            decision = await self._deciding.decide(messages, turn)
        finally:  # not before: deciding needs the cores for itself; but whoever leaves meanwhile is heard all the same
            if is_new:
                self._after.log_words(turn, prompt, said_at=began_at)
        if is_new and decision.opt_out is None:
            self._after.log_decision(turn, decision)
        return self._open(turn, decision, prompt)

    def anonymous(self) -> OpenTurn:
        """Return the turn of nobody: nothing is used, logged or learned."""
        return self._open(NOBODY, undecided(NOBODY, opt_out=OptOut.ANONYMOUS), "")

    def _open(self, turn: TurnContext, decision: Decision, prompt: str) -> OpenTurn:
        return OpenTurn(turn, decision, prompt, parts=self._parts, after=self._after)
