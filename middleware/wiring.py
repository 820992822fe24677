"""Wiring: which parts a Personalizer is made of, opened in one place and closed in one place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from langchain_core.language_models import BaseChatModel

from tactful.graphs import (
    ChatModelExtractor,
    Extractor,
    LearningParts,
    RankedRuleExtractor,
    RuleExtractor,
    SelectionPolicy,
    SqliteDecisionLog,
    TrainedSelector,
    TurnParts,
    TurnRanker,
    VerificationPolicy,
    best_token_counter,
)
from tactful.memory import ChromaAttributeStore, LogCounts, MiniLmEmbedder, SnapshotStore, SqliteTurnLog

from .settings import Settings

TURN_LOG_FILE = "turns.sqlite3"
DECISION_LOG_FILE = "decisions.sqlite3"


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of both graphs, and what is done to all they keep.

    `counts` says how many turns wait to be learned from; `compact` rewrites the files after an erasure so that deleted
    bytes are gone.
    """

    turn_parts: TurnParts
    learning_parts: LearningParts
    counts: Callable[[], Awaitable[LogCounts]]
    compact: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]


class _Closable(Protocol):
    async def close(self) -> None: ...


def _close_aside(part: _Closable) -> None:
    """Close a part from a thread of its own, since the caller may be inside a running event loop."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(part.close())).result()


def wire_local(directory: Path, settings: Settings, *, extraction_model: BaseChatModel | None = None) -> Wiring:
    """Open everything in one directory, owned by this process; whatever fails, nothing stays open or locked.

    What to learn is proposed by rules, or by `extraction_model` where there is one; either way it is checked alike.

    Raises:
        StoreLocked: another process owns the directory.
        StoreCorrupt: its files are damaged; they are left as they are.
        StoreMismatch: it was written with another schema or embedding model.
        WeightsError: shipped weights are missing or altered.
    """
    embedder = MiniLmEmbedder(threads=settings.embed_threads)
    selector, counter = TrainedSelector.load(), best_token_counter()
    with ExitStack() as opened:
        store = ChromaAttributeStore.embedded(directory, model_id=embedder.model_id, dimension=embedder.dimension)
        opened.callback(_close_aside, store)
        turn_log = SqliteTurnLog(directory / TURN_LOG_FILE)
        opened.callback(_close_aside, turn_log)
        decision_log = SqliteDecisionLog(directory / DECISION_LOG_FILE)
        opened.callback(_close_aside, decision_log)
        # Both load at first use otherwise, and the first turn would miss its time budget.
        embedder.embed(["warm"])
        counter.count("warm")
        opened.pop_all()

    async def compact() -> None:
        await store.compact()
        await turn_log.compact()

    async def close() -> None:
        await decision_log.close()
        await turn_log.close()
        await store.close()

    snapshot = SnapshotStore(store)
    return Wiring(
        turn_parts=TurnParts(
            store=snapshot,
            embedder=embedder,
            selector=selector,
            token_counter=counter,
            turn_log=turn_log,
            decision_log=decision_log,
            policy=SelectionPolicy(settings.max_block_tokens, settings.allow_sensitive),
            retrieval_budget_s=settings.retrieval_budget_ms / 1000,
        ),
        learning_parts=LearningParts(
            store=snapshot,
            embedder=embedder,
            turn_log=turn_log,
            extractor=_extractor(extraction_model, settings),
            policy=VerificationPolicy(settings.allow_sensitive),
            lease_s=settings.lease_s,
        ),
        counts=turn_log.counts,
        compact=compact,
        close=close,
    )


def _extractor(model: BaseChatModel | None, settings: Settings) -> Extractor:
    if model is None:
        return RankedRuleExtractor(RuleExtractor(), TurnRanker.load())
    # A chunk makes two calls at most, and both must end well before the lease does.
    return ChatModelExtractor(model, call_timeout_s=settings.lease_s / 3)
