"""WildChat: `{"conversation_hash", "conversation": [{"role", "content", "timestamp"}, …], "hashed_ip"}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .records import StoredConversation, make_conversation, read_messages


def read_wildchat(row: Mapping[str, Any], *, user_field: str) -> StoredConversation:
    """Return the conversation of a row.

    Nobody is named unless `user_field` says so: `hashed_ip` is an address, which several people may share.

    Raises:
        InvalidInput: it is not of this form.
    """
    return make_conversation(
        read_messages(row.get("conversation"), where="conversation's messages"),
        _with_message_fields(row, user_field),
        name=row.get("conversation_hash") or row.get("conversation_id"),
        user_field=user_field,
        said_at=row.get("timestamp"),
    )


def _with_message_fields(row: Mapping[str, Any], user_field: str) -> Mapping[str, Any]:
    """Return the row with the field that names the person, which older files have in their messages only."""
    if row.get(user_field) is not None:
        return row
    named = [m[user_field] for m in row["conversation"] if isinstance(m, Mapping) and m.get(user_field) is not None]
    return {**row, user_field: named[0]} if named else row
