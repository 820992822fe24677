"""ShareGPT: `{"id", "conversations": [{"from": "human", "value"}, {"from": "gpt", "value"}, …]}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .records import StoredConversation, make_conversation, read_messages


def read_sharegpt(row: Mapping[str, Any], *, user_field: str) -> StoredConversation:
    """Return the conversation of a row.

    Raises:
        InvalidInput: it is not of this form.
    """
    return make_conversation(
        read_messages(row.get("conversations"), where="conversations"), row, name=row.get("id"), user_field=user_field
    )
