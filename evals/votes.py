"""Votes: what stored LLM answers would add to the selector, as further inputs of its calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import SelectionWeights
from tactful.memory import InvalidInput

from .folds import Rows
from .selection_training import (
    SelectionData,
    Training,
    choose_threshold,
    fit_logistic,
    score_rows,
    sigmoid,
)

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VotingModel:
    """A selector and a logistic regression over its score and the votes of named LLMs."""

    weights: SelectionWeights
    names: tuple[str, ...]
    coefficients: Numbers
    threshold: float


def vote_names(data: SelectionData) -> tuple[str, ...]:
    """Return the LLMs that voted on every pair."""
    names = {name for pair in data.gold for name in pair.llm_votes}
    return tuple(sorted(name for name in names if all(name in pair.llm_votes for pair in data.gold)))


def fit_with_votes(data: SelectionData, training: Training) -> VotingModel:
    """Fit the regression on a training's inner out-of-fold scores and the votes.

    Raises:
        InvalidInput: no LLM voted on every pair.
    """
    names = vote_names(data)
    if not names:
        raise InvalidInput("no LLM voted on every pair")
    wanted = data.wanted[training.rows]
    design = _design(data, training.rows, names, training.scores)
    coefficients = fit_logistic(design, wanted.astype(np.float64))
    fitted = sigmoid(design @ coefficients[:-1] + coefficients[-1])
    return VotingModel(training.weights, names, coefficients, threshold=choose_threshold(fitted, wanted))


def predict_with_votes(data: SelectionData, rows: Rows, model: VotingModel) -> Numbers:
    """Return the probability of each of `rows`, shape (len(rows),)."""
    design = _design(data, rows, model.names, score_rows(data, rows, model.weights))
    return sigmoid(design @ model.coefficients[:-1] + model.coefficients[-1])


def _design(data: SelectionData, rows: Rows, names: tuple[str, ...], scores: Numbers) -> Numbers:
    votes = [[float(data.gold[row].llm_votes[name]) for name in names] for row in rows]
    return np.concatenate([scores[:, None], np.array(votes)], axis=1)
