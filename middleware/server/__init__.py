"""tactful.middleware.server: an OpenAI-compatible server, its API keys, and the API of a person's memory.

Names resolve at first use: keys are made without what the server itself needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .app import ServerSettings, create_app
    from .keys import KeyFile
    from .upstream import UpstreamSettings

__all__ = ["KeyFile", "ServerSettings", "UpstreamSettings", "create_app"]

_HOME = {
    "KeyFile": ".keys",
    "ServerSettings": ".app",
    "UpstreamSettings": ".upstream",
    "create_app": ".app",
}


def __getattr__(name: str) -> object:
    """Import a name from where it lives."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)
