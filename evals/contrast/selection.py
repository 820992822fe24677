"""Contrast of what a selector chooses with what people want, beside the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from rich.table import Table

from tactful.memory import InvalidInput

from .. import baselines, metrics
from ..agreement import HumanVotes
from ..folds import Fold, HeldOut, make_folds
from ..gold import group_items
from ..metrics import Bin, Interval
from ..selection_training import SelectionData
from .abstention import Abstention, abstention_words, measure_abstention
from .predictions import CrossValidated, Predictions, VotedPredictions

Chosen = NDArray[np.bool_]
Numbers = NDArray[np.float64]
DRAWS = 2_000


class Figures(BaseModel):
    """How one way of choosing agrees with people. None is undefined, not zero.

    `f1_interval` is the 95 % interval over users. `p_value` says how likely so large a difference in F1 to the selector
    is by chance over users (two-sided, paired); None for the selector itself. `measured_on` is set where it is not
    what the others were measured on.
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
    measured_on: str | None = None


class VoteUse(BaseModel):
    """How much an LLM was asked: share of the pairs, and of the prompts that cost a call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    pairs_asked: float
    prompts_asked: float


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
    abstention: Abstention | None = None
    votes: tuple[VoteUse, ...] = ()
    unscored: str | None = None


def contrast_selection(
    data: SelectionData,
    predictions: Predictions | Sequence[Predictions],
    *,
    measured_on: str,
    model_version: str | None = None,
    folds: Sequence[Fold] = (),
    others: Mapping[str, Predictions] | None = None,
    seed: int = 0,
) -> SelectionContrast:
    """Hold predictions against the labels, beside those of `others` and the baselines.

    With `folds` the prompt-blind model, fitted in their training pairs, stands among the baselines. Several predictions
    are those of several draws: every figure is over the pairs of all draws together, but for the abstentions, which
    are those of the first.
    """
    drawn = (predictions,) if isinstance(predictions, Predictions) else tuple(predictions)
    rows = np.tile(data.labelled, len(drawn))
    wanted = data.wanted[rows]
    summary = SelectionContrast(
        measured_on=measured_on,
        pairs=len(data.gold),
        labelled=len(data.labelled),
        users=len({pair.user_id for pair in data.gold}),
        prompts=len({pair.prompt for pair in data.gold}),
        wanted=int(data.wanted.sum()),
        model_version=model_version,
    )
    if not wanted.any() or wanted.all():
        reason = "no pair is labelled" if not len(rows) else "all labels are alike"
        return summary.model_copy(update={"unscored": reason})
    users = [data.gold[row].user_id for row in rows]
    probabilities = np.concatenate([one.probabilities[data.labelled] for one in drawn])
    own = np.concatenate([one.chosen[data.labelled] for one in drawn])
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
            "abstention": measure_abstention(data, drawn[0].chosen),
            "votes": tuple(_vote_use(data, n, p) for n, p in (others or {}).items() if isinstance(p, VotedPredictions)),
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
        others={**({"with LLM votes": found.with_votes} if found.with_votes else {}), **found.voted},
        seed=seed,
    )


def add_human(contrast: SelectionContrast, votes: HumanVotes, *, measured_on: str) -> SelectionContrast:
    """Add how one person agrees with the majority of the others, on pairs of their own and so without a p-value.

    The interval is over pairs, for who judged is not known.
    """
    where = f"{measured_on}, {len(votes.said)} judgements of {len(set(votes.pairs))} pairs, interval over pairs"
    human = _figures("one human", votes.pairs, votes.majority, votes.said).model_copy(update={"measured_on": where})
    return contrast.model_copy(update={"figures": (*contrast.figures, human)})


def as_table(contrast: SelectionContrast) -> Table:
    """Draw the figures, the selector first; the title says what they were measured on."""
    title = (
        f"{contrast.measured_on}: {contrast.labelled} labelled pairs, {contrast.wanted} wanted,"
        f" {contrast.users} users, {contrast.prompts} prompts"
    )
    caption = f"unscored: {contrast.unscored}" if contrast.unscored else _words_below(contrast)
    table = Table(title=title, caption=caption, caption_justify="left", box=None, pad_edge=False, collapse_padding=True)
    table.add_column("", no_wrap=True)
    for heading in ("F1", "95 % users", "kappa", "acc", "prec", "rec", "used", "AUROC", "p"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in contrast.figures:
        between = f"{_words(row.f1_interval.low)}-{_words(row.f1_interval.high)}" if row.f1_interval else "undefined"
        numbers = (row.kappa, row.accuracy, row.precision, row.recall, row.selection_rate, row.auroc, row.p_value)
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


def _vote_use(data: SelectionData, name: str, predictions: VotedPredictions) -> VoteUse:
    asked = [predictions.asked[list(rows)].any() for rows in group_items(data.gold)]
    return VoteUse(name=name, pairs_asked=float(predictions.asked.mean()), prompts_asked=float(np.mean(asked)))


def _words_below(contrast: SelectionContrast) -> str:
    lines = [f"expected calibration error {_words(contrast.calibration_error)}; p: difference in F1 to the first row"]
    for use in contrast.votes:
        lines.append(
            f"{use.name}: {use.pairs_asked:.0%} of pairs asked about, in a call for {use.prompts_asked:.0%} of prompts"
        )
    lines += [
        f"{row.name}: against the majority of the others, {row.measured_on}"
        for row in contrast.figures
        if row.measured_on
    ]
    if contrast.abstention is not None:
        lines.append(abstention_words(contrast.abstention))
    return "\n".join(lines)


def _words(number: float | None) -> str:
    # Without the leading zero nine columns fit a terminal of 80.
    return "-" if number is None else f"{number:.3f}".replace("0.", ".", 1)
