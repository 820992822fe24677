"""tactful.middleware: what an application touches.

Names resolve at first use, so importing this package costs little.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conversations import (
        Columns,
        StoredConversation,
        StoredMessage,
        conversations_from_examples,
        conversations_from_table,
        read_conversations,
    )
    from .feedback import Edit
    from .gguf_model import GgufChatModel
    from .ingest import Ingested, Ingestion, IngestReport
    from .models import ConnectedModel, connect_model
    from .open_turn import OpenTurn
    from .person_memory import UNCHANGED, Imported, PersonMemory
    from .personalizer import Erasure, Personalizer, Reply
    from .settings import OnMention, Settings, load_settings

__all__ = [
    "UNCHANGED",
    "Columns",
    "ConnectedModel",
    "Edit",
    "Erasure",
    "GgufChatModel",
    "Imported",
    "IngestReport",
    "Ingested",
    "Ingestion",
    "OnMention",
    "OpenTurn",
    "PersonMemory",
    "Personalizer",
    "Reply",
    "Settings",
    "StoredConversation",
    "StoredMessage",
    "connect_model",
    "conversations_from_examples",
    "conversations_from_table",
    "load_settings",
    "read_conversations",
]

_HOME = {
    "Columns": ".conversations",
    "StoredConversation": ".conversations",
    "StoredMessage": ".conversations",
    "conversations_from_examples": ".conversations",
    "conversations_from_table": ".conversations",
    "read_conversations": ".conversations",
    "Ingested": ".ingest",
    "Ingestion": ".ingest",
    "IngestReport": ".ingest",
    "OnMention": ".settings",
    "OpenTurn": ".open_turn",
    "UNCHANGED": ".person_memory",
    "Imported": ".person_memory",
    "PersonMemory": ".person_memory",
    "connect_model": ".models",
    "ConnectedModel": ".models",
    "Edit": ".feedback",
    "Erasure": ".personalizer",
    "GgufChatModel": ".gguf_model",
    "Personalizer": ".personalizer",
    "Reply": ".personalizer",
    "Settings": ".settings",
    "load_settings": ".settings",
}


def __getattr__(name: str) -> object:
    """Import a name from where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)
