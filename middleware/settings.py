"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from tactful.graphs import Anonymous, SelectorForm
from tactful.memory import InvalidInput

# Variables of providers whose LangChain package is found by `init_chat_model`, with a model to offer for each.
PROVIDER_KEYS = {
    "ANTHROPIC_API_KEY": "anthropic:claude-sonnet-4-5",
    "OPENAI_API_KEY": "openai:gpt-4.1-mini",
    "GOOGLE_API_KEY": "google_genai:gemini-2.5-flash",
    "MISTRAL_API_KEY": "mistralai:mistral-small-latest",
    "GROQ_API_KEY": "groq:llama-3.3-70b-versatile",
}

UPSTREAM_KEY = "TACTFUL_UPSTREAM_API_KEY"


class OnMention(StrEnum):
    """What becomes of a reply that announces what is known: it is noted in its Decision, or rewritten as well."""

    NOTE = "note"
    REWRITE = "rewrite"


class Settings(BaseSettings):
    """What an operator may set, each by `TACTFUL_<NAME>` in the environment.

    Times are milliseconds or seconds as the name says; `max_block_tokens` bounds what is added to a request.
    """

    model_config = SettingsConfigDict(env_prefix="TACTFUL_", extra="ignore")

    data_dir: Path = Field(default_factory=lambda: user_data_path("tactful", appauthor=False))
    model: str | None = None
    retrieval_budget_ms: Annotated[float, Field(gt=0)] = 150.0
    max_block_tokens: Annotated[int, Field(ge=0)] = 300
    lease_s: Annotated[float, Field(gt=0)] = 60.0
    embed_threads: Annotated[int, Field(ge=1)] = 2
    vote_timeout_s: Annotated[float, Field(gt=0)] = 2.0
    anonymous: Anonymous = Anonymous.ERROR
    check_mentions: bool = True
    on_mention: OnMention = OnMention.NOTE
    rewrite_timeout_s: Annotated[float, Field(gt=0)] = 10.0
    allow_sensitive: bool = False
    presidio: bool = False
    selector: SelectorForm = SelectorForm.MINILM
    ollama_url: str = "http://127.0.0.1:11434"
    upstream_timeout_s: Annotated[float, Field(gt=0)] = 600.0
    max_streams: Annotated[int, Field(ge=1)] = 1_000
    max_body_mb: Annotated[int, Field(ge=1)] = 20


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment; `overrides` that are not None win.

    Raises:
        InvalidInput: there is no such setting, or one holds a value that cannot be used; the message names it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    if unknown := sorted(given.keys() - Settings.model_fields.keys()):
        raise InvalidInput(f"there is no setting {unknown[0]!r}; there are {', '.join(Settings.model_fields)}")
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = f"TACTFUL_{'_'.join(str(part) for part in first['loc']).upper()}"
        raise InvalidInput(f"{name} cannot be used: {first['msg'].lower()}") from error


def read_secret(variable: str | None) -> str | None:
    """Return the upstream's key from an environment variable; without a name, from `UPSTREAM_KEY` if that is set.

    Raises:
        InvalidInput: the variable named is not set, or is empty.
    """
    value = os.environ.get(variable or UPSTREAM_KEY)
    if variable is not None and not value:
        raise InvalidInput(f"the environment variable {variable} holds no key")
    return value or None


def offered_models() -> list[str]:
    """Return, for each provider whose key is set in the environment, the name of a model that would use it."""
    return [model for variable, model in PROVIDER_KEYS.items() if os.environ.get(variable)]
