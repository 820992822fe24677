"""Messages that stand alone, an entry each, gathered into conversations."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tactful.memory import InvalidInput

from .records import StoredConversation, StoredMessage, make_conversation, read_message, read_user

MAX_MESSAGES = 100_000
MAX_ENDED_KNOWN = 100_000


class LooseMessages:
    """Gathers consecutive messages of one conversation and one person.

    A file without a `conversation_id` is one conversation, named after the file, by which a longer one is known again.
    """

    def __init__(self, file: str, *, user_field: str) -> None:
        """Gather messages of this file, whose rows name the person in `user_field`."""
        self._file = file
        self._user_field = user_field
        self._row: Mapping[str, Any] = {}
        self._messages: list[StoredMessage] = []
        self._where = ""
        self._ended: OrderedDict[int, None] = OrderedDict()

    def add(self, row: Mapping[str, Any], where: str) -> list[StoredConversation]:
        """Take a message, and return the conversation that ended before it, if one did.

        Raises:
            InvalidInput: it is no message, one too many, or of a conversation that ended before; it is left out.
        """
        message = read_message(row)
        read_user(row, self._user_field)
        if len(self._messages) >= MAX_MESSAGES and self._belongs(row):
            raise InvalidInput(f"is beyond {MAX_MESSAGES} messages of one conversation: give each a conversation_id")
        if not self._belongs(row) and self._key(row) in self._ended:
            raise InvalidInput("its conversation has ended before: sort the messages by conversation_id, then by time")
        ended = [] if self._belongs(row) else self.end()
        if not self._messages:
            self._row, self._where = row, where
        self._messages.append(message)
        return ended

    def end(self) -> list[StoredConversation]:
        """Return what was gathered and is not returned yet."""
        if not self._messages:
            return []
        messages, self._messages = self._messages, []
        self._ended[self._key(self._row)] = None
        if len(self._ended) > MAX_ENDED_KNOWN:
            self._ended.popitem(last=False)
        name = self._row.get("conversation_id") or self._file
        ended = make_conversation(messages, self._row, name=name, user_field=self._user_field)
        return [replace(ended, where=self._where)]

    def _belongs(self, row: Mapping[str, Any]) -> bool:
        return bool(self._messages) and self._key(row) == self._key(self._row)

    def _key(self, row: Mapping[str, Any]) -> int:
        return hash((str(row.get("conversation_id")), str(row.get(self._user_field))))
