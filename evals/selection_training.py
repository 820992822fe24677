"""Training of the selector: a ridge over products of features, calibrated and cut on inner folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import FEATURES, SelectionWeights, apply_form, cut_prompt, pair_matrix
from tactful.memory import Embedder, InvalidInput, Vectors

from .folds import HeldOut, Rows, make_folds
from .gold import RelevanceGold, group_items
from .invented_pairs import invent_pairs
from .reproducibility import one_thread

Numbers = NDArray[np.float64]

# The constants below were settled by comparing variants on cross-validated ranking; the model card says how many.
RIDGE = 5.0
INNER_PARTS = 3
# An invented pair counts as this much of a human one.
INVENTED_WEIGHT = 0.2
# How much the mean LLM vote, where stored, adds to a human label in the fit: it tells the near misses among the
# unwanted from the rest. Calibration, threshold and evaluation see human labels only; predicting needs no vote.
VOTE_SHARE = 0.25
# A feature seen in fewer pairs than this deviation allows for must not swing a score.
MIN_FEATURE_SCALE = 0.2
# How much each product of standardised blocks may explain: a attribute, p prompt, h features.
SHARE_A, SHARE_P, SHARE_AP, SHARE_H, SHARE_AH, SHARE_PH, SHARE_HH = 0.5, 0.3, 1.0, 1.0, 2.0, 0.5, 0.5
MAX_STEPS, TOLERANCE = 300, 1e-4
# Width of the moving average over which F1 is smoothed before its peak is taken, as a share of the pairs.
SMOOTHING_SHARE = 1 / 40


@dataclass(frozen=True, slots=True)
class SelectionData:
    """Gold with everything a model sees: row i of each array belongs to `gold[i]`.

    `invented` pairs join every fit with a small weight. Shapes: `attribute_vectors` and `prompt_vectors`
    (n, dimension), unit length; `features` (n, len(FEATURES)).
    """

    gold: tuple[RelevanceGold, ...]
    attribute_vectors: Vectors
    prompt_vectors: Vectors
    features: Vectors
    invented: SelectionData | None = None

    @property
    def labelled(self) -> Rows:
        """Rows somebody judged."""
        return np.flatnonzero([pair.relevant is not None for pair in self.gold])

    @property
    def wanted(self) -> NDArray[np.bool_]:
        """Whether people want it, shape (n,); False as well where nobody judged."""
        return np.array([pair.relevant is True for pair in self.gold], np.bool_)


def describe(gold: Sequence[RelevanceGold], embedder: Embedder, *, invented: bool = True) -> SelectionData:
    """Embed and describe every pair beside the others of its item, which are its profile."""
    attributes = embedder.embed([pair.attribute for pair in gold])
    prompts = embedder.embed([cut_prompt(pair.prompt) for pair in gold])
    features = np.zeros((len(gold), len(FEATURES)), np.float32)
    for rows in group_items(gold):
        index, first = list(rows), rows[0]
        statements = [gold[row].attribute for row in rows]
        features[index] = pair_matrix(gold[first].prompt, prompts[first], statements, attributes[index])
    beside = describe(invent_pairs(), embedder, invented=False) if invented else None
    return SelectionData(tuple(gold), attributes, prompts, features, beside)


@dataclass(frozen=True, slots=True)
class Training:
    """What a training gave: the weights, and for each of `rows` the score of an inner model that had not seen it."""

    weights: SelectionWeights
    rows: Rows
    scores: Numbers


def train_weights(data: SelectionData, rows: Rows | None = None, *, seed: int = 0) -> SelectionWeights:
    """Fit the selector to the labelled ones of `rows` (all by default); see `train`."""
    return train(data, rows, seed=seed).weights


def train(data: SelectionData, rows: Rows | None = None, *, seed: int = 0) -> Training:
    """Fit the selector to the labelled ones of `rows` (all by default).

    Calibration (Platt 1999) and threshold (highest smoothed F1) come from scores of inner folds that hold out prompts,
    so both were made on pairs the scoring model had not seen.

    Raises:
        InvalidInput: there are too few prompts, or labels of one kind only.
    """
    labelled = data.labelled if rows is None else np.intersect1d(rows, data.labelled)
    wanted = data.wanted[labelled]
    with one_thread():
        scores = inner_scores(data, labelled, seed=seed)
        slope, offset = fit_platt(scores, wanted)
        threshold = choose_threshold(sigmoid(slope * scores + offset), wanted)
        fitted = _fit_ridge(data, labelled)
    weights = replace(fitted, slope=_f32(slope), offset=_f32(offset), threshold=_f32(threshold))
    return Training(weights=weights, rows=labelled, scores=scores)


def inner_scores(data: SelectionData, rows: Rows, *, seed: int) -> Numbers:
    """Return a score for each of `rows` from a model that saw neither it nor its prompt, shape (len(rows),).

    Raises:
        InvalidInput: there are too few prompts, or labels of one kind only.
    """
    wanted = data.wanted[rows]
    if wanted.all() or not wanted.any():
        raise InvalidInput("training needs pairs that people want and pairs that they do not want")
    scores = np.empty(len(rows))
    for fold in make_folds([data.gold[row] for row in rows], HeldOut.PROMPT, parts=INNER_PARTS, seed=seed):
        scores[fold.test] = score_rows(data, rows[fold.test], _fit_ridge(data, rows[fold.train]))
    return scores


def predict(data: SelectionData, rows: Rows, weights: SelectionWeights) -> Numbers:
    """Return the probability of each of `rows`, shape (len(rows),)."""
    scores = score_rows(data, rows, weights)
    return sigmoid(float(weights.slope) * scores + float(weights.offset))


def score_rows(data: SelectionData, rows: Rows, weights: SelectionWeights) -> Numbers:
    """Return the score of each of `rows` before calibration, shape (len(rows),)."""
    scores = np.empty(len(rows))
    for members in group_items([data.gold[row] for row in rows]):
        index = list(members)
        item = rows[index]
        vector = data.prompt_vectors[item[0]]
        scores[index] = apply_form(weights, data.features[item], vector, data.attribute_vectors[item]).score
    return scores


def fit_platt(scores: Numbers, wanted: NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and offset that make 1 / (1 + exp(-(slope * score + offset))) a probability (Platt 1999).

    Targets are drawn in from 0 and 1 as he proposes; the slope is kept above zero, so that order never changes.
    """
    positives, negatives = wanted.sum(), (~wanted).sum()
    target = np.where(wanted, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    centre, spread = float(scores.mean()), float(scores.std()) or 1.0
    weight, constant = fit_logistic(((scores - centre) / spread)[:, None], target)
    slope = max(float(weight), 1e-3) / spread
    return slope, float(constant) - slope * centre


def fit_logistic(design: Numbers, target: Numbers) -> Numbers:
    """Return weights and, last, the constant of a logistic regression with a trace of ridge, by Newton's method."""
    columns = np.concatenate([design, np.ones((len(design), 1))], axis=1)
    beta = np.zeros(columns.shape[1])
    for _ in range(50):
        fitted = sigmoid(columns @ beta)
        gradient = columns.T @ (fitted - target) + 1e-3 * beta
        curvature = (columns * (fitted * (1 - fitted))[:, None]).T @ columns + 1e-3 * np.eye(len(beta))
        step = np.linalg.solve(curvature, gradient)
        beta -= step
        if np.abs(step).max() < 1e-9:
            break
    return beta


def sigmoid(log_odds: Numbers) -> Numbers:
    """Return 1 / (1 + exp(-log_odds))."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def choose_threshold(probabilities: Numbers, wanted: NDArray[np.bool_]) -> float:
    """Return the probability from which on F1, smoothed over neighbouring cuts, is highest."""
    order = np.argsort(-probabilities, kind="stable")
    taken = np.arange(1, len(order) + 1)
    f1 = 2 * np.cumsum(wanted[order]) / (taken + wanted.sum())
    width = max(1, int(len(order) * SMOOTHING_SHARE)) | 1
    padded = np.pad(f1, width // 2, mode="edge")
    smooth = np.convolve(padded, np.full(width, 1 / width), mode="valid")
    return float(np.clip(probabilities[order][int(smooth.argmax())], 0.01, 0.99))


def _fit_ridge(data: SelectionData, rows: Rows) -> SelectionWeights:
    """Solve the ridge in its dual and sum the solution up into the weights of the quadratic form."""
    raw = data.features[rows].astype(np.float64)
    h_mean, h_scale = raw.mean(axis=0), np.maximum(raw.std(axis=0), MIN_FEATURE_SCALE)
    a_mean, a_scale = _centre(data.attribute_vectors[rows])
    p_mean, p_scale = _centre(data.prompt_vectors[rows])
    blocks = _with_invented(data, rows)
    a = _f32((blocks.attribute_vectors - a_mean) / a_scale)
    p = _f32((blocks.prompt_vectors - p_mean) / p_scale)
    h = _f32((blocks.features - h_mean) / h_scale)
    target = _target(blocks)
    rate = float(target[: len(rows)].mean())
    each = np.float32(1 / h.shape[1])
    gram = _gram(
        _inner_products(a, [pair.attribute for pair in blocks.gold]),
        _inner_products(p, [pair.prompt for pair in blocks.gold]),
        each * (h @ h.T),
    )
    importance = np.where(np.arange(len(h)) < len(rows), 1.0, INVENTED_WEIGHT)
    gram[np.diag_indices_from(gram)] += _f32(RIDGE / importance)
    dual = _solve(gram, _f32(target - rate))
    weighted_h = each * h * dual[:, None]
    return SelectionWeights(
        attribute_mean=_f32(a_mean),
        attribute_scale=_f32(a_scale),
        prompt_mean=_f32(p_mean),
        prompt_scale=_f32(p_scale),
        feature_mean=_f32(h_mean),
        feature_scale=_f32(h_scale),
        bias=_f32(rate),
        by_attribute=_f32(SHARE_A * (dual @ a)),
        by_prompt=_f32(SHARE_P * (dual @ p)),
        by_feature=_f32(SHARE_H * weighted_h.sum(axis=0)),
        attribute_prompt=_f32(SHARE_AP * (a * dual[:, None]).T @ p),
        feature_attribute=_f32(SHARE_AH * weighted_h.T @ a),
        feature_prompt=_f32(SHARE_PH * weighted_h.T @ p),
        feature_feature=_f32(SHARE_HH * each * weighted_h.T @ h),
        slope=_f32(1.0),
        offset=_f32(0.0),
        threshold=_f32(0.5),
    )


def _solve(matrix: Vectors, right: Vectors) -> Vectors:
    """Solve a symmetric positive system by conjugate gradients, the diagonal as preconditioner (Shewchuk 1994)."""
    diagonal = np.diag(matrix)
    solution, residual = np.zeros_like(right), right.copy()
    direction = residual / diagonal
    product = residual @ direction
    for _ in range(MAX_STEPS):
        moved = matrix @ direction
        step = product / (direction @ moved)
        solution += step * direction
        residual -= step * moved
        if np.linalg.norm(residual) < TOLERANCE * np.linalg.norm(right):
            break
        scaled = residual / diagonal
        previous, product = product, residual @ scaled
        direction = scaled + product / previous * direction
    return solution


def _with_invented(data: SelectionData, rows: Rows) -> SelectionData:
    chosen = SelectionData(
        gold=tuple(data.gold[row] for row in rows),
        attribute_vectors=data.attribute_vectors[rows],
        prompt_vectors=data.prompt_vectors[rows],
        features=data.features[rows],
    )
    if data.invented is None:
        return chosen
    return SelectionData(
        gold=(*chosen.gold, *data.invented.gold),
        attribute_vectors=np.concatenate([chosen.attribute_vectors, data.invented.attribute_vectors]),
        prompt_vectors=np.concatenate([chosen.prompt_vectors, data.invented.prompt_vectors]),
        features=np.concatenate([chosen.features, data.invented.features]),
    )


def _target(data: SelectionData) -> Numbers:
    votes = [np.mean([float(v) for v in pair.llm_votes.values()]) if pair.llm_votes else 0.0 for pair in data.gold]
    return np.asarray(data.wanted + VOTE_SHARE * np.array(votes))


def _inner_products(vectors: Vectors, texts: Sequence[str]) -> Vectors:
    """Return vectors @ vectors.T, computed once for each distinct text."""
    place = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    distinct = np.empty((len(place), vectors.shape[1]), np.float32)
    index = np.array([place[text] for text in texts], np.intp)
    distinct[index] = vectors
    return np.asarray((distinct @ distinct.T)[np.ix_(index, index)])


def _gram(aa: Vectors, pp: Vectors, hh: Vectors) -> Vectors:
    by_attribute = aa * (SHARE_A + SHARE_AP * pp + SHARE_AH * hh)
    return np.asarray(by_attribute + pp * (SHARE_P + SHARE_PH * hh) + hh * (SHARE_H + SHARE_HH * hh))


def _centre(vectors: Vectors) -> tuple[Numbers, float]:
    mean = vectors.mean(axis=0, dtype=np.float64)
    return mean, float(np.sqrt(((vectors - mean) ** 2).sum(axis=1).mean())) or 1.0


def _f32(values: object) -> NDArray[np.float32]:
    return np.array(values, np.float32)
