"""Fakes for unit tests; the real things are tested beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence, Set
from datetime import UTC, datetime, timedelta

import numpy as np

from tactful.graphs import Assessment, Candidate, Consideration, Decision, Failure, Reason, Scores, Verdict
from tactful.memory import (
    Attribute,
    Basis,
    Claim,
    Evidence,
    FeedbackEvent,
    Kind,
    Profile,
    Stability,
    Turn,
    Vectors,
    validate_user_id,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DIMENSION = 8


def make_attribute(statement: str = "The user likes tea.", user_id: str = "u1", **changes: object) -> Attribute:
    """An attribute said at noon in conversation c1, turn t1; `changes` override its fields."""
    fields: dict[str, object] = {
        "user_id": user_id,
        "statement": statement,
        "kind": Kind.PREFERENCE,
        "basis": Basis.STATED,
        "stability": Stability.LASTING,
        "evidence": (make_evidence(),),
        "learned_at": NOON,
        "updated_at": NOON,
    }
    return Attribute.model_validate({**fields, **changes})


def make_evidence(
    conversation_id: str = "c1", turn_id: str = "t1", minutes: int = 0, quote: str = "I like tea"
) -> Evidence:
    """Evidence said `minutes` after noon."""
    return Evidence(
        quote=quote, conversation_id=conversation_id, turn_id=turn_id, said_at=NOON + timedelta(minutes=minutes)
    )


def make_consideration(attribute: Attribute, verdict: Verdict = Verdict.USED) -> Consideration:
    """An attribute as it was considered, by default used because it was wanted."""
    reason = Reason.WANTED if verdict is Verdict.USED else Reason.NOT_WANTED
    return Consideration(attribute.id, attribute.statement, attribute.kind, 0.9, verdict, reason)


def make_turn(text: str, turn_id: str = "t1", user_id: str = "u1", conversation_id: str = "c1") -> Turn:
    """A turn said at noon."""
    return Turn(turn_id=turn_id, user_id=user_id, conversation_id=conversation_id, text=text, said_at=NOON)


class FakeEmbedder:
    """Unit vectors that depend on nothing but the text."""

    model_id = "fake"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [np.frombuffer(hashlib.sha256(t.encode()).digest(), np.uint8)[:DIMENSION] + 1.0 for t in texts]
        vectors = np.array(rows, np.float32).reshape(len(texts), DIMENSION)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class FakeStore:
    """An AttributeStore in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, tuple[Attribute, Vectors]]] = {}
        self.reads = 0

    async def get(self, user_id: str) -> Profile:
        validate_user_id(user_id)
        self.reads += 1
        rows = sorted(self.kept.get(user_id, {}).items())
        vectors = np.array([vector for _, (_, vector) in rows], np.float32).reshape(len(rows), DIMENSION)
        return Profile(user_id, tuple(attribute for _, (attribute, _) in rows), vectors)

    async def put(self, user_id: str, attributes: Sequence[Attribute], vectors: Vectors) -> None:
        for attribute, vector in zip(attributes, vectors, strict=True):
            self.kept.setdefault(user_id, {})[attribute.id] = (attribute, vector)

    async def delete(self, user_id: str, attribute_ids: Sequence[str]) -> tuple[str, ...]:
        there = self.kept.get(user_id, {})
        return tuple(i for i in attribute_ids if there.pop(i, None) is not None)

    async def erase(self, user_id: str) -> int:
        return len(self.kept.pop(user_id, {}))

    async def close(self) -> None:
        pass


class FakeTurnLog:
    """A TurnLog in a list, without leases."""

    def __init__(self) -> None:
        self.waiting: list[Turn] = []
        self.finished: list[str] = []
        self.reasons: list[str] = []

    async def append(self, turn: Turn) -> bool:
        self.waiting.append(turn)
        return True

    async def claim(self, *, lease_s: float, limit: int = 8) -> Claim | None:
        return Claim("token", (self.waiting[0],), 1) if self.waiting else None

    async def done(self, claim: Claim) -> bool:
        self.finished += [turn.turn_id for turn in claim.turns]
        del self.waiting[0]
        return True

    async def failed(self, claim: Claim, reason: str) -> bool:
        self.reasons.append(reason)
        del self.waiting[0]
        return True

    async def erase(self, user_id: str) -> int:
        return 0


class FakeDecisionLog:
    """A DecisionLog in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Decision] = {}

    async def put(self, decision: Decision) -> None:
        self.kept[decision.turn_id] = decision

    async def get(self, turn_id: str, *, user_id: str | None = None) -> Decision | None:
        found = self.kept.get(turn_id)
        return found if found is None or user_id in {None, found.user_id} else None

    async def of(self, user_id: str, *, limit: int, before: str | None = None) -> tuple[Decision, ...]:
        return tuple(d for d in reversed(self.kept.values()) if d.user_id == user_id)[:limit]

    async def redact(self, user_id: str, attribute_ids: Set[str]) -> int:
        return 0

    async def erase(self, user_id: str) -> int:
        return 0


class FakeFeedbackLog:
    """A FeedbackLog in a list, or one that fails to read."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.events: list[FeedbackEvent] = []
        self._failure = failure

    async def add(self, event: FeedbackEvent) -> bool:
        self.events.append(event)
        return True

    async def take_back(self, user_id: str, event_id: str) -> bool:
        return False

    async def of(self, user_id: str) -> tuple[FeedbackEvent, ...]:
        if self._failure is not None:
            raise self._failure
        return tuple(event for event in self.events if event.user_id == user_id)

    async def erase(self, user_id: str) -> int:
        return 0

    async def close(self) -> None:
        pass


class FakeSelector:
    """Scores by a table from statement to probability; what it does not know gets 0.1."""

    version = "fake"
    threshold = 0.5

    def __init__(self, probabilities: dict[str, float] | None = None) -> None:
        self._probabilities = probabilities or {}

    def score(self, prompt: str, prompt_vector: Vectors, profile: Profile) -> Scores:
        scores = [self._probabilities.get(a.statement, 0.1) for a in profile.attributes]
        return Scores(np.array(scores, np.float64), tuple(("a cue",) for _ in scores))


class FakeExtractor:
    """Proposes the given candidates for every claim, or fails."""

    def __init__(self, candidates: Sequence[Candidate] = (), failure: Exception | None = None) -> None:
        self._candidates = list(candidates)
        self._failure = failure

    async def extract(self, turns: Sequence[Turn]) -> list[Candidate]:
        if self._failure is not None:
            raise self._failure
        return self._candidates


class FakeVerifier:
    """Assesses by a table from statement to assessment; what it does not know is accepted and worth keeping."""

    version = "fake"

    def __init__(self, assessments: dict[str, Assessment] | None = None) -> None:
        self._assessments = assessments or {}
        self.assessed: list[list[str]] = []

    def assess(self, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> list[Assessment]:
        self.assessed.append([candidate.statement for candidate in candidates])
        fine = Assessment(0.9, 0.9, is_accepted=True, is_worth_keeping=True, likely_failure=Failure.ONE_OFF)
        return [self._assessments.get(candidate.statement, fine) for candidate in candidates]


class WordCounter:
    """Counts words as tokens."""

    name = "words"

    def count(self, text: str) -> int:
        return len(text.split())
