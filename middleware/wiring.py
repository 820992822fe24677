"""Wiring: which parts a Personalizer is made of, opened in one place and closed in one place."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from langchain_core.language_models import BaseChatModel

from tactful.graphs import (
    ChatModelExtractor,
    ChatModelRefiner,
    ChatModelVoter,
    Extractor,
    LearningParts,
    MentionChecker,
    PresidioDetector,
    RankedRuleExtractor,
    Refiner,
    Rewriting,
    RuleExtractor,
    RuleRefiner,
    SelectionPolicy,
    SqliteDecisionLog,
    TrainedMentionChecker,
    TrainedVerifier,
    TurnParts,
    TurnRanker,
    VerificationPolicy,
    VoteParts,
    best_token_counter,
    load_selector,
    load_vote_weights,
)
from tactful.memory import (
    ChromaAttributeStore,
    FeedbackLog,
    FeedbackSnapshot,
    LogCounts,
    MiniLmEmbedder,
    PersonSettingsSnapshot,
    PersonSettingsStore,
    SnapshotStore,
    SqliteFeedbackLog,
    SqlitePersonSettings,
    SqliteTurnLog,
)

from .settings import OnMention, Settings

TURN_LOG_FILE = "turns.sqlite3"
DECISION_LOG_FILE = "decisions.sqlite3"
FEEDBACK_LOG_FILE = "feedback.sqlite3"
PERSON_SETTINGS_FILE = "people.sqlite3"
# A claim of one chunk makes at most two calls to extract and two to refine, and all must end before its lease does.
CALLS_IN_A_LEASE = 5


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of both graphs, and what is done to all they keep.

    `mention_checker` looks into replies once they are out, where there is one. `counts` says how many turns wait to be
    learned from; `compact` rewrites the files after an erasure so that deleted bytes are gone.
    """

    turn_parts: TurnParts
    learning_parts: LearningParts
    feedback_log: FeedbackLog
    person_settings: PersonSettingsStore
    mention_checker: MentionChecker | None
    counts: Callable[[], Awaitable[LogCounts]]
    compact: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]


class _Closable(Protocol):
    async def close(self) -> None: ...


def _close_aside(part: _Closable) -> None:
    """Close a part from a thread of its own, since the caller may be inside a running event loop."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(part.close())).result()


@dataclass(frozen=True, slots=True)
class _Files:
    """Everything that is kept in one directory."""

    store: ChromaAttributeStore
    turn_log: SqliteTurnLog
    decision_log: SqliteDecisionLog
    feedback_log: SqliteFeedbackLog
    person_settings: SqlitePersonSettings

    @classmethod
    def open(cls, directory: Path, embedder: MiniLmEmbedder) -> _Files:
        """Open or create them all, the owner's lock first; whatever fails, nothing stays open or locked."""
        with ExitStack() as opened:
            store = ChromaAttributeStore.embedded(directory, model_id=embedder.model_id, dimension=embedder.dimension)
            opened.callback(_close_aside, store)
            turn_log = SqliteTurnLog(directory / TURN_LOG_FILE, is_alone=True)
            opened.callback(_close_aside, turn_log)
            decision_log = SqliteDecisionLog(directory / DECISION_LOG_FILE)
            opened.callback(_close_aside, decision_log)
            feedback_log = SqliteFeedbackLog(directory / FEEDBACK_LOG_FILE)
            opened.callback(_close_aside, feedback_log)
            person_settings = SqlitePersonSettings(directory / PERSON_SETTINGS_FILE)
            opened.pop_all()
        return cls(store, turn_log, decision_log, feedback_log, person_settings)

    async def compact(self) -> None:
        """Rewrite the files so that no deleted byte is left in them."""
        await self.store.compact()
        await self.turn_log.compact()
        await self.feedback_log.compact()
        await self.person_settings.compact()

    async def close(self) -> None:
        """Close them all, the owner's lock last."""
        await self.person_settings.close()
        await self.feedback_log.close()
        await self.decision_log.close()
        await self.turn_log.close()
        await self.store.close()


def wire_local(
    directory: Path,
    settings: Settings,
    *,
    extraction_model: BaseChatModel | None = None,
    llm_vote: BaseChatModel | None = None,
) -> Wiring:
    """Open everything in one directory, owned by this process; whatever fails, nothing stays open or locked.

    What to learn is proposed by rules, or by `extraction_model` where there is one; either way it is checked alike.
    `llm_vote` votes on what the selector is uncertain about.

    Raises:
        StoreLocked: another process owns the directory.
        StoreCorrupt: its files are damaged; they are left as they are.
        StoreMismatch: it was written with another schema or embedding model.
        WeightsError: shipped weights are missing or altered.
        MissingExtra: Presidio is asked for and not installed.
    """
    detectors = (PresidioDetector(),) if settings.presidio else ()
    embedder = MiniLmEmbedder(threads=settings.embed_threads)
    chosen, counter = load_selector(settings.selector, embedder), best_token_counter()
    extractor, vote = _extractor(extraction_model, settings), _vote(llm_vote, settings)
    verifier, checker = TrainedVerifier.load(embedder=embedder), TrainedMentionChecker.load(embedder=embedder)
    # Both load at first use otherwise, and the first turn would miss its time budget.
    embedder.embed(["warm"])
    counter.count("warm")
    files = _Files.open(directory, embedder)
    snapshot, feedback = SnapshotStore(files.store), FeedbackSnapshot(files.feedback_log)
    person_settings = PersonSettingsSnapshot(files.person_settings)
    # More at once than there are cores would only make all of them late.
    threads = ThreadPoolExecutor(_cores(), thread_name_prefix="tactful-select")

    async def close() -> None:
        threads.shutdown(wait=False, cancel_futures=True)
        await files.close()

    return Wiring(
        turn_parts=TurnParts(
            store=snapshot,
            embedder=chosen.embedder,
            selector=chosen.selector,
            token_counter=counter,
            turn_log=files.turn_log,
            decision_log=files.decision_log,
            feedback_log=feedback,
            person_settings=person_settings,
            policy=SelectionPolicy(settings.max_block_tokens, settings.allow_sensitive),
            retrieval_budget_s=settings.retrieval_budget_ms / 1000,
            anonymous=settings.anonymous,
            vote=vote,
            rewriting=_rewriting(checker, settings),
            threads=threads,
        ),
        learning_parts=LearningParts(
            store=snapshot,
            embedder=embedder,
            turn_log=files.turn_log,
            extractor=extractor,
            verifier=verifier,
            refiner=_refiner(extraction_model, settings),
            policy=VerificationPolicy(settings.allow_sensitive, detectors),
            lease_s=settings.lease_s,
        ),
        feedback_log=feedback,
        person_settings=person_settings,
        mention_checker=checker if settings.check_mentions else None,
        counts=files.turn_log.counts,
        compact=files.compact,
        close=close,
    )


def _cores() -> int:
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def _vote(model: BaseChatModel | None, settings: Settings) -> VoteParts | None:
    return None if model is None else VoteParts(ChatModelVoter(model), load_vote_weights(), settings.vote_timeout_s)


def _rewriting(checker: MentionChecker, settings: Settings) -> Rewriting | None:
    return Rewriting(checker, settings.rewrite_timeout_s) if settings.on_mention is OnMention.REWRITE else None


def _extractor(model: BaseChatModel | None, settings: Settings) -> Extractor:
    if model is None:
        return RankedRuleExtractor(RuleExtractor(), TurnRanker.load())
    return ChatModelExtractor(model, call_timeout_s=settings.lease_s / CALLS_IN_A_LEASE)


def _refiner(model: BaseChatModel | None, settings: Settings) -> Refiner:
    return (
        RuleRefiner() if model is None else ChatModelRefiner(model, call_timeout_s=settings.lease_s / CALLS_IN_A_LEASE)
    )
