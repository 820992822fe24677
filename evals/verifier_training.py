"""Training of the verifier: two ridges and the likely failure, calibrated and cut on inner folds over dialogues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import (
    LEARNED_FAILURES,
    WAVES,
    VerifierWeights,
    apply_verifier,
    feature_waves,
    score_verifier,
    statement_waves,
)
from tactful.memory import InvalidInput, Vectors

from .folds import Fold, Rows
from .selection_training import fit_platt, sigmoid
from .verifier_data import VerifierData

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

INNER_PARTS = 4
RIDGE_ACCEPTANCE, RIDGE_WORTH, RIDGE_FAILURE = 3.0, 10.0, 10.0
# A feature seen in few rows must not swing a score.
MIN_FEATURE_SCALE = 0.2
# Of what people accept so much is refused. A refused statement is narrowed and its turn stays, so that the F1 of turns
# cannot tell one threshold of acceptance from another.
REFUSED_SHARE = 0.05
WORTH_THRESHOLDS = tuple(np.round(np.arange(0.0, 0.62, 0.02), 2).tolist())
# What verification is for: learning from a turn that holds only rejected memories counts as this many wrong turns.
REJECTED_COST = 5.0


def dialogue_folds(data: VerifierData, rows: Rows | None = None, *, parts: int, seed: int) -> tuple[Fold, ...]:
    """Return folds over dialogues, as positions within `rows` (all by default): none is on both sides.

    Raises:
        InvalidInput: there are fewer dialogues than parts.
    """
    dialogues = data.dialogues if rows is None else data.dialogues[rows]
    names = np.unique(dialogues)
    if len(names) < parts:
        raise InvalidInput(f"{parts} folds need at least {parts} dialogues; there are {len(names)}")
    part_of = np.empty(len(names), np.intp)
    part_of[np.random.default_rng([seed, parts]).permutation(len(names))] = np.arange(len(names)) % parts
    place = part_of[np.searchsorted(names, dialogues)]
    return tuple(Fold(train=np.flatnonzero(place != p), test=np.flatnonzero(place == p)) for p in range(parts))


def train_verifier_weights(data: VerifierData, rows: Rows | None = None, *, seed: int = 0) -> VerifierWeights:
    """Fit the verifier to `rows` (all by default).

    Calibration (Platt 1999) and thresholds come from scores of inner folds that hold out dialogues, so both were made
    on rows the scoring model had not seen. Without stored extractions the worth of everything is one half, and kept.

    Raises:
        InvalidInput: there are too few dialogues, or memories judged in one way only.
    """
    rows = np.arange(len(data.examples)) if rows is None else rows
    targets = _targets(data, rows)
    if not (targets.accepted & targets.judged).any() or not (~targets.accepted & targets.judged).any():
        raise InvalidInput("training needs memories that people accept and memories that they reject")
    scores = np.zeros((len(rows), 2))
    for fold in dialogue_folds(data, rows, parts=INNER_PARTS, seed=seed):
        scores[fold.test] = _scores(_fit(data, rows[fold.train]), data, rows[fold.test])
    slope, offset = _calibrate(scores, targets)
    probabilities = sigmoid(slope * scores + offset)
    thresholds = choose_thresholds(data, rows, probabilities)
    fitted = _fit(data, rows)
    return replace(fitted, slope=_f32(slope), offset=_f32(offset), thresholds=_f32(thresholds))


def predict_rows(weights: VerifierWeights, data: VerifierData, rows: Rows) -> Numbers:
    """Return the probabilities of acceptance and worth of each of `rows`, shape (len(rows), 2)."""
    return apply_verifier(weights, data.features[rows], data.statements[rows])


def choose_thresholds(data: VerifierData, rows: Rows, probabilities: Numbers) -> tuple[float, float]:
    """Return the threshold of acceptance that refuses `REFUSED_SHARE` of accepted memories, and of worth the best.

    Nothing is refused of which P(accepted) makes keeping it the cheaper mistake, at `REJECTED_COST`. The best worth is
    where the turns stored models keep have the highest mean F1, rejected ones costing more; zero where there are no
    stored extractions.
    """
    targets = _targets(data, rows)
    refused = float(np.quantile(probabilities[targets.judged & targets.accepted, 0], REFUSED_SHARE))
    acceptance = min(refused, REJECTED_COST / (1 + REJECTED_COST))
    turns = _stored_turns(data, rows)
    if not turns:
        return acceptance, 0.0
    is_accepted = probabilities[:, 0] >= acceptance
    values = [_mean_f1(turns, is_accepted & (probabilities[:, 1] >= worth)) for worth in WORTH_THRESHOLDS]
    return acceptance, WORTH_THRESHOLDS[int(np.argmax(values))]


@dataclass(frozen=True, slots=True)
class _StoredTurns:
    """The rows of one stored model: place among all rows, a number for each turn, and what the turn holds."""

    places: Rows
    turns: Rows
    is_gold: Mask
    is_rejected: Mask
    wanted: int


class _Targets(NamedTuple):
    """What each row teaches: memories whether they are accepted, stored extractions whether their turn is gold."""

    judged: Mask
    accepted: Mask
    stored: Mask
    is_gold: Mask
    is_rejected: Mask


def _targets(data: VerifierData, rows: Rows) -> _Targets:
    examples = [data.examples[row] for row in rows.tolist()]
    columns = [(e.accepted is not None, e.accepted is True, e.model != "", e.is_gold, e.is_rejected) for e in examples]
    return _Targets(*np.array(columns, np.bool_).reshape(len(examples), len(_Targets._fields)).T)


def _stored_turns(data: VerifierData, rows: Rows) -> list[_StoredTurns]:
    models, targets = data.models[rows], _targets(data, rows)
    keys = [f"{data.examples[row].dialogue_id}\x1f{data.examples[row].turn}" for row in rows.tolist()]
    _, numbers = np.unique(np.array(keys), return_inverse=True)
    wanted = sum(data.gold_turns.get(name, 0) for name in np.unique(data.dialogues[rows]).tolist())
    return [
        _StoredTurns(p := np.flatnonzero(models == m), numbers[p], targets.is_gold[p], targets.is_rejected[p], wanted)
        for m in np.unique(models[models != ""])
    ]


def _mean_f1(models: Sequence[_StoredTurns], kept: Mask) -> float:
    """Return the mean over models of the F1 of turns, each with rejected memories counted `REJECTED_COST` times."""
    values = []
    for model in models:
        chosen = kept[model.places]
        predicted = np.unique(model.turns[chosen]).size
        found = np.unique(model.turns[chosen & model.is_gold]).size
        rejected = np.unique(model.turns[chosen & model.is_rejected]).size
        values.append(2 * found / max(1.0, predicted + (REJECTED_COST - 1) * rejected + model.wanted))
    return float(np.mean(values))


def _calibrate(scores: Numbers, targets: _Targets) -> tuple[Numbers, Numbers]:
    pairs = ((targets.judged, targets.accepted), (targets.stored, targets.is_gold))
    fits = [
        fit_platt(scores[rows, head], truth[rows]) if _is_mixed(truth[rows]) else (1.0, 0.0)
        for head, (rows, truth) in enumerate(pairs)
    ]
    return np.array([slope for slope, _ in fits]), np.array([offset for _, offset in fits])


def _fit(data: VerifierData, rows: Rows) -> VerifierWeights:
    """Fit both heads and the failures, not calibrated; features are standardised over the judged memories."""
    blocks, targets = _Blocks.of(data, rows[data.judged[rows]]), _targets(data, rows)
    design = blocks.design(data, rows)
    rate = targets.accepted[targets.judged].mean() if targets.judged.any() else 0.5
    balance = np.where(targets.accepted, 0.5 / max(rate, 1e-6), 0.5 / max(1 - rate, 1e-6)) * targets.judged
    judged = np.flatnonzero(targets.judged)
    waves = blocks.waves(data, rows[judged], design[judged])
    accepted = _ridge(waves, targets.accepted[judged], balance[judged], RIDGE_ACCEPTANCE)
    worth = np.zeros(design.shape[1] + 1)
    if _is_mixed(targets.is_gold[targets.stored]):
        worth = _ridge(design, targets.is_gold, targets.stored.astype(np.float64), RIDGE_WORTH)
    failures = _fit_failures(data, rows, design)
    return VerifierWeights(
        feature_mean=_f32(blocks.feature_mean),
        feature_scale=_f32(blocks.feature_scale),
        statement_mean=_f32(blocks.statement_mean),
        statement_scale=_f32(blocks.statement_scale),
        bias=_f32((accepted[-1], worth[-1])),
        by_feature=_f32(worth[:-1]),
        by_feature_wave=_f32(accepted[:WAVES]),
        by_statement_wave=_f32(accepted[WAVES:-1]),
        slope=_f32(np.ones(2)),
        offset=_f32(np.zeros(2)),
        thresholds=_f32((0.5, 0.0)),
        failure_bias=_f32(failures[:, -1]),
        failure_by_feature=_f32(failures[:, :-1]),
    )


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Means and scales of features and statements, over the judged memories."""

    feature_mean: Numbers
    feature_scale: Numbers
    statement_mean: Numbers
    statement_scale: float

    @classmethod
    def of(cls, data: VerifierData, rows: Rows) -> _Blocks:
        features = data.features[rows].astype(np.float64)
        scale = np.maximum(features.std(axis=0), MIN_FEATURE_SCALE)
        return cls(features.mean(axis=0), scale, *_centre(data.statements[rows]))

    def design(self, data: VerifierData, rows: Rows) -> Numbers:
        features = data.features[rows].astype(np.float64)
        return np.asarray((features - self.feature_mean) / self.feature_scale / np.sqrt(features.shape[1]))

    def waves(self, data: VerifierData, rows: Rows, design: Numbers) -> Vectors:
        statements = (data.statements[rows] - self.statement_mean) / self.statement_scale
        return np.concatenate([feature_waves(design), statement_waves(statements)], axis=1)


def _fit_failures(data: VerifierData, rows: Rows, design: Numbers) -> Numbers:
    """Return weights and, last, the constant of one ridge for each learned failure, over rejected memories."""
    failures = [data.examples[row].failure for row in rows.tolist()]
    known = np.array([failure is not None for failure in failures], np.float64)
    if not known.any():
        return np.zeros((len(LEARNED_FAILURES), design.shape[1] + 1))
    targets = [np.array([failure is one for failure in failures]) for one in LEARNED_FAILURES]
    return np.stack([_ridge(design, target, known, RIDGE_FAILURE) for target in targets])


def _ridge(design: NDArray[np.floating], target: Mask, weight: Numbers, ridge: float) -> Numbers:
    """Return the coefficients of a weighted ridge and, last, its constant."""
    used = np.flatnonzero(weight)
    x, t, w = design[used].astype(np.float64), target[used].astype(np.float64), weight[used]
    x_mean, t_mean = np.average(x, axis=0, weights=w), np.average(t, weights=w)
    root = np.sqrt(w)
    x, t = (x - x_mean) * root[:, None], (t - t_mean) * root
    if x.shape[1] <= len(x):
        beta = np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ t)
    else:  # the dual has the same solution and is smaller
        beta = x.T @ np.linalg.solve(x @ x.T + ridge * np.eye(len(x)), t)
    return np.append(beta, t_mean - x_mean @ beta)


def _scores(weights: VerifierWeights, data: VerifierData, rows: Rows) -> Numbers:
    return score_verifier(weights, data.features[rows], data.statements[rows])


def _is_mixed(truth: Mask) -> bool:
    return bool(truth.any() and not truth.all())


def _centre(vectors: NDArray[np.float32]) -> tuple[Numbers, float]:
    mean = vectors.mean(axis=0, dtype=np.float64)
    return mean, float(np.sqrt(((vectors - mean) ** 2).sum(axis=1).mean())) or 1.0


def _f32(values: object) -> NDArray[np.float32]:
    return np.array(values, np.float32)
