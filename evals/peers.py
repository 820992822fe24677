"""Peers: what others would hand to a model, asked of the same attributes and vectors (mem0 only here)."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from langchain_core.embeddings import Embeddings

from tactful.memory import Embedder, MissingExtra

if TYPE_CHECKING:
    from langgraph.store.memory import InMemoryStore

LANGGRAPH_LIMIT = 10


class Peer(Protocol):
    """Keeps statements of people and searches them for a prompt, as its makers document it."""

    @property
    def name(self) -> str:
        """What it is and with which settings."""
        ...

    def remember(self, user_id: str, statements: Sequence[str]) -> None:
        """Keep statements of one person, each once."""
        ...

    def search(self, user_id: str, prompt: str) -> list[str]:
        """Return the statements it finds for a prompt, best first; the prompt is embedded each time."""
        ...


class LangGraphPeer:
    """LangGraph's InMemoryStore with its index, ten results: its `limit` when none is given."""

    name = f"LangGraph InMemoryStore, top {LANGGRAPH_LIMIT}"

    def __init__(self, embedder: Embedder) -> None:
        """Make an empty store over an embedder."""
        from langgraph.store.memory import InMemoryStore

        embeddings = _AsLangChain(embedder)
        self._store: InMemoryStore = InMemoryStore(
            index={"dims": embedder.dimension, "embed": embeddings, "fields": ["text"]}
        )

    def remember(self, user_id: str, statements: Sequence[str]) -> None:
        """Put each under the person's namespace."""
        for number, statement in enumerate(statements):
            self._store.put(("memories", user_id), str(number), {"text": statement})

    def search(self, user_id: str, prompt: str) -> list[str]:
        """Return the nearest ten."""
        found = self._store.search(("memories", user_id), query=prompt, limit=LANGGRAPH_LIMIT)
        return [str(item.value["text"]) for item in found]


class Mem0Peer:
    """mem0's open-source Memory on Chroma in a local directory, `infer=False`, everything else as it comes.

    By default it returns 20 results with a score from 0.1. No LLM is asked and nothing is sent: its telemetry is turned
    off before it is imported, and its own folder is moved into `directory`.
    """

    name = "mem0, defaults"

    def __init__(self, embedder: Embedder, directory: Path) -> None:
        """Open it over an embedder in a directory of its own.

        Raises:
            MissingExtra: mem0ai is not installed.
        """
        os.environ["MEM0_TELEMETRY"] = "False"
        os.environ["MEM0_DIR"] = str(directory / "mem0")
        try:
            from mem0 import Memory
        except ImportError as error:
            raise MissingExtra("comparing with mem0", "peers") from error
        from langchain_core.language_models import FakeListChatModel

        logging.getLogger("mem0").setLevel(logging.ERROR)
        self._memory: Any = Memory.from_config(
            {
                "vector_store": {
                    "provider": "chroma",
                    "config": {"collection_name": "memories", "path": str(directory / "chroma")},
                },
                "embedder": {"provider": "langchain", "config": {"model": _AsLangChain(embedder)}},
                # It wants a chat model at hand even where it asks none.
                "llm": {"provider": "langchain", "config": {"model": FakeListChatModel(responses=[])}},
                "history_db_path": str(directory / "history.db"),
            }
        )

    def remember(self, user_id: str, statements: Sequence[str]) -> None:
        """Add each as it is."""
        for statement in statements:
            self._memory.add(statement, user_id=user_id, infer=False)

    def search(self, user_id: str, prompt: str) -> list[str]:
        """Return what its search returns by default."""
        found = self._memory.search(prompt, filters={"user_id": user_id})
        return [str(result["memory"]) for result in found["results"]]

    def close(self) -> None:
        """Release its files."""
        self._memory.close()


class _AsLangChain(Embeddings):
    """Our embedder as LangChain's interface, which both peers take."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]
