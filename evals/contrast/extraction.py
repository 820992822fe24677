"""Extraction against people: do the turns an extractor learns from hold what people accept as known?

Predicted turns are the user messages that hold the quote of a kept candidate, gold turns those with evidence of an
accepted memory; micro precision, recall and F1 over (dialogue, turn), intervals by drawing dialogues again. The gold
misses items, so precision is a lower bound.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from pydantic import BaseModel, ConfigDict

from tactful.graphs import (
    Candidate,
    EvidenceProblem,
    EvidenceRefusal,
    EvidenceStandard,
    Extractor,
    Refusal,
    RuleRefiner,
    VerificationPolicy,
    Verified,
    Verifier,
    check_candidate,
    verify_candidates,
)
from tactful.memory import Attribute, Kind, Turn

from ..extraction_gold import ExtractionGold, TurnFinder, gold_turns
from ..metrics import Counts, Interval, Truth, bootstrap, count, f1, precision, recall

KEPT = "kept"
NOT_ACCEPTED = "not accepted by the verifier"
STORED = "stored:"
SCRIPT = "latin"
_FIRST_PERSON = re.compile(r"\b(?:i|my|me)\b", re.IGNORECASE)
QUOTE_PARTS = re.compile(r"\s*(?:…|\.{3})\s*")
_SAID_AT = datetime(1970, 1, 1, tzinfo=UTC)
# People were asked what is true of someone, not whether an operator may keep it.
_POLICY = VerificationPolicy(allow_sensitive=True)

Turns = frozenset[tuple[str, int]]


class Prediction(BaseModel):
    """One candidate of one dialogue; `status` is "kept", or why the check of evidence or the verifier refused it.

    `turn` is the number of the message that holds the quote, None where none does. A statement that was narrowed
    stands as it is kept, beside nothing of the wider one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    dialogue_id: str
    turn: int | None
    quote: str
    statement: str
    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class TurnScore:
    """How well the turns someone learned from are those people accept; None is unscored, not zero."""

    name: str
    predicted: int
    precision: float | None
    recall: float | None
    f1: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class ExtractionPart:
    """The scores on one part of the dialogues, the examined extractor first, then the baselines."""

    name: str
    dialogues: int
    turns: int
    gold_turns: int
    scores: tuple[TurnScore, ...]


async def predict(
    gold: Iterable[ExtractionGold], extractor: Extractor, verifier: Verifier | None = None
) -> list[Prediction]:
    """Run an extractor over every dialogue, labelled or not, and check the evidence of what it proposes.

    With a verifier its candidates are verified, and narrowed by rule, as the learning graph does it.
    """
    predictions: list[Prediction] = []
    for dialogue in gold:
        turns = turns_of(dialogue)
        candidates = await extractor.extract(turns)
        if verifier is None:
            predictions += [_check(dialogue.dialogue_id, candidate, turns) for candidate in candidates]
        else:
            predictions += await _verify(dialogue.dialogue_id, candidates, turns, verifier)
    return predictions


def stored_predictions(
    gold: Iterable[ExtractionGold], model: str, standard: EvidenceStandard = EvidenceStandard.FIRST_PERSON
) -> list[Prediction]:
    """Return what a model once extracted, as predictions; each part of a quote counts where it is found."""
    return [
        _check_stored(dialogue, candidate, standard)
        for dialogue in gold
        for candidate in _stored_candidates(dialogue, model)
    ]


async def verified_stored_predictions(
    gold: Iterable[ExtractionGold], model: str, verifier: Verifier
) -> list[Prediction]:
    """Return what a model once extracted, verified and narrowed by rule as the learning graph does it."""
    predictions: list[Prediction] = []
    for dialogue in gold:
        candidates = _stored_candidates(dialogue, model)
        found = [candidate for candidate in candidates if candidate.turn_id]
        predictions += [_check_stored(dialogue, c, EvidenceStandard.OWN_WORDS) for c in candidates if not c.turn_id]
        verified = await _verify(dialogue.dialogue_id, found, turns_of(dialogue), verifier)
        predictions += [prediction.model_copy(update={"kind": ""}) for prediction in verified]
    return predictions


async def _verify(
    dialogue_id: str, candidates: Sequence[Candidate], turns: Sequence[Turn], verifier: Verifier
) -> list[Prediction]:
    first = _verify_once(candidates, turns, verifier)
    narrowed = await RuleRefiner().refine(first.unaccepted, turns)
    dropped = [one.to_refusal() for one, left in zip(first.unaccepted, narrowed, strict=True) if left is None]
    second = _verify_once([left for left in narrowed if left is not None], turns, verifier, is_refined=True)
    kinds = {(c.statement, c.quote): c.kind.value for c in candidates}
    return [
        *(_as_kept(dialogue_id, attribute) for attribute in (*first.kept, *second.kept)),
        *(_as_refused(dialogue_id, refusal, kinds) for refusal in (*first.refused, *dropped, *second.refused)),
    ]


def _verify_once(
    candidates: Sequence[Candidate], turns: Sequence[Turn], verifier: Verifier, *, is_refined: bool = False
) -> Verified:
    assessments = verifier.assess(candidates, turns)
    return verify_candidates(candidates, turns, _POLICY, now=_SAID_AT, assessments=assessments, is_refined=is_refined)


def _as_kept(dialogue_id: str, attribute: Attribute) -> Prediction:
    (evidence,) = attribute.evidence
    return Prediction(
        dialogue_id=dialogue_id,
        turn=int(evidence.turn_id),
        quote=evidence.quote,
        statement=attribute.statement,
        kind=attribute.kind.value,
        status=KEPT,
    )


def _as_refused(dialogue_id: str, refusal: Refusal, kinds: Mapping[tuple[str, str], str]) -> Prediction:
    return Prediction(
        dialogue_id=dialogue_id,
        turn=int(refusal.turn_id),
        quote=refusal.quote,
        statement=refusal.statement,
        kind=kinds.get((refusal.statement, refusal.quote), Kind.SITUATION.value),
        status=refusal.reason,
    )


def judge_predictions(
    gold: Iterable[ExtractionGold], predictions: Sequence[Prediction], verifier: Verifier
) -> list[Prediction]:
    """Return the predictions, those still kept marked as not accepted where the verifier alone does not keep them."""
    of_dialogue: dict[str, list[int]] = defaultdict(list)
    for row, prediction in enumerate(predictions):
        if prediction.status == KEPT:
            of_dialogue[prediction.dialogue_id].append(row)
    verified = list(predictions)
    for dialogue in gold:
        rows = of_dialogue[dialogue.dialogue_id]
        candidates = [_as_candidate(predictions[row]) for row in rows]
        for row, assessment in zip(rows, verifier.assess(candidates, turns_of(dialogue)), strict=True):
            if not assessment.is_kept:
                verified[row] = predictions[row].model_copy(update={"status": NOT_ACCEPTED})
    return verified


def without_check(predictions: Iterable[Prediction]) -> list[Prediction]:
    """Return predictions as kept wherever their quote is in some turn, whatever the check of evidence said."""
    return [p.model_copy(update={"status": KEPT}) for p in predictions if p.turn is not None]


def contrast_extraction(
    gold: Sequence[ExtractionGold],
    predictions: Sequence[Prediction],
    name: str,
    beside: Mapping[str, Sequence[Prediction]] | None = None,
) -> tuple[ExtractionPart, ...]:
    """Score predictions beside others given by name and the baselines: every turn, first-person regex, stored models.

    A stored model counts as it is, and with only what the check of evidence leaves of it. Only labelled dialogues in
    Latin script count. Parts: all of them, both halves (by a hash of the dialogue's id), and all of them against what
    the user stated directly.
    """
    scored = [dialogue for dialogue in gold if dialogue.is_labelled and dialogue.script == SCRIPT]
    named = {name: predictions, **(beside or {})}
    choices = {who: _turns(found, kept_only=True) for who, found in named.items()} | _baselines(scored)
    halves = [[d for d in scored if half_of(d.dialogue_id) == half] for half in (0, 1)]
    return (
        _score_part("all", scored, choices),
        _score_part("even half", halves[0], choices),
        _score_part("odd half", halves[1], choices),
        _score_part("stated directly", scored, choices, kind="direct"),
    )


def half_of(dialogue_id: str) -> int:
    """Return 0 or 1: the half a dialogue belongs to, by a hash of its id."""
    return int(hashlib.sha256(dialogue_id.encode()).hexdigest(), 16) % 2


def turns_of(dialogue: ExtractionGold) -> list[Turn]:
    """Return the user messages of a dialogue as turns whose ids are their numbers."""
    return [
        Turn(
            turn_id=str(number),
            user_id=dialogue.dialogue_id,
            conversation_id=dialogue.dialogue_id,
            text=text,
            said_at=_SAID_AT,
        )
        for number, text in dialogue.user_turns
    ]


def _as_candidate(prediction: Prediction) -> Candidate:
    return Candidate(
        statement=prediction.statement or "-",
        kind=Kind(prediction.kind) if prediction.kind else Kind.INTEREST,
        quote=prediction.quote,
        turn_id=str(prediction.turn),
    )


def _check(
    dialogue_id: str,
    candidate: Candidate,
    turns: Sequence[Turn],
    standard: EvidenceStandard = EvidenceStandard.FIRST_PERSON,
) -> Prediction:
    checked = check_candidate(candidate, turns, standard)
    refusal = checked if isinstance(checked, EvidenceRefusal) else None
    return Prediction(
        dialogue_id=dialogue_id,
        turn=int(candidate.turn_id) if isinstance(checked, EvidenceRefusal) else int(checked.turn_id),
        quote=candidate.quote,
        statement=candidate.statement,
        kind=candidate.kind.value,
        status=KEPT if refusal is None else str(refusal.problem),
    )


def _stored_candidates(dialogue: ExtractionGold, model: str) -> list[Candidate]:
    """Return each part of what a model quoted as a candidate of its own; without a turn id where no turn holds it."""
    finder = TurnFinder(dialogue.user_turns)
    candidates = []
    for stored in dialogue.llm_extractions.get(model) or ():
        for part in filter(str.strip, QUOTE_PARTS.split(stored.quote)):
            place = finder.find(part)
            turn_id = "" if place is None else str(place)
            statement = stored.statement or "-"
            candidates.append(Candidate(statement=statement, kind=Kind.INTEREST, quote=part, turn_id=turn_id))
    return candidates


def _check_stored(dialogue: ExtractionGold, candidate: Candidate, standard: EvidenceStandard) -> Prediction:
    turns = [turn for turn in turns_of(dialogue) if turn.turn_id == candidate.turn_id]
    if turns:
        return _check(dialogue.dialogue_id, candidate, turns, standard).model_copy(update={"kind": ""})
    return Prediction(
        dialogue_id=dialogue.dialogue_id,
        turn=None,
        quote=candidate.quote,
        statement=candidate.statement,
        kind="",
        status=str(EvidenceProblem.QUOTE_NOT_FOUND),
    )


def _turns(predictions: Iterable[Prediction], *, kept_only: bool) -> Turns:
    return frozenset(
        (p.dialogue_id, p.turn) for p in predictions if p.turn is not None and (p.status == KEPT or not kept_only)
    )


def _baselines(gold: Sequence[ExtractionGold]) -> dict[str, Turns]:
    every = [(d.dialogue_id, number, text) for d in gold for number, text in d.user_turns]
    baselines: dict[str, Turns] = {
        "every user turn": frozenset((name, number) for name, number, _ in every),
        "regex I/my/me": frozenset((name, number) for name, number, text in every if _FIRST_PERSON.search(text)),
    }
    for model in sorted({model for dialogue in gold for model in dialogue.llm_extractions}):
        stored = stored_predictions(gold, model)
        baselines[STORED + model] = _turns(stored, kept_only=False)
        baselines[f"{STORED}{model}, evidence checked"] = _turns(stored, kept_only=True)
    return baselines


def _score_part(
    name: str, gold: Sequence[ExtractionGold], choices: dict[str, Turns], *, kind: str | None = None
) -> ExtractionPart:
    wanted = {(d.dialogue_id, number) for d in gold for number in gold_turns(d, kind=kind)}
    pairs = [(d.dialogue_id, number) for d in gold for number, _ in d.user_turns]
    truth = np.array([pair in wanted for pair in pairs], np.bool_)
    scores = tuple(_score(choice, pairs, truth, turns) for choice, turns in choices.items())
    return ExtractionPart(name, len(gold), len(pairs), int(truth.sum()), scores)


def _score(name: str, pairs: Sequence[tuple[str, int]], truth: Truth, turns: Turns) -> TurnScore:
    chosen = np.array([pair in turns for pair in pairs], np.bool_)
    if not truth.any() or truth.all():
        return TurnScore(name, int(chosen.sum()), None, None, None, None)
    counts: Counts = count(truth, chosen)
    interval = bootstrap([dialogue for dialogue, _ in pairs], truth, chosen, draws=1_000)
    return TurnScore(name, int(chosen.sum()), precision(counts), recall(counts), f1(counts), interval)
