"""What `tactful doctor` looks at: each part that must work here, and each that may."""

from __future__ import annotations

import asyncio
import importlib.metadata
import platform
from collections.abc import Callable
from dataclasses import dataclass

from tactful.graphs import EstimatedCounter, best_token_counter, load_selector
from tactful.memory import LogCounts, MiniLmEmbedder, StoreLocked, TactfulError

from .models import find_models
from .settings import Settings
from .stand_in import STAND_IN_INSTALL, STAND_IN_NAME, find_stand_in
from .wiring import wire_local

PACKAGES = ("tactful", "langgraph", "langchain-core", "langchain", "chromadb", "onnxruntime", "tokenizers", "tiktoken")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `ok` is None where it is optional and absent."""

    what: str
    ok: bool | None
    details: str


def examine(settings: Settings) -> list[Finding]:
    """Look at every part and return what was found; nothing is changed, and no check stops the others."""
    checks: dict[str, Callable[[Settings], Finding]] = {
        "versions": _versions,
        "embedding": _embedding,
        "selector": _selector,
        "token counting": _token_counting,
        "data directory": _data_directory,
        "stand-in model": _stand_in,
        "other models": _other_models,
    }
    return [_guarded(what, check, settings) for what, check in checks.items()]


def _guarded(what: str, check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return check(settings)
    except TactfulError as error:
        return Finding(what, False, str(error))


def _versions(_: Settings) -> Finding:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return Finding("versions", True, f"Python {platform.python_version()}, {versions}")


def _embedding(settings: Settings) -> Finding:
    embedder = MiniLmEmbedder(threads=settings.embed_threads)
    same, other = embedder.embed(["I like tea.", "The invoice is overdue."]) @ embedder.embed(["I enjoy tea."])[0]
    return Finding(
        "embedding", bool(same > other), f"{embedder.model_id}, {embedder.dimension} dimensions, hashes as checked"
    )


def _selector(settings: Settings) -> Finding:
    selector = load_selector(settings.selector, MiniLmEmbedder()).selector
    return Finding("selector", True, f"{selector.version}, uses an attribute from probability {selector.threshold:.2f}")


def _token_counting(_: Settings) -> Finding:
    counter = best_token_counter()
    exact = not isinstance(counter, EstimatedCounter)
    details = "its file has the hash tiktoken pins" if exact else "the exact counter's file failed its check"
    return Finding("token counting", True if exact else None, f"{counter.name}: {details}")


def _data_directory(settings: Settings) -> Finding:
    if not settings.data_dir.exists():
        return Finding("data directory", True, f"{settings.data_dir} is not there yet and is made at the first use")
    try:
        counts = asyncio.run(_count_turns(settings))
    except StoreLocked as error:
        return Finding("data directory", None, f"in use, so not examined: {error}")
    details = f"{counts.waiting} turns waiting, {counts.done} learned from, {counts.dead} given up"
    return Finding("data directory", counts.dead == 0, f"{settings.data_dir} is healthy; {details}")


async def _count_turns(settings: Settings) -> LogCounts:
    wiring = wire_local(settings.data_dir, settings)
    try:
        return await wiring.counts()
    finally:
        await wiring.close()


def _stand_in(_: Settings) -> Finding:
    path = find_stand_in()
    if path is None:
        return Finding("stand-in model", None, f"{STAND_IN_NAME} is not installed: {STAND_IN_INSTALL}")
    return Finding("stand-in model", True, f"{STAND_IN_NAME}, hash as checked")


def _other_models(settings: Settings) -> Finding:
    found = find_models(settings)
    return Finding(
        "other models", True if found else None, ", ".join(found) or "no Ollama is running, no provider's key is set"
    )
