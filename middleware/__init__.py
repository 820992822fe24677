"""tactful.middleware: what an application touches.

Names resolve at first use, so importing this package costs little.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .feedback import Edit
    from .gguf_model import GgufChatModel
    from .personalizer import Erasure, Personalizer, Reply
    from .settings import Settings, load_settings

__all__ = ["Edit", "Erasure", "GgufChatModel", "Personalizer", "Reply", "Settings", "load_settings"]

_HOME = {
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
