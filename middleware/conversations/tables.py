"""Conversations from a pandas DataFrame, or from any rows that are mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

from tactful.memory import InvalidInput

from .loose_messages import LooseMessages
from .records import StoredConversation, is_missing, make_conversation, read_messages


@runtime_checkable
class Frame(Protocol):
    """What of a pandas DataFrame is used."""

    columns: Iterable[Any]

    def itertuples(self, index: bool = True, name: str | None = None) -> Iterable[tuple[Any, ...]]:
        """Yield its rows."""
        ...


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what.

    With a column `messages` a row is a conversation, and holds the list of them; without it a row is a message with its
    `text` and its `role`, the user's where there is no such column, and those of a conversation stand together.
    """

    messages: str = "messages"
    text: str = "text"
    role: str = "role"
    conversation_id: str = "conversation_id"
    user_id: str = "user_id"
    said_at: str = "said_at"


def conversations_from_table(
    table: Frame | Iterable[Mapping[str, Any]], columns: Columns | None = None
) -> Iterator[StoredConversation]:
    """Yield the conversations of a table, in its order.

    Raises:
        InvalidInput: a row (counted from 1) has neither messages nor a text, or something in it cannot be read.
    """
    columns = columns or Columns()
    loose = LooseMessages("table", user_field="user_id")
    for number, row in enumerate(_rows(table), start=1):
        where = f"row {number}"
        try:
            ended = _read_row(row, columns, loose, where)
        except InvalidInput as problem:
            raise InvalidInput(f"{where}: {problem}") from problem
        yield from ended
    yield from loose.end()


def _rows(table: Frame | Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    if not isinstance(table, Frame):
        yield from table
        return
    names = [str(name) for name in table.columns]
    for values in table.itertuples(index=False, name=None):
        yield dict(zip(names, values, strict=True))


def _read_row(row: Mapping[str, Any], columns: Columns, loose: LooseMessages, where: str) -> list[StoredConversation]:
    fields = {name: _at(row, column) for name, column in _shared(columns).items()}
    if columns.messages in row:
        conversation = make_conversation(
            read_messages(row[columns.messages]),
            fields,
            name=fields["conversation_id"],
            user_field="user_id",
            said_at=fields["said_at"],
        )
        return [*loose.end(), replace(conversation, where=where)]
    if columns.text not in row:
        raise InvalidInput(f"has neither a column {columns.messages!r} nor {columns.text!r}")
    message = {"role": row.get(columns.role, "user"), "text": _at(row, columns.text)}
    return loose.add({**fields, **message}, where)


def _shared(columns: Columns) -> dict[str, str]:
    return {"conversation_id": columns.conversation_id, "user_id": columns.user_id, "said_at": columns.said_at}


def _at(row: Mapping[str, Any], column: str) -> object:
    value = row.get(column)
    return None if is_missing(value) else value
