"""Votes: what stored LLM answers add to the selector, through the stack of the product or as further inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import SelectionWeights, VoteWeights, rows_to_ask
from tactful.memory import InvalidInput

from .folds import Rows
from .gold import group_items
from .selection_training import (
    SelectionData,
    Training,
    choose_threshold,
    fit_logistic,
    score_rows,
    sigmoid,
    train,
)

Numbers = NDArray[np.float64]
MIN_WEIGHT = 1e-3


def vote_names(data: SelectionData) -> tuple[str, ...]:
    """Return the LLMs that voted on every pair."""
    names = {name for pair in data.gold for name in pair.llm_votes}
    return tuple(sorted(name for name in names if all(name in pair.llm_votes for pair in data.gold)))


def train_vote_weights(data: SelectionData, *, seed: int = 0) -> VoteWeights:
    """Train a selector on all labelled pairs and fit the stack beside it.

    Raises:
        InvalidInput: no LLM voted on every pair, there are too few prompts, or labels of one kind only.
    """
    if not vote_names(data):
        raise InvalidInput("no LLM voted on every pair")
    return fit_vote_weights(data, train(data, seed=seed))


def fit_vote_weights(data: SelectionData, training: Training, names: Sequence[str] | None = None) -> VoteWeights:
    """Fit how far the vote of one LLM nobody knows moves a probability, from the votes of `names` (all by default).

    Every LLM's vote on a pair is an example of its own, beside the log-odds of an inner model that had not seen
    the pair, so what is learned is the average voter: no name enters.

    A yes is kept from speaking against a pair: a voter that says nothing moves nothing.

    Raises:
        InvalidInput: no LLM voted on every pair.
    """
    names = vote_names(data) if names is None else tuple(names)
    if not names:
        raise InvalidInput("no LLM voted on every pair")
    before = float(training.weights.slope) * training.scores + float(training.weights.offset)
    design = np.concatenate([_design(data, training.rows, (name,), before) for name in names])
    wanted = np.tile(data.wanted[training.rows], len(names)).astype(np.float64)
    keep, gain, no = fit_logistic(design, wanted)
    return VoteWeights(keep=max(float(keep), MIN_WEIGHT), yes=float(no) + max(float(gain), MIN_WEIGHT), no=float(no))


@dataclass(frozen=True, slots=True)
class Voted:
    """Probabilities after the votes and which pairs were asked about, both of shape (n,)."""

    probabilities: Numbers
    asked: NDArray[np.bool_]


def apply_votes(
    data: SelectionData, rows: Rows, probabilities: Numbers, weights: VoteWeights, *, threshold: float, name: str
) -> Voted:
    """Ask the stored votes of an LLM as the product asks a model: only what is uncertain, once for each prompt.

    `probabilities` are those of `rows`, shape (len(rows),); so are those returned.
    """
    shares = np.full(len(rows), np.nan)
    for members in group_items([data.gold[row] for row in rows]):
        index = np.array(members)
        asked = index[rows_to_ask(probabilities[index], weights, threshold=threshold)]
        shares[asked] = [float(data.gold[row].llm_votes[name]) for row in rows[asked]]
    return Voted(weights.combine(probabilities, shares), ~np.isnan(shares))


@dataclass(frozen=True, slots=True)
class VotingModel:
    """A selector and a logistic regression over its score and the votes of named LLMs."""

    weights: SelectionWeights
    names: tuple[str, ...]
    coefficients: Numbers
    threshold: float


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


def _design(data: SelectionData, rows: Rows, names: Sequence[str], scores: Numbers) -> Numbers:
    votes = [[float(data.gold[row].llm_votes[name]) for name in names] for row in rows]
    return np.concatenate([scores[:, None], np.array(votes)], axis=1)
