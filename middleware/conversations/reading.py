"""Reading stored conversations from a file, one by one, whatever its form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from tactful.memory import InvalidFile, InvalidInput

from .chatgpt_export import read_chatgpt
from .entries import Entry, read_entries
from .loose_messages import LooseMessages
from .openai_messages import read_openai
from .opening import STDIN, Meter, naming_what_is_wrong, open_streams
from .records import StoredConversation
from .sharegpt import read_sharegpt
from .wildchat import read_wildchat

USER_FIELD = "user_id"

OnBad = Callable[[InvalidInput], None]


class Format(StrEnum):
    """The forms a conversation may have in a file."""

    OPENAI = "openai"
    CHATGPT = "chatgpt"
    WILDCHAT = "wildchat"
    SHAREGPT = "sharegpt"


class _ReadRow(Protocol):
    def __call__(self, row: Mapping[str, Any], *, user_field: str) -> StoredConversation: ...


_READERS: dict[Format, _ReadRow] = {
    Format.OPENAI: read_openai,
    Format.CHATGPT: read_chatgpt,
    Format.WILDCHAT: read_wildchat,
    Format.SHAREGPT: read_sharegpt,
}
# The field that tells a form, in the order they are looked for.
_TOLD_BY = {
    "mapping": Format.CHATGPT,
    "conversation": Format.WILDCHAT,
    "conversations": Format.SHAREGPT,
    "messages": Format.OPENAI,
    "dialogue": Format.OPENAI,
}


def refuse_bad(problem: InvalidInput) -> None:
    """Stop at the first bad entry."""
    raise problem


def read_conversations(
    path: str | Path,
    *,
    form: Format | str | None = None,
    user_field: str = USER_FIELD,
    on_bad: OnBad = refuse_bad,
    meter: Meter | None = None,
) -> Iterator[StoredConversation]:
    """Yield the conversations of a file, which is never read as a whole; "-" is standard input.

    JSON lines or one JSON array, plain or as gzip, or the zip of a ChatGPT export. Each entry is a conversation as
    OpenAI, ChatGPT's export, WildChat or ShareGPT write it, told by its fields unless `form` says which; or each is one
    message (`role`, `content`), and those of one `conversation_id`, or of a file without any, are a conversation.

    `user_field` is the field that names the person. Messages without a time are dated as their file, a microsecond
    after each other. `on_bad` is told of an entry that cannot be read, and reading goes on if it returns. `meter` is
    kept at how far it is.

    Raises:
        InvalidFile: the file cannot be read, or an entry (counted from 1), unless `on_bad` returns.
        InvalidInput: there is no such form.
    """
    read_row = None if form is None else _READERS[_known(form)]
    path, meter = Path(path), meter or Meter()
    with naming_what_is_wrong(path):
        clock = _FileClock(datetime.now(UTC) if path == STDIN else datetime.fromtimestamp(path.stat().st_mtime, UTC))
        for name, stream in open_streams(path, meter):
            loose = LooseMessages(name if path == STDIN else path.name, user_field=user_field)
            for entry in read_entries(stream, name):
                try:
                    found = _read(entry, loose, read_row, user_field)
                except InvalidInput as problem:
                    on_bad(problem)
                else:
                    yield from map(clock.date, found)
            yield from map(clock.date, loose.end())


def _known(form: Format | str) -> Format:
    try:
        return Format(form)
    except ValueError:
        raise InvalidInput(f"there is no form {form!r} of conversations, only {', '.join(Format)}") from None


def _read(
    entry: Entry | InvalidFile, loose: LooseMessages, read_row: _ReadRow | None, user_field: str
) -> list[StoredConversation]:
    """Return the conversations that are complete with this entry."""
    if isinstance(entry, InvalidFile):
        raise entry
    try:
        if "role" in entry.value and read_row in {None, read_openai}:
            return loose.add(entry.value, entry.where)
        conversation = (read_row or _told_by_fields(entry.value))(entry.value, user_field=user_field)
    except InvalidInput as problem:
        raise InvalidFile(entry.where, str(problem)) from problem
    return [*loose.end(), replace(conversation, where=entry.where)]


def _told_by_fields(row: Mapping[str, Any]) -> _ReadRow:
    for name, form in _TOLD_BY.items():
        if name in row:
            return _READERS[form]
    raise InvalidInput("holds neither messages, a dialogue nor a role, nor what ChatGPT, WildChat or ShareGPT write")


class _FileClock:
    """Dates conversations that have no time: none of their words is newer than the file, and order stays order."""

    def __init__(self, file_time: datetime) -> None:
        self._next = file_time

    def date(self, conversation: StoredConversation) -> StoredConversation:
        if conversation.said_at is not None:
            return conversation
        dated = replace(conversation, said_at=self._next)
        self._next += timedelta(microseconds=len(conversation.messages))
        return dated
