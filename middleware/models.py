"""Which chat model answers: by name, by file, found on this machine, or the stand-in."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from tactful.memory import ModelError

from .gguf_model import GgufChatModel
from .settings import Settings, offered_models
from .stand_in import STAND_IN_NAME, find_stand_in

OLLAMA_TIMEOUT_S = 0.5


@dataclass(frozen=True, slots=True)
class ConnectedModel:
    """A chat model and its name; `model` is None where only decisions are shown."""

    model: BaseChatModel | None
    name: str
    is_stand_in: bool = False


def connect_model(name: str | None) -> ConnectedModel:
    """Return the model of that name.

    `PROVIDER:NAME` is any chat model LangChain knows, `gguf:PATH` any GGUF file, `none` no model at all. None gives the
    stand-in, or no model where that is not installed.

    Raises:
        ModelError: the name means nothing, its package is not installed, or its file cannot be loaded.
    """
    if name is None:
        path = find_stand_in()
        return ConnectedModel(None, "none") if path is None else ConnectedModel(_gguf(path), STAND_IN_NAME, True)
    if name == "none":
        return ConnectedModel(None, "none")
    if name.startswith("gguf:"):
        return ConnectedModel(_gguf(Path(name.removeprefix("gguf:")).expanduser()), name)
    return ConnectedModel(_from_langchain(name), name)


def find_models(settings: Settings) -> list[str]:
    """Return names of models that could be connected here: of a running Ollama, and of providers whose key is set."""
    return [*_ollama_models(settings.ollama_url), *offered_models()]


def _gguf(path: Path) -> GgufChatModel:
    model = GgufChatModel(path=path)
    model.load()
    return model


def _from_langchain(name: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider, _, model = name.partition(":")
    if not model:
        raise ModelError(f"{name!r} names no model: write PROVIDER:NAME, gguf:PATH or none")
    try:
        return init_chat_model(model, model_provider=provider)
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        raise ModelError(f"{name} needs a package of its provider: pip install {package}") from error
    except Exception as error:  # each provider's package raises errors of its own
        raise ModelError(f"{name} cannot be connected: {_first_line(error)}") from error


def _ollama_models(url: str) -> list[str]:
    try:
        with urllib.request.urlopen(f"{url}/api/tags", timeout=OLLAMA_TIMEOUT_S) as answer:
            models = json.load(answer)["models"]
        return [f"ollama:{model['name']}" for model in models]
    except (urllib.error.URLError, OSError, ValueError, KeyError, TypeError):
        return []


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).strip().splitlines()[0]
