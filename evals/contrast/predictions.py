"""Predictions for the pairs of a file, by given weights or by models trained without the pair, also with LLM votes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from tactful.graphs import SelectionWeights, VoteWeights

from ..folds import Fold, HeldOut, make_folds
from ..selection_training import SelectionData, predict, train
from ..votes import apply_votes, fit_vote_weights, fit_with_votes, predict_with_votes, vote_names

Chosen = NDArray[np.bool_]
Numbers = NDArray[np.float64]


class Predictions(BaseModel):
    """Probability and choice for every pair of a file, in its order."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    probabilities: Numbers
    chosen: Chosen


def predict_pairs(data: SelectionData, weights: SelectionWeights) -> Predictions:
    """Apply one set of weights to every pair."""
    probabilities = predict(data, np.arange(len(data.gold)), weights)
    return Predictions(probabilities=probabilities, chosen=probabilities >= float(weights.threshold))


class VotedPredictions(Predictions):
    """Predictions after an LLM's votes on the pairs it was `asked` about."""

    asked: Chosen


def predict_voted(
    data: SelectionData, predictions: Predictions, stack: VoteWeights, *, threshold: float
) -> dict[str, VotedPredictions]:
    """Let each LLM that voted on every pair vote through the product's stack; the keys are "with" and its name."""
    rows, voted = np.arange(len(data.gold)), {}
    for name in vote_names(data):
        said = apply_votes(data, rows, predictions.probabilities, stack, threshold=threshold, name=name)
        chosen = said.probabilities >= threshold
        voted[f"with {name}"] = VotedPredictions(probabilities=said.probabilities, chosen=chosen, asked=said.asked)
    return voted


class CrossValidated(BaseModel):
    """Predictions for every pair by models trained without it, and the same with LLM votes where these are stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    own: Predictions
    with_votes: Predictions | None
    voted: dict[str, VotedPredictions] = {}


def cross_validate(data: SelectionData, held_out: HeldOut, *, seed: int = 0) -> CrossValidated:
    """Train on each fold's training pairs, threshold and calibration included, and predict its test pairs.

    With votes means that those of all LLMs are further inputs of the calibration. `voted` is what the product does with
    one LLM: the stack is fitted to the training pairs' votes of the other LLMs, where there are others, so that it has
    not seen this one.
    """
    names = vote_names(data)
    own, with_votes, voted = _Gathered(data), _Gathered(data), {name: _Gathered(data) for name in names}
    for fold in make_folds(data.gold, held_out, seed=seed):
        training = train(data, fold.train, seed=seed)
        said, threshold = predict(data, fold.test, training.weights), float(training.weights.threshold)
        own.put(fold, said, threshold)
        if names:
            model = fit_with_votes(data, training)
            with_votes.put(fold, predict_with_votes(data, fold.test, model), model.threshold)
        for name in names:
            stack = fit_vote_weights(data, training, [other for other in names if other != name] or [name])
            by_vote = apply_votes(data, fold.test, said, stack, threshold=threshold, name=name)
            voted[name].put(fold, by_vote.probabilities, threshold, asked=by_vote.asked)
    return CrossValidated(
        own=own.predictions,
        with_votes=with_votes.predictions if names else None,
        voted={
            f"with {name}": VotedPredictions(**dict(gathered.predictions), asked=gathered.asked)
            for name, gathered in voted.items()
        },
    )


class _Gathered:
    """Predictions as they come in fold by fold."""

    def __init__(self, data: SelectionData) -> None:
        self.probabilities = np.zeros(len(data.gold))
        self.chosen, self.asked = np.zeros((2, len(data.gold)), np.bool_)

    def put(self, fold: Fold, probabilities: Numbers, threshold: float, *, asked: Chosen | None = None) -> None:
        self.probabilities[fold.test] = probabilities
        self.chosen[fold.test] = probabilities >= threshold
        if asked is not None:
            self.asked[fold.test] = asked

    @property
    def predictions(self) -> Predictions:
        return Predictions(probabilities=self.probabilities, chosen=self.chosen)
