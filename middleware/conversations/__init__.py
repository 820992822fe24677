"""Conversations of the past, from files and tables, one by one."""

from .dating import date_messages
from .langsmith_examples import conversations_from_examples
from .opening import Meter
from .reading import USER_FIELD, Format, OnBad, read_conversations, refuse_bad
from .records import StoredConversation, StoredMessage
from .tables import Columns, conversations_from_table

__all__ = [
    "USER_FIELD",
    "Columns",
    "Format",
    "Meter",
    "OnBad",
    "StoredConversation",
    "StoredMessage",
    "conversations_from_examples",
    "conversations_from_table",
    "date_messages",
    "read_conversations",
    "refuse_bad",
]
