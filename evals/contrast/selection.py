"""Contrast of what a selector chooses with what people want, beside the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from rich.table import Table

from tactful.graphs import SelectionWeights
from tactful.memory import InvalidInput

from .. import baselines, metrics
from ..folds import Fold, HeldOut, make_folds
from ..metrics import Bin, Interval
from ..selection_training import SelectionData, predict, train
from ..votes import fit_with_votes, predict_with_votes, vote_names

Chosen = NDArray[np.bool_]
Numbers = NDArray[np.float64]
DRAWS = 2_000


class Figures(BaseModel):
    """How one way of choosing agrees with people. None is undefined, not zero.

    `f1_interval` is the 95 % interval over users. `p_value` says how likely so large a difference in F1 to the selector
    is by chance over users (two-sided, paired); None for the selector itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    precision: float | None
    recall: float | None
    f1: float | None
    f1_interval: Interval | None
    kappa: float | None
    accuracy: float | None
    selection_rate: float | None
    auroc: float | None = None
    average_precision: float | None = None
    p_value: float | None = None


class SelectionContrast(BaseModel):
    """A selector beside the baselines on one file; `unscored` says why there are no figures, if there are none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measured_on: str
    pairs: int
    labelled: int
    users: int
    prompts: int
    wanted: int
    model_version: str | None
    figures: tuple[Figures, ...] = ()
    reliability: tuple[Bin, ...] = ()
    calibration_error: float | None = None
    unscored: str | None = None


class Predictions(BaseModel):
    """Probability and choice for every pair of a file, in its order."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    probabilities: Numbers
    chosen: Chosen


def predict_pairs(data: SelectionData, weights: SelectionWeights) -> Predictions:
    """Apply one set of weights to every pair."""
    probabilities = predict(data, np.arange(len(data.gold)), weights)
    return Predictions(probabilities=probabilities, chosen=probabilities >= float(weights.threshold))


class CrossValidated(BaseModel):
    """Predictions for every pair by models trained without it, and the same with LLM votes where these are stored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    own: Predictions
    with_votes: Predictions | None


def cross_validate(data: SelectionData, held_out: HeldOut, *, seed: int = 0) -> CrossValidated:
    """Train on each fold's training pairs, threshold and calibration included, and predict its test pairs.

    With votes means that they are further inputs of the calibration: what an LLM call would add.
    """
    voting = bool(vote_names(data))
    probabilities, thresholds = np.zeros((2, len(data.gold))), np.ones((2, len(data.gold)))
    for fold in make_folds(data.gold, held_out, seed=seed):
        training = train(data, fold.train, seed=seed)
        probabilities[0, fold.test] = predict(data, fold.test, training.weights)
        thresholds[0, fold.test] = float(training.weights.threshold)
        if voting:
            model = fit_with_votes(data, training)
            probabilities[1, fold.test] = predict_with_votes(data, fold.test, model)
            thresholds[1, fold.test] = model.threshold
    own, with_votes = (
        Predictions(probabilities=said, chosen=said >= least)
        for said, least in zip(probabilities, thresholds, strict=True)
    )
    return CrossValidated(own=own, with_votes=with_votes if voting else None)


def contrast_selection(
    data: SelectionData,
    predictions: Predictions,
    *,
    measured_on: str,
    model_version: str | None = None,
    folds: Sequence[Fold] = (),
    others: Mapping[str, Predictions] | None = None,
    seed: int = 0,
) -> SelectionContrast:
    """Hold predictions against the labels, beside those of `others` and the baselines.

    With `folds` the prompt-blind model, fitted in their training pairs, stands among the baselines.
    """
    rows = data.labelled
    wanted = data.wanted[rows]
    summary = SelectionContrast(
        measured_on=measured_on,
        pairs=len(data.gold),
        labelled=len(rows),
        users=len({pair.user_id for pair in data.gold}),
        prompts=len({pair.prompt for pair in data.gold}),
        wanted=int(wanted.sum()),
        model_version=model_version,
    )
    if not wanted.any() or wanted.all():
        reason = "no pair is labelled" if not len(rows) else "all labels are alike"
        return summary.model_copy(update={"unscored": reason})
    users = [data.gold[row].user_id for row in rows]
    probabilities, own = predictions.probabilities[rows], predictions.chosen[rows]
    figures = [_figures("tactful", users, wanted, own, scores=probabilities)]
    beside = {name: (other.chosen, other.probabilities) for name, other in (others or {}).items()}
    for name, (chosen, scores) in (beside | _baselines(data, folds, seed)).items():
        ranks = None if scores is None else scores[rows]
        figures.append(_figures(name, users, wanted, chosen[rows], scores=ranks, against=own))
    return summary.model_copy(
        update={
            "figures": tuple(figures),
            "reliability": metrics.reliability(wanted, probabilities),
            "calibration_error": metrics.calibration_error(wanted, probabilities),
        }
    )


def cross_validated_contrast(
    data: SelectionData, found: CrossValidated, held_out: HeldOut, *, file_name: str, seed: int = 0
) -> SelectionContrast:
    """Contrast what `cross_validate` found with the same `held_out` and `seed`."""
    held = {HeldOut.BOTH: "new users and new prompts", HeldOut.USER: "new users", HeldOut.PROMPT: "new prompts"}
    return contrast_selection(
        data,
        found.own,
        measured_on=f"{file_name}, cross-validated on {held[held_out]}",
        folds=make_folds(data.gold, held_out, seed=seed),
        others={"with LLM votes": found.with_votes} if found.with_votes else {},
        seed=seed,
    )


def as_table(contrast: SelectionContrast) -> Table:
    """Draw the figures, the selector first; the title says what they were measured on."""
    title = (
        f"{contrast.measured_on}: {contrast.labelled} labelled pairs, {contrast.wanted} wanted,"
        f" {contrast.users} users, {contrast.prompts} prompts"
    )
    caption = f"unscored: {contrast.unscored}" if contrast.unscored else _calibration_words(contrast)
    table = Table(title=title, caption=caption, box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for heading in ("F1", "95 % users", "kappa", "prec", "rec", "used", "AUROC", "p"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in contrast.figures:
        between = f"{_words(row.f1_interval.low)}-{_words(row.f1_interval.high)}" if row.f1_interval else "undefined"
        numbers = (row.kappa, row.precision, row.recall, row.selection_rate, row.auroc, row.p_value)
        table.add_row(row.name, _words(row.f1), between, *(_words(number) for number in numbers))
    return table


def _baselines(data: SelectionData, folds: Sequence[Fold], seed: int) -> dict[str, tuple[Chosen, Numbers | None]]:
    gold, cosine, bm25 = data.gold, baselines.cosine_scores(data), baselines.bm25_scores(data.gold)
    table: dict[str, tuple[Chosen, Numbers | None]] = {
        "all": (baselines.choose_all(gold), None),
        "none": (baselines.choose_none(gold), None),
    }
    try:
        if folds:
            table["prompt-blind"] = (baselines.choose_blindly(data, folds, seed=seed), None)
    except InvalidInput:
        pass  # too few users in a training fold for its inner folds: the row is left out, not zero
    table |= {
        "BM25 top 5": (baselines.choose_top(gold, bm25, 5), bm25),
        "cosine top 5": (baselines.choose_top(gold, cosine, 5), cosine),
        "cosine top 10": (baselines.choose_top(gold, cosine, 10), cosine),
    }
    return table | {f"LLM: {name}": (chosen, None) for name, chosen in baselines.choose_by_votes(gold).items()}


def _figures(
    name: str,
    users: Sequence[str],
    wanted: Chosen,
    chosen: Chosen,
    *,
    scores: Numbers | None = None,
    against: Chosen | None = None,
) -> Figures:
    counts = metrics.count(wanted, chosen)
    return Figures(
        name=name,
        precision=metrics.precision(counts),
        recall=metrics.recall(counts),
        f1=metrics.f1(counts),
        f1_interval=metrics.bootstrap(users, wanted, chosen, draws=DRAWS),
        kappa=metrics.kappa(counts),
        accuracy=metrics.accuracy(counts),
        selection_rate=metrics.selection_rate(counts),
        auroc=None if scores is None else metrics.auroc(wanted, scores),
        average_precision=None if scores is None else metrics.average_precision(wanted, scores),
        p_value=None if against is None else metrics.paired_bootstrap_p(users, wanted, against, chosen, draws=DRAWS),
    )


def _calibration_words(contrast: SelectionContrast) -> str:
    return f"expected calibration error {_words(contrast.calibration_error)}; p: difference in F1 to the first row"


def _words(number: float | None) -> str:
    # Without the leading zero nine columns fit a terminal of 80.
    return "-" if number is None else f"{number:.3f}".replace("0.", ".", 1)
