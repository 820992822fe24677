"""OpenAI messages: `{"messages": [{"role", "content"}, …]}`, and its kin `{"dialogue_id", "dialogue": […]}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .records import StoredConversation, make_conversation, read_messages


def read_openai(row: Mapping[str, Any], *, user_field: str) -> StoredConversation:
    """Return the conversation of a row; names and times are read where there are any.

    Raises:
        InvalidInput: it is not of this form.
    """
    is_dialogue = "messages" not in row
    return make_conversation(
        read_messages(row.get("dialogue" if is_dialogue else "messages")),
        row,
        name=row.get("conversation_id") or row.get("dialogue_id") or row.get("id"),
        user_field=user_field,
        said_at=row.get("said_at") or row.get("created_at") or row.get("timestamp"),
    )
