"""The learning graph, off the reply path: claim -> extract -> verify <-> refine -> consolidate -> store."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from tactful.memory import AttributeStore, Claim, Embedder, TurnLog

from .extraction.candidate import Extractor
from .extraction.consolidation import consolidate
from .extraction.refinement import Refiner, RuleRefiner
from .extraction.verification import VerificationPolicy, verify_candidates
from .extraction.verifier import Verifier
from .outcome import LearningOutcome
from .state import LearningState

_log = logging.getLogger(__name__)

LearningGraph = CompiledStateGraph[LearningState, None, LearningState, LearningState]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class LearningParts:
    """What the learning graph is made of. A claim's lease lasts `lease_s`; a slower run may be done again elsewhere.

    Without a verifier only evidence and sensitivity are checked, and nothing is refined.
    """

    store: AttributeStore
    embedder: Embedder
    turn_log: TurnLog
    extractor: Extractor
    verifier: Verifier | None = None
    refiner: Refiner = field(default_factory=RuleRefiner)
    policy: VerificationPolicy = field(default_factory=VerificationPolicy)
    lease_s: float = 60.0
    now: Callable[[], datetime] = _utc_now


def build_learning_graph(parts: LearningParts) -> LearningGraph:
    """Build the graph; one run learns from one claim, and ends at once with `claim` None when nothing waits.

    Every node is idempotent, so a claim that is delivered twice has one effect.
    """
    nodes = _Nodes(parts)
    graph = StateGraph(LearningState)
    for node in (nodes.claim, nodes.extract, nodes.verify, nodes.refine, nodes.consolidate, nodes.store):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "claim")
    graph.add_conditional_edges("claim", lambda state: "extract" if state["claim"] else END, ["extract", END])
    graph.add_edge("extract", "verify")
    graph.add_conditional_edges(
        "verify", lambda state: "refine" if state["unaccepted"] else "consolidate", ["refine", "consolidate"]
    )
    graph.add_edge("refine", "verify")
    graph.add_edge("consolidate", "store")
    graph.add_edge("store", END)
    return graph.compile()


async def learn_once(graph: LearningGraph, turn_log: TurnLog) -> LearningOutcome | None:
    """Run the graph on one claim and return what came of it, or None when nothing waits.

    A failure is recorded in the log, which hands the turns out again or, after its last try, keeps them as dead.
    """
    claim: Claim | None = None
    try:
        async for update in graph.astream({}, stream_mode="updates"):
            claim = update.get("claim", {}).get("claim", claim)
            if "store" in update:
                outcome: LearningOutcome = update["store"]["outcome"]
                return outcome
    except Exception as error:  # the wall of the worker loop: one bad turn must not stop the others
        if claim is None:
            raise
        if not threading.main_thread().is_alive():  # the exit took our threads away: the turn itself did not fail
            return None
        reason = f"{type(error).__name__}: {error}"
        _log.warning("learning failed at attempt %d: %s", claim.attempt, type(error).__name__)
        await turn_log.failed(claim, reason)
        return _outcome(claim, failure=reason)
    return None


class _Nodes:
    """The nodes: each fetches, calls one pure function, and returns its part of the state."""

    def __init__(self, parts: LearningParts) -> None:
        self._parts = parts

    async def claim(self, state: LearningState) -> dict[str, Any]:
        return {"claim": await self._parts.turn_log.claim(lease_s=self._parts.lease_s)}

    async def extract(self, state: LearningState) -> dict[str, Any]:
        candidates = await self._parts.extractor.extract(_claimed(state).turns)
        return {"candidates": candidates, "verified": (), "refused": (), "is_refined": False}

    async def verify(self, state: LearningState) -> dict[str, Any]:
        candidates, turns, verifier = state["candidates"], _claimed(state).turns, self._parts.verifier
        assessed = None if verifier is None else await asyncio.to_thread(verifier.assess, candidates, turns)
        found = verify_candidates(
            candidates,
            turns,
            self._parts.policy,
            now=self._parts.now(),
            assessments=assessed,
            is_refined=state["is_refined"],
        )
        return {
            "verified": (*state["verified"], *found.kept),
            "refused": (*state["refused"], *found.refused),
            "unaccepted": found.unaccepted,
        }

    async def refine(self, state: LearningState) -> dict[str, Any]:
        unaccepted = state["unaccepted"]
        narrowed = await self._parts.refiner.refine(unaccepted, _claimed(state).turns)
        dropped = [one.to_refusal() for one, left in zip(unaccepted, narrowed, strict=True) if left is None]
        return {
            "candidates": [left for left in narrowed if left is not None],
            "refused": (*state["refused"], *dropped),
            "is_refined": True,
        }

    async def consolidate(self, state: LearningState) -> dict[str, Any]:
        if not state["verified"]:
            return {"changes": ()}
        known = await self._parts.store.get(_claimed(state).turns[0].user_id)
        return {"changes": consolidate(known.attributes, state["verified"])}

    async def store(self, state: LearningState) -> dict[str, Any]:
        claim, changes = _claimed(state), state["changes"]
        if changes:
            vectors = await asyncio.to_thread(self._parts.embedder.embed, [a.statement for a in changes])
            await self._parts.store.put(claim.turns[0].user_id, changes, vectors)
        await self._parts.turn_log.done(claim)
        return {"outcome": _outcome(claim, learned=changes, refused=state["refused"])}


def _outcome(claim: Claim, **came_of_it: Any) -> LearningOutcome:
    turn_ids = tuple(turn.turn_id for turn in claim.turns)
    return LearningOutcome(user_id=claim.turns[0].user_id, turn_ids=turn_ids, **came_of_it)


def _claimed(state: LearningState) -> Claim:
    claim = state["claim"]
    assert claim is not None, "the claim node ends the run when there is no claim"
    return claim
