"""Tables: rows that are conversations or messages, as mappings or in a frame."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from tactful.memory import InvalidInput
from tactful.middleware.conversations import Columns, StoredConversation, StoredMessage, conversations_from_table

NAN = float("nan")
SAID_AT = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)
CONVERSATIONS: list[dict[str, Any]] = [
    {"key": "c1", "who": 7.0, "turns": [{"role": "user", "content": "I live in Ghent."}], "at": "2024-05-01T08:00:00Z"},
    {"key": NAN, "who": NAN, "turns": ({"from": "human", "value": "Hi"},), "at": NAN},
]
COLUMNS = Columns(messages="turns", conversation_id="key", user_id="who", said_at="at")
MESSAGES: list[dict[str, Any]] = [
    {"conversation_id": "a", "user_id": "ada", "text": "I live in Ghent.", "said_at": SAID_AT},
    {"conversation_id": "a", "user_id": "ada", "text": "I work as a nurse.", "said_at": None},
    {"conversation_id": "b", "user_id": "bob", "text": "Hi", "said_at": None},
]


class FrameLike:
    """What is used of a DataFrame, over rows that are mappings."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.columns = list(rows[0])
        self._rows = rows

    def itertuples(self, index: bool = True, name: str | None = "Pandas") -> Iterable[tuple[Any, ...]]:
        assert (index, name) == (False, None)
        return (tuple(row.values()) for row in self._rows)


def as_tables(rows: list[dict[str, Any]]) -> list[Any]:
    tables: list[Any] = [rows, FrameLike(rows)]
    if importlib.util.find_spec("pandas") is not None:
        import pandas

        tables.append(pandas.DataFrame(rows))
    return tables


def test_a_row_is_a_conversation_where_there_are_messages() -> None:
    for table in as_tables(CONVERSATIONS):
        first, second = conversations_from_table(table, COLUMNS)
        assert first == StoredConversation("c1", (StoredMessage("user", "I live in Ghent."),), "7", SAID_AT)
        assert first.where == "row 1"
        assert (second.user_id, second.said_at, second.messages) == (None, None, (StoredMessage("user", "Hi"),))


def test_a_row_is_a_message_where_there_are_none() -> None:
    for table in as_tables(MESSAGES):
        first, second = conversations_from_table(table)
        assert (first.conversation_id, first.user_id) == ("a", "ada")
        assert first.messages == (
            StoredMessage("user", "I live in Ghent.", SAID_AT),
            StoredMessage("user", "I work as a nurse."),
        )
        assert (second.conversation_id, second.user_id, len(second.messages)) == ("b", "bob", 1)


def test_a_table_with_other_columns_is_refused_by_its_row() -> None:
    with pytest.raises(InvalidInput, match="row 1: has neither a column 'messages' nor 'text'"):
        list(conversations_from_table([{"prompt": "Hi"}]))
    with pytest.raises(InvalidInput, match="row 2: a message's content"):
        list(conversations_from_table([{"text": "Hi"}, {"text": 3}]))
