"""Verification: what a candidate must pass before it may be kept, whoever proposed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from tactful.memory import Attribute, Basis, Evidence, Kind, Sensitivity, Stability, Turn

from ..outcome import Refusal
from .candidate import Candidate
from .evidence import EvidenceProblem, EvidenceRefusal, EvidenceStandard, check_candidate
from .sensitivity import SensitivityDetector, adds_sensitive, classify_sensitivity
from .verifier import Assessment

EPISODE_LASTS = timedelta(days=30)
# Stands for a secret in what is shown of a refusal.
WITHHELD = "(withheld)"

# Own words that claim nothing of the person may still support what was concluded from them.
_UNCLAIMED = frozenset({EvidenceProblem.NOT_FIRST_PERSON, EvidenceProblem.NOT_CLAIMED})
# What the person did not say of themself may still show what they asked for.
_REFINED = _UNCLAIMED | {EvidenceProblem.NOT_OWN_WORDS, EvidenceProblem.ABOUT_SOMEONE_ELSE}


@dataclass(frozen=True, slots=True)
class VerificationPolicy:
    """Whether sensitive categories may be kept when stated; secrets never are, nor is what is inferred.

    `detectors` are asked beside the project's own rules, and can only find more.
    """

    allow_sensitive: bool = False
    detectors: tuple[SensitivityDetector, ...] = ()


@dataclass(frozen=True, slots=True)
class Unaccepted:
    """A candidate that says more than people would accept from its words, in a turn worth keeping something of.

    `has_evidence` says whether its words are there and the person's own.
    """

    candidate: Candidate
    reason: str
    has_evidence: bool

    def to_refusal(self) -> Refusal:
        """Return the refusal it ends as, if nothing is left of it."""
        return _refusal(self.candidate, self.reason)


@dataclass(frozen=True, slots=True)
class Verified:
    """Candidates sorted out: what may be kept, what may not and why, and what might be kept once it is narrowed."""

    kept: tuple[Attribute, ...] = ()
    refused: tuple[Refusal, ...] = ()
    unaccepted: tuple[Unaccepted, ...] = ()


def verify_candidates(
    candidates: Sequence[Candidate],
    turns: Sequence[Turn],
    policy: VerificationPolicy,
    *,
    now: datetime,
    assessments: Sequence[Assessment] | None = None,
    is_refined: bool = False,
) -> Verified:
    """Check each candidate's evidence, sensitivity and, where a verifier has assessed them all, its assessment.

    With an assessment, own words that claim nothing of the person (a question, say) are evidence as well, for what is
    then kept as inferred and as an episode. Candidates that are refined already are kept or refused, never refined
    again; their turn's worth was seen before.
    """
    kept: list[Attribute] = []
    refused: list[Refusal] = []
    unaccepted: list[Unaccepted] = []
    assessed: Sequence[Assessment | None] = [None] * len(candidates) if assessments is None else assessments
    for candidate, assessment in zip(candidates, assessed, strict=True):
        checked = _verify(candidate, turns, policy, now, assessment, is_refined=is_refined)
        if isinstance(checked, Attribute):
            kept.append(checked)
        elif isinstance(checked, Unaccepted) and not is_refined:
            unaccepted.append(checked)
        else:
            refused.append(checked.to_refusal() if isinstance(checked, Unaccepted) else checked)
    return Verified(tuple(kept), tuple(refused), tuple(unaccepted))


def _verify(
    candidate: Candidate,
    turns: Sequence[Turn],
    policy: VerificationPolicy,
    now: datetime,
    assessment: Assessment | None,
    *,
    is_refined: bool,
) -> Attribute | Unaccepted | Refusal:
    if assessment is not None and not is_refined and _is_worthless(candidate, assessment):
        return _refusal(candidate, f"nothing people would want kept (P = {assessment.worth:.2f})")
    candidate, evidence = _find_evidence(candidate, turns, may_conclude=assessment is not None)
    if isinstance(evidence, EvidenceRefusal):
        return _without_evidence(candidate, evidence, assessment)
    kept_text = " ".join(filter(None, (candidate.statement, candidate.value, evidence.quote)))
    sensitivity = classify_sensitivity(kept_text, policy.detectors)
    if (problem := _sensitive_problem(candidate, evidence, sensitivity, policy)) is not None:
        hidden = {"statement": WITHHELD, "quote": WITHHELD} if sensitivity is Sensitivity.SECRET else {}
        return _refusal(candidate, problem).model_copy(update=hidden)
    if assessment is not None and not assessment.is_accepted:
        reason = f"people would not accept it (P = {assessment.probability:.2f}), {assessment.likely_failure}"
        return Unaccepted(candidate, reason, has_evidence=True)
    try:
        return _attribute(candidate, evidence, sensitivity, turns[0].user_id, now, assessment)
    except ValidationError as error:
        return _refusal(candidate, error.errors()[0]["msg"])


def _is_worthless(candidate: Candidate, assessment: Assessment) -> bool:
    # A limit or need may matter for the person's safety, wherever they mention it.
    return not assessment.is_worth_keeping and candidate.kind is not Kind.CONSTRAINT


def _find_evidence(
    candidate: Candidate, turns: Sequence[Turn], *, may_conclude: bool
) -> tuple[Candidate, Evidence | EvidenceRefusal]:
    evidence = check_candidate(candidate, turns)
    if may_conclude and isinstance(evidence, EvidenceRefusal) and evidence.problem in _UNCLAIMED:
        concluded = candidate.model_copy(update={"basis": Basis.INFERRED, "stability": Stability.EPISODE})
        return concluded, check_candidate(concluded, turns, EvidenceStandard.OWN_WORDS)
    return candidate, evidence


def _without_evidence(
    candidate: Candidate, refusal: EvidenceRefusal, assessment: Assessment | None
) -> Unaccepted | Refusal:
    detail = f" ({refusal.detail})" if refusal.detail else ""
    reason = f"{refusal.problem}{detail}"
    if assessment is None or refusal.problem not in _REFINED:
        return _refusal(candidate, reason)
    return Unaccepted(candidate, reason, has_evidence=False)


def _sensitive_problem(
    candidate: Candidate, evidence: Evidence, sensitivity: Sensitivity, policy: VerificationPolicy
) -> str | None:
    if sensitivity is Sensitivity.NONE:
        return None
    if sensitivity is Sensitivity.SECRET:
        return "a secret is never kept"
    if candidate.basis is Basis.INFERRED or adds_sensitive(candidate.statement, evidence.quote):
        return f"{sensitivity} is never inferred"
    return None if policy.allow_sensitive else f"{sensitivity} is not kept unless the operator has opted in"


def _attribute(
    candidate: Candidate,
    evidence: Evidence,
    sensitivity: Sensitivity,
    user_id: str,
    now: datetime,
    assessment: Assessment | None,
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
        acceptance_probability=None if assessment is None else assessment.probability,
        learned_at=now,
        updated_at=now,
        valid_until=evidence.said_at + EPISODE_LASTS if is_episode else None,
    )


def _refusal(candidate: Candidate, reason: str) -> Refusal:
    return Refusal(turn_id=candidate.turn_id, statement=candidate.statement, quote=candidate.quote, reason=reason)
