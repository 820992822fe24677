"""Selection after feedback: people's labels of other prompts given as events, through the code the product uses.

A label becomes an event "useful" or "not wanted" of its attribute in the turn of its prompt, with the probability that
the model at hand had said there, and `adapt` makes of the events what it makes of them in a turn. Labels come without
kinds, so each attribute is given the kind its wording shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import FEATURES, AdaptationPolicy, SelectionWeights, adapt, shift_probabilities
from tactful.memory import FeedbackEvent, FeedbackVerdict, InvalidInput, Judged, Kind, attribute_id

from ..folds import Fold, HeldOut, Rows, make_folds
from ..gold import group_items
from ..selection_training import SelectionData, Training, predict, train
from .predictions import Predictions
from .selection import SelectionContrast, contrast_selection

Numbers = NDArray[np.float64]

# Which prompts are given as feedback is drawn at random; a figure is over so many draws.
FEEDBACK_DRAWS = 5
INNER_PARTS = 3
GRID = tuple(
    AdaptationPolicy(attribute_variance=of_attribute, kind_variance=of_kind)
    for of_attribute in (0.5, 1.0, 2.0, 4.0)
    for of_kind in (0.1, 0.3)
)
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_KIND_OF_CUE = {
    "a limit or need": Kind.CONSTRAINT,
    "a stated preference": Kind.PREFERENCE,
    "something valued": Kind.STYLE,
    "an interest": Kind.INTEREST,
    "an occupation": Kind.OCCUPATION,
    "a goal": Kind.GOAL,
    "studying": Kind.GOAL,
    "knowledge or skill": Kind.EXPERTISE,
    "someone close": Kind.RELATIONSHIP,
    "something owned": Kind.POSSESSION,
    "where or who they are": Kind.DEMOGRAPHIC,
    "something passing": Kind.SITUATION,
}
_CUE_COLUMNS = [FEATURES.index(cue) for cue in _KIND_OF_CUE]
_CUE_KINDS = tuple(_KIND_OF_CUE.values())


@dataclass(frozen=True, slots=True)
class FeedbackValidated:
    """Predictions by models trained without the pair, before any feedback and after it, once for each draw.

    `policies` are what `choose_adaptation` chose, one for each fold.
    """

    own: Predictions
    drawn: tuple[Predictions, ...]
    policies: tuple[AdaptationPolicy, ...]


def predict_after_feedback(
    data: SelectionData, weights: SelectionWeights, k: int, *, seed: int = 0
) -> tuple[Predictions, ...]:
    """Apply one set of weights and the product's adaptation to every pair, once for each draw of `k` other prompts."""
    rows = np.arange(len(data.gold))
    probabilities, threshold = predict(data, rows, weights), float(weights.threshold)
    after = [
        _after(data, rows, probabilities, k, draw=draw, seed=seed, policies=(AdaptationPolicy(),))[0]
        for draw in range(FEEDBACK_DRAWS)
    ]
    return tuple(Predictions(probabilities=said, chosen=said >= threshold) for said in after)


def cross_validate_after_feedback(
    data: SelectionData, held_out: HeldOut, k: int, *, seed: int = 0
) -> FeedbackValidated:
    """Train on each fold's training pairs, adaptation included, and predict its test pairs after feedback.

    Feedback of a person is of `k` other prompts of theirs, or as many as there are, whichever side of the fold these
    lie on: it is what the person said before, not what the model was trained on. With users held out the model has
    never seen this person; with only prompts held out it was trained on their other prompts as well.
    """
    probabilities, thresholds = np.zeros((1 + FEEDBACK_DRAWS, len(data.gold))), np.ones(len(data.gold))
    policies = []
    for fold in make_folds(data.gold, held_out, seed=seed):
        training = train(data, fold.train, seed=seed)
        policy = choose_adaptation(data, training, k, seed=seed)
        before = predict(data, np.arange(len(data.gold)), training.weights)
        probabilities[0, fold.test] = before[fold.test]
        for draw in range(FEEDBACK_DRAWS):
            (after,) = _after(data, fold.test, before, k, draw=draw, seed=seed, policies=(policy,))
            probabilities[1 + draw, fold.test] = after
        thresholds[fold.test] = float(training.weights.threshold)
        policies.append(policy)
    own, *drawn = (Predictions(probabilities=said, chosen=said >= thresholds) for said in probabilities)
    return FeedbackValidated(own, tuple(drawn), tuple(policies))


def contrast_after_feedback(
    data: SelectionData,
    before: Predictions,
    drawn: Sequence[Predictions],
    *,
    measured_on: str,
    model_version: str | None = None,
    folds: Sequence[Fold] = (),
    seed: int = 0,
) -> SelectionContrast:
    """Hold predictions after feedback against the labels, all draws together, beside the same model before it."""
    return contrast_selection(
        data,
        drawn,
        measured_on=measured_on,
        model_version=model_version,
        folds=folds,
        others={"without feedback": before},
        seed=seed,
    )


def choose_adaptation(data: SelectionData, training: Training, k: int, *, seed: int = 0) -> AdaptationPolicy:
    """Return the policy of `GRID` under which the training pairs' labels are likeliest after feedback on `k` prompts.

    Each pair is predicted by a model that saw nothing of its user, and only training pairs serve as feedback. Where
    there are too few users or prompts for that, the product's own policy is returned.
    """
    rows = training.rows
    losses = np.zeros(len(GRID))
    try:
        for fold in make_folds([data.gold[row] for row in rows], HeldOut.USER, parts=INNER_PARTS, seed=seed):
            test, inner = rows[fold.test], train(data, rows[fold.train], seed=seed)
            before = np.full(len(data.gold), np.nan)
            before[test] = predict(data, test, inner.weights)
            after = _after(data, test, before, k, draw=0, seed=seed, policies=GRID)
            losses += [_log_loss(data.wanted[test], said) for said in after]
    except InvalidInput:
        return AdaptationPolicy()
    return GRID[int(losses.argmin())]


def _after(
    data: SelectionData,
    rows: Rows,
    before: Numbers,
    k: int,
    *,
    draw: int,
    seed: int,
    policies: Sequence[AdaptationPolicy],
) -> list[Numbers]:
    """Return the probabilities of `rows` after feedback under each policy; NaN in `before` is no prompt to draw."""
    after = [before[rows].copy() for _ in policies]
    for place, item, events in _items_with_feedback(data, rows, before, k, draw=draw, seed=seed):
        judged = [_judged(data, row) for row in item]
        for policy, said in zip(policies, after, strict=True):
            adaptation = adapt(events, now=_NOON, policy=policy)
            shifts = np.array([adaptation.shift(one.attribute_id, one.kind) for one in judged])
            said[place] = shift_probabilities(said[place], shifts)
    return after


def _items_with_feedback(
    data: SelectionData, rows: Rows, before: Numbers, k: int, *, draw: int, seed: int
) -> Iterator[tuple[list[int], Rows, tuple[FeedbackEvent, ...]]]:
    """Yield each item of `rows`: its places in them, its rows, and the events of `k` other prompts of its user."""
    prompts_of: dict[str, dict[str, Rows]] = {}
    labelled = frozenset(data.labelled.tolist())
    for members in group_items(data.gold):
        known = np.array([row for row in members if row in labelled and not np.isnan(before[row])], np.intp)
        if len(known):
            pair = data.gold[members[0]]
            prompts_of.setdefault(pair.user_id, {})[_text(pair.prompt)] = known
    for members in group_items([data.gold[row] for row in rows]):
        place = list(members)
        pair = data.gold[rows[place[0]]]
        others = [found for text, found in prompts_of.get(pair.user_id, {}).items() if text != _text(pair.prompt)]
        chance = np.random.default_rng([seed, draw, int(rows[place[0]])])
        given = [others[i] for i in chance.permutation(len(others))[:k]]
        events = tuple(_event(data, row, float(before[row])) for found in given for row in found.tolist())
        yield place, rows[place], events


def _event(data: SelectionData, row: int, probability: float) -> FeedbackEvent:
    pair = data.gold[row]
    return FeedbackEvent(
        user_id=pair.user_id,
        verdict=FeedbackVerdict.USEFUL if pair.relevant else FeedbackVerdict.NOT_WANTED,
        judged=(_judged(data, row, probability),),
        turn_id=pair.prompt_id,
        given_at=_NOON,
    )


def _judged(data: SelectionData, row: int, probability: float | None = None) -> Judged:
    pair = data.gold[row]
    cues = np.flatnonzero(data.features[row, _CUE_COLUMNS])
    kind = _CUE_KINDS[cues[0]] if len(cues) else Kind.INTEREST
    return Judged(attribute_id=attribute_id(pair.user_id, pair.attribute), kind=kind, probability=probability)


def _log_loss(wanted: NDArray[np.bool_], probabilities: Numbers) -> float:
    said = np.clip(np.where(wanted, probabilities, 1 - probabilities), 1e-6, 1.0)
    return float(-np.log(said).sum())


def _text(prompt: str) -> str:
    return " ".join(prompt.split())
