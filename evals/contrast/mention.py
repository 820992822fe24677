"""The mention check against people: does it see the use of a fact where most raters see it, and what is announced?"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from rich.table import Table

from tactful.graphs import USED_FROM, MentionWeights, TrainedMentionChecker, split_reply
from tactful.memory import Embedder, InvalidInput

from .. import metrics
from ..mention_gold import MentionGold, ReplyPair
from ..mention_training import MentionData, context_folds, predict_replies, train_mention_weights
from ..metrics import Interval, Truth

Numbers = NDArray[np.float64]

DRAWS = 2_000
PARTS = 10
# Of what word overlap counts: shorter words are mostly those every sentence has.
MIN_WORD_CHARS = 5


class MentionPrediction(BaseModel):
    """Whether a reply is said to use any of its facts; `row` is the line of the file, counted from 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    row: int
    used: bool
    probability: float = Field(ge=0, le=1)


class MentionFigures(BaseModel):
    """How one way of telling agrees with most raters. None is undefined, not zero; the interval is over contexts.

    `p_value` says how likely so large a difference in kappa to the check is by chance over contexts (two-sided,
    paired); None for the check itself and for people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kappa: float | None
    kappa_interval: Interval | None
    accuracy: float | None
    share_used: float | None
    auroc: float | None = None
    p_value: float | None = None


class AnnouncementCount(BaseModel):
    """Replies of one model, with or without having been told the attributes, that announce at least one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    told: bool
    replies: int
    announcing: int
    interval: Interval | None


class MentionContrast(BaseModel):
    """The check beside baselines and people on one file; `unscored` says why there are no figures, if so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measured_on: str
    replies: int
    labelled: int
    used: int
    contexts: int
    figures: tuple[MentionFigures, ...] = ()
    calibration_error: float | None = None
    unscored: str | None = None
    announcements: tuple[AnnouncementCount, ...] = ()


def predict_mentions(data: MentionData, weights: MentionWeights) -> list[MentionPrediction]:
    """Apply one set of weights to every reply, judged or not, in order."""
    return _predictions(predict_replies(weights, data, np.arange(len(data.gold))))


def cross_validate_mentions(data: MentionData, *, parts: int = PARTS, seed: int = 0) -> list[MentionPrediction]:
    """Train anew for each fold over contexts and predict the replies of the contexts left out.

    Raises:
        InvalidInput: there are too few contexts, or labels of one kind only.
    """
    probabilities = np.zeros(len(data.gold))
    for fold in context_folds(data, np.arange(len(data.gold)), parts=parts, seed=seed):
        probabilities[fold.test] = predict_replies(train_mention_weights(data, fold.train), data, fold.test)
    return _predictions(probabilities)


def contrast_mention(
    data: MentionData,
    predictions: Sequence[MentionPrediction],
    embedder: Embedder,
    *,
    measured_on: str,
    seed: int = 0,
) -> MentionContrast:
    """Hold predictions, one for each reply in order, against most raters, beside baselines and the raters themselves.

    The baselines' thresholds give the highest kappa on the other contexts of the file.
    """
    rows = data.labelled
    used = data.used[rows]
    contexts = [data.gold[row].context_id for row in rows.tolist()]
    contrast = MentionContrast(
        measured_on=measured_on,
        replies=len(data.gold),
        labelled=len(rows),
        used=int(used.sum()),
        contexts=len({reply.context_id for reply in data.gold}),
    )
    if not used.any() or used.all():
        reason = "no reply is labelled" if not len(rows) else "all labels are alike"
        return contrast.model_copy(update={"unscored": reason})
    probabilities = np.array([prediction.probability for prediction in predictions])[rows]
    chosen = np.array([prediction.used for prediction in predictions], np.bool_)[rows]
    figures = [_figures("tactful", contexts, used, chosen, scores=probabilities)]
    for name, (said, scores) in _baselines(data, embedder, seed).items():
        figures.append(_figures(name, contexts, used, said, scores=scores, against=chosen))
    figures += _people(data)
    error = metrics.calibration_error(used, probabilities)
    return contrast.model_copy(update={"figures": tuple(figures), "calibration_error": error})


def count_announcements(pairs: Sequence[ReplyPair], checker: TrainedMentionChecker) -> tuple[AnnouncementCount, ...]:
    """Count replies that announce an attribute; nobody labelled these, so what was told nothing shows false alarms."""
    counts = []
    for model in sorted({pair.model for pair in pairs}):
        for told in (False, True):
            found = [_announces(checker, pair, told=told) for pair in pairs if pair.model == model]
            counts.append(
                AnnouncementCount(
                    model=model,
                    told=told,
                    replies=len(found),
                    announcing=sum(found),
                    interval=metrics.wilson(sum(found), len(found)),
                )
            )
    return tuple(counts)


def mention_table(contrast: MentionContrast) -> Table:
    """Draw the figures, the check first; the title says what they were measured on."""
    title = (
        f"{contrast.measured_on}: {contrast.labelled} labelled of {contrast.replies} replies, {contrast.used} using a"
        f" fact, {contrast.contexts} contexts"
    )
    caption = f"unscored: {contrast.unscored}"
    if contrast.unscored is None:
        caption = (
            f"expected calibration error {_words(contrast.calibration_error)}; p: difference in kappa to the first row"
        )
    table = Table(title=title, caption=caption, caption_justify="left", box=None, pad_edge=False)
    for heading in ("", "kappa", "95 % contexts", "accuracy", "said used", "AUROC", "p"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for row in contrast.figures:
        numbers = (row.accuracy, row.share_used, row.auroc, row.p_value)
        table.add_row(row.name, _words(row.kappa), _between(row.kappa_interval), *(_words(n) for n in numbers))
    return table


def announcement_table(counts: Sequence[AnnouncementCount], *, measured_on: str) -> Table:
    """Draw the counts, what was told nothing beside what was told the attributes."""
    caption = "nobody labelled these: among generic replies every one is a false alarm"
    title = f"Announcements in {measured_on}"
    table = Table(title=title, caption=caption, caption_justify="left", box=None, pad_edge=False)
    for heading in ("model", "replies", "announcing", "of", "share", "95 %"):
        table.add_column(heading, justify="left" if heading in {"model", "replies"} else "right", no_wrap=True)
    for count in counts:
        share = _words(count.announcing / count.replies)
        kind = "personalized" if count.told else "generic"
        row = (count.model, kind, str(count.announcing), str(count.replies), share, _between(count.interval))
        table.add_row(*row)
    return table


def _predictions(probabilities: Numbers) -> list[MentionPrediction]:
    return [
        MentionPrediction(row=row, used=p >= USED_FROM, probability=p) for row, p in enumerate(probabilities.tolist())
    ]


def _baselines(data: MentionData, embedder: Embedder, seed: int) -> dict[str, tuple[Truth, Numbers | None]]:
    rows = data.labelled
    gold = [data.gold[row] for row in rows.tolist()]
    always: Truth = np.ones(len(rows), np.bool_)
    table: dict[str, tuple[Truth, Numbers | None]] = {}
    for name, scores in (("word overlap", _shared_words(gold)), ("MiniLM cosine", _cosines(gold, embedder))):
        try:
            table[name] = _cut_by_other_contexts(data, scores, seed), scores
        except InvalidInput:
            continue  # too few contexts to choose a threshold on others: the row is left out, not zero
    return table | {"always": (always, None), "never": (~always, None)}


def _cut_by_other_contexts(data: MentionData, scores: Numbers, seed: int) -> Truth:
    rows, used = data.labelled, data.used
    chosen = np.zeros(len(rows), np.bool_)
    for fold in context_folds(data, rows, parts=PARTS, seed=seed):
        train, test = np.isin(rows, fold.train), np.isin(rows, fold.test)
        cuts = np.unique(scores[train])
        kappas = [metrics.kappa(metrics.count(used[fold.train], scores[train] >= cut)) or 0.0 for cut in cuts]
        chosen[test] = scores[test] >= cuts[int(np.argmax(kappas))]
    return chosen


def _shared_words(gold: Sequence[MentionGold]) -> Numbers:
    """Return the largest number of longer words that a reply shares with one of its facts."""
    return np.array(
        [max((len(_long_words(f) & _long_words(reply.reply)) for f in reply.statements), default=0) for reply in gold],
        np.float64,
    )


def _long_words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.lower()) if len(word) >= MIN_WORD_CHARS)


def _cosines(gold: Sequence[MentionGold], embedder: Embedder) -> Numbers:
    """Return the largest cosine of a sentence of each reply with one of its facts."""
    return np.array(
        [
            (embedder.embed(reply.statements) @ embedder.embed(split_reply(reply.reply)).T).max(initial=-1.0)
            for reply in gold
        ],
        np.float64,
    )


def _people(data: MentionData) -> list[MentionFigures]:
    """Hold every rater against every other, all pairs of raters together."""
    judged = [data.gold[row] for row in data.labelled.tolist()]
    raters = range(min(len(reply.uses_facts) for reply in judged))
    pairs = [(reply.context_id, reply.uses_facts[a], reply.uses_facts[b])
             for a in raters for b in raters if a < b for reply in judged]  # fmt: skip
    if not pairs:
        return []
    contexts, one, other = zip(*pairs, strict=True)
    return [_figures("people among themselves", contexts, np.array(one), np.array(other))]


def _figures(
    name: str,
    contexts: Sequence[str],
    used: Truth,
    chosen: Truth,
    *,
    scores: Numbers | None = None,
    against: Truth | None = None,
) -> MentionFigures:
    counts = metrics.count(used, chosen)
    p_value = None
    if against is not None:
        p_value = metrics.paired_bootstrap_p(contexts, used, against, chosen, metrics.kappa, draws=DRAWS)
    return MentionFigures(
        name=name,
        kappa=metrics.kappa(counts),
        kappa_interval=metrics.bootstrap(contexts, used, chosen, metrics.kappa, draws=DRAWS),
        accuracy=metrics.accuracy(counts),
        share_used=metrics.selection_rate(counts),
        auroc=None if scores is None else metrics.auroc(used, scores),
        p_value=p_value,
    )


def _announces(checker: TrainedMentionChecker, pair: ReplyPair, *, told: bool) -> bool:
    reply = pair.personalized if told else pair.generic
    return any(checker.announcements(reply, pair.attributes, prompt=pair.prompt))


def _between(interval: Interval | None) -> str:
    return "-" if interval is None else f"{_words(interval.low)}-{_words(interval.high)}"


def _words(number: float | None) -> str:
    return "-" if number is None else f"{number:.3f}"
