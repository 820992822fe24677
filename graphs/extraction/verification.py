"""Verification: what a candidate must pass before it may be kept, whoever proposed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from tactful.memory import Attribute, Basis, Evidence, Sensitivity, Stability, Turn

from ..outcome import Refusal
from .candidate import Candidate
from .evidence import EvidenceRefusal, check_candidate
from .sensitivity import classify_sensitivity

EPISODE_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class VerificationPolicy:
    """Whether sensitive categories may be kept when stated; secrets never are, nor is what is inferred."""

    allow_sensitive: bool = False


def verify_candidates(
    candidates: Sequence[Candidate], turns: Sequence[Turn], policy: VerificationPolicy, *, now: datetime
) -> tuple[list[Attribute], list[Refusal]]:
    """Return what may be kept as attributes with their evidence, and what was refused with the reason."""
    verified: list[Attribute] = []
    refused: list[Refusal] = []
    for candidate in candidates:
        checked = _verify(candidate, turns, policy, now)
        if isinstance(checked, Attribute):
            verified.append(checked)
        else:
            refused.append(checked)
    return verified, refused


def _verify(
    candidate: Candidate, turns: Sequence[Turn], policy: VerificationPolicy, now: datetime
) -> Attribute | Refusal:
    evidence = check_candidate(candidate, turns)
    if isinstance(evidence, EvidenceRefusal):
        detail = f" ({evidence.detail})" if evidence.detail else ""
        return _refusal(candidate, f"{evidence.problem}{detail}")
    sensitivity = classify_sensitivity(f"{candidate.statement} {evidence.quote}")
    if (problem := _sensitive_problem(candidate, sensitivity, policy)) is not None:
        return _refusal(candidate, problem)
    try:
        return _attribute(candidate, evidence, sensitivity, turns[0].user_id, now)
    except ValidationError as error:
        return _refusal(candidate, error.errors()[0]["msg"])


def _sensitive_problem(candidate: Candidate, sensitivity: Sensitivity, policy: VerificationPolicy) -> str | None:
    if sensitivity is Sensitivity.NONE:
        return None
    if sensitivity is Sensitivity.SECRET:
        return "a secret is never kept"
    if candidate.basis is Basis.INFERRED:
        return f"{sensitivity} is never inferred"
    return None if policy.allow_sensitive else f"{sensitivity} is not kept unless the operator has opted in"


def _attribute(
    candidate: Candidate, evidence: Evidence, sensitivity: Sensitivity, user_id: str, now: datetime
) -> Attribute:
    is_episode = candidate.stability is Stability.EPISODE
    return Attribute(
        user_id=user_id,
        statement=candidate.statement,
        kind=candidate.kind,
        slot=candidate.slot,
        value=candidate.value,
        cardinality=candidate.cardinality,
        evidence=(evidence,),
        basis=candidate.basis,
        stability=candidate.stability,
        sensitivity=sensitivity,
        learned_at=now,
        updated_at=now,
        valid_until=evidence.said_at + EPISODE_LASTS if is_episode else None,
    )


def _refusal(candidate: Candidate, reason: str) -> Refusal:
    return Refusal(turn_id=candidate.turn_id, statement=candidate.statement, quote=candidate.quote, reason=reason)
