"""Verification against people: does a probability tell the memories they accept from those they reject?

AUROC of accepted against rejected memories, intervals by drawing dialogues again, beside plain measures and a bag of
words trained on the same folds.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from tactful.graphs import VERIFIER_FEATURES, Assessment, Verifier, VerifierWeights

from ..extraction_gold import ExtractionGold
from ..folds import Fold
from ..metrics import Interval, Truth, auroc
from ..verifier_data import VerifierData, memory_candidate
from ..verifier_training import dialogue_folds, predict_rows, train_verifier_weights
from .extraction import SCRIPT, turns_of

Numbers = NDArray[np.float64]

DRAWS = 1_000
PARTS = 5
VERIFIER = "verifier"
# The bag of words: hashed to this many columns, with a ridge of this strength.
BAG_COLUMNS, BAG_RIDGE = 2_048, 1.0
# Plain measures, each turned so that higher means more likely accepted.
_MEASURES = (("shorter statement", "length of statement", -1.0), ("quote found verbatim", "quote found", 1.0),
             ("closeness of statement and quote", "closeness of statement and quote", 1.0))  # fmt: skip


class VerificationPrediction(BaseModel):
    """What a verifier says of one memory, judged or not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dialogue_id: str
    statement: str
    probability: float = Field(ge=0, le=1)


@dataclass(frozen=True, slots=True)
class RankingScore:
    """How well something tells accepted from rejected memories; None is unscored, not zero."""

    name: str
    auroc: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class VerificationPart:
    """The scores on one part of the memories, the verifier first."""

    name: str
    dialogues: int
    accepted: int
    rejected: int
    scores: tuple[RankingScore, ...]


@dataclass(frozen=True, slots=True)
class HeldOutFold:
    """Ids of dialogues that were left out, and the weights trained without them."""

    dialogues: frozenset[str]
    weights: VerifierWeights


@dataclass(frozen=True, slots=True)
class HeldOutVerification:
    """Predictions of models that saw nothing of a row's dialogue, and those models.

    Shapes: `probabilities` (n, 2); `bag_of_words` (n,), of memories only.
    """

    probabilities: Numbers
    bag_of_words: Numbers
    folds: tuple[HeldOutFold, ...]


def assess_memories(gold: Sequence[ExtractionGold], verifier: Verifier) -> list[Assessment]:
    """Assess every memory of every dialogue, labelled or not, in order."""
    return [
        assessment
        for dialogue in gold
        for assessment in verifier.assess(
            [memory_candidate(memory) for memory in dialogue.memories], turns_of(dialogue)
        )
    ]


def as_predictions(gold: Sequence[ExtractionGold], assessments: Sequence[Assessment]) -> list[VerificationPrediction]:
    """Return what `assess_memories` made of every memory as predictions."""
    memories = [(dialogue.dialogue_id, memory) for dialogue in gold for memory in dialogue.memories]
    return [
        VerificationPrediction(dialogue_id=name, statement=memory.statement, probability=assessment.probability)
        for (name, memory), assessment in zip(memories, assessments, strict=True)
    ]


def predict_memories(gold: Sequence[ExtractionGold], verifier: Verifier) -> list[VerificationPrediction]:
    """Predict every memory of every dialogue, labelled or not, in order."""
    return as_predictions(gold, assess_memories(gold, verifier))


def contrast_verification(
    gold: Sequence[ExtractionGold], predictions: Sequence[VerificationPrediction]
) -> tuple[VerificationPart, ...]:
    """Score predictions, one for each memory in order, on all judged memories and on those in Latin script."""
    memories = [(dialogue, memory) for dialogue in gold for memory in dialogue.memories]
    judged = np.array([memory.accepted is not None for _, memory in memories], np.bool_)
    truth = np.array([memory.accepted is True for _, memory in memories], np.bool_)
    latin = np.array([dialogue.script == SCRIPT for dialogue, _ in memories], np.bool_)
    names = np.array([dialogue.dialogue_id for dialogue, _ in memories])
    columns = {
        VERIFIER: np.array([prediction.probability for prediction in predictions]),
        "shorter statement": -np.array([float(len(memory.statement)) for _, memory in memories]),
    }
    return _parts(names, truth, judged, latin, columns)


def cross_validate_verifier(data: VerifierData, *, parts: int = PARTS, seed: int = 0) -> HeldOutVerification:
    """Train anew for each fold over dialogues and predict the dialogues left out; thresholds come from within.

    Raises:
        InvalidInput: there are too few dialogues, or memories judged in one way only.
    """
    n = len(data.examples)
    probabilities, bag = np.zeros((n, 2)), np.zeros(n)
    folds: list[HeldOutFold] = []
    for fold in dialogue_folds(data, parts=parts, seed=seed):
        weights = train_verifier_weights(data, fold.train, seed=seed)
        probabilities[fold.test] = predict_rows(weights, data, fold.test)
        folds.append(HeldOutFold(frozenset(data.dialogues[fold.test].tolist()), weights))
        rows, scores = _bag_of_words(data, fold)
        bag[rows] = scores
    return HeldOutVerification(probabilities, bag, tuple(folds))


def contrast_held_out(data: VerifierData, held_out: HeldOutVerification) -> tuple[VerificationPart, ...]:
    """Score cross-validated predictions on all judged memories and on those in Latin script."""
    examples = data.examples
    latin = np.array([example.script == SCRIPT for example in examples], np.bool_)
    truth = np.array([example.accepted is True for example in examples], np.bool_)
    columns = {VERIFIER: held_out.probabilities[:, 0], "bag of words": held_out.bag_of_words}
    for name, feature, sign in _MEASURES:
        columns[name] = sign * data.features[:, VERIFIER_FEATURES.index(feature)].astype(np.float64)
    return _parts(data.dialogues, truth, data.judged, latin, columns)


def auroc_interval(
    dialogues: NDArray[np.str_], truth: Truth, scores: Numbers, *, draws: int = DRAWS, seed: int = 0
) -> Interval | None:
    """Return the 95 % interval of AUROC when dialogues are drawn again, with all their memories."""
    _, place = np.unique(dialogues, return_inverse=True)
    rows_of = [np.flatnonzero(place == number) for number in range(place.max(initial=-1) + 1)]
    generator = np.random.default_rng(seed)
    values = []
    for _ in range(draws if rows_of else 0):
        rows = np.concatenate([rows_of[i] for i in generator.integers(len(rows_of), size=len(rows_of))])
        values.append(auroc(truth[rows], scores[rows]))
    defined = [value for value in values if value is not None]
    if not defined:
        return None
    low, high = np.quantile(defined, (0.025, 0.975))
    return Interval(float(low), float(high))


def _parts(
    names: NDArray[np.str_], truth: Truth, judged: Truth, latin: Truth, columns: Mapping[str, Numbers]
) -> tuple[VerificationPart, ...]:
    return tuple(
        _part(name, names[rows], truth[rows], {who: scores[rows] for who, scores in columns.items()})
        for name, rows in (("all scripts", judged), ("Latin script", judged & latin))
    )


def _part(name: str, names: NDArray[np.str_], truth: Truth, columns: Mapping[str, Numbers]) -> VerificationPart:
    scores = tuple(
        RankingScore(who, auroc(truth, values), auroc_interval(names, truth, values)) for who, values in columns.items()
    )
    return VerificationPart(name, np.unique(names).size, int(truth.sum()), int((~truth).sum()), scores)


def _bag_of_words(data: VerifierData, fold: Fold) -> tuple[NDArray[np.intp], Numbers]:
    """Return the judged rows of the test part and what a ridge over the words of statement and quote says of them."""
    judged = data.judged
    train, test = fold.train[judged[fold.train]], fold.test[judged[fold.test]]
    truth = np.array([data.examples[row].accepted is True for row in train], np.float64)
    x, unseen = _hashed(data, train), _hashed(data, test)
    rate = truth.mean()
    weight = np.where(truth == 1, 0.5 / max(rate, 1e-6), 0.5 / max(1 - rate, 1e-6))
    gram = x @ x.T
    gram[np.diag_indices_from(gram)] += BAG_RIDGE / weight
    return test, unseen @ (x.T @ np.linalg.solve(gram, truth - 0.5))


def _hashed(data: VerifierData, rows: NDArray[np.intp]) -> Numbers:
    table = np.zeros((len(rows), BAG_COLUMNS))
    for place, row in enumerate(rows.tolist()):
        candidate = data.examples[row].candidate
        marked: tuple[tuple[str, str], ...] = (("s", candidate.statement), ("q", candidate.quote))
        for word in [f"{mark} {word}" for mark, text in marked for word in text.casefold().split()]:
            table[place, zlib.crc32(word.encode("utf-8", "replace")) % BAG_COLUMNS] = 1
    return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1))


def verification_lines(measured_on: str, parts: Sequence[VerificationPart]) -> list[str]:
    """Return a table for a terminal, saying what it was measured on."""
    lines = [f"AUROC of accepted against rejected memories, {measured_on}; 95 % intervals over dialogues."]
    for part in parts:
        lines += ["", f"{part.name}: {part.dialogues} dialogues, {part.accepted} accepted, {part.rejected} rejected"]
        for score in part.scores:
            figure = "unscored" if score.auroc is None else f"{score.auroc:.3f}"
            interval = f"{score.interval.low:.3f}-{score.interval.high:.3f}" if score.interval else ""
            lines.append(f"  {score.name:<36} {figure:>9}  {interval}")
    return lines
