"""`tactful eval mention`: whether the check sees the use of a fact where people see it, and what replies announce."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from .eval_run import SHOWN_DISAGREEMENTS, Clock, OutDir, Show, Task, finish, working
from .output import open_console, write_text

if TYPE_CHECKING:
    from tactful.evals import Findings, MentionContrast, MentionPrediction

GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Judged replies, one JSON object a line.")]
ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="Weights to examine (default: those shipped).")
]
PredictionsFile = Annotated[
    Path | None, typer.Option("--predictions", metavar="OUT.jsonl", help="Write each reply's probability here.")
]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write the figures here.")]
CrossValidate = Annotated[
    bool,
    typer.Option("--cross-validate", help="Train anew in folds of the file holding out contexts, instead of a model."),
]
PairsFile = Annotated[
    Path | None,
    typer.Option("--pairs", metavar="FILE", help="Generic beside personalized replies, to count announcements in."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the folds.")]


def eval_mention(  # noqa: PLR0913, PLR0917 - each is an option of the command
    gold: GoldFile,
    model: ModelFile = None,
    predictions: PredictionsFile = None,
    json_out: JsonFile = None,
    cross_validate: CrossValidate = False,
    pairs: PairsFile = None,
    out: OutDir = None,
    show: Show = SHOWN_DISAGREEMENTS,
    seed: Seed = 0,
) -> None:
    """Contrast what the check says of replies with what most raters say, beside the baselines and the raters.

    Without labels of both kinds the predictions are still written, and the score is "unscored".
    """
    from tactful.evals import announcement_table, mention_table

    clock, console = Clock(), open_console()
    with working("mention"):
        examined = examine_mention(gold, model=model, cross_validate=cross_validate, pairs=pairs, seed=seed)
    if predictions is not None:
        write_text(predictions, "".join(prediction.model_dump_json() + "\n" for prediction in examined.predictions))
    if json_out is not None:
        write_text(json_out, json.dumps(_as_json(examined.contrast), indent=2, ensure_ascii=False) + "\n")
    console.print(mention_table(examined.contrast))
    if pairs is not None:
        console.print(announcement_table(examined.contrast.announcements, measured_on=pairs.name))
    task = mention_task(gold, pairs, model, cross_validate=cross_validate, seed=seed)
    finish(task, clock, examined.findings, out=out, show=show)


class ExaminedMention(NamedTuple):
    """What an examination of the mention check gives."""

    predictions: list[MentionPrediction]
    contrast: MentionContrast
    findings: Findings


def mention_task(
    gold: Path, pairs: Path | None, model: Path | None = None, *, cross_validate: bool = False, seed: int = 0
) -> Task:
    """Say what an examination of the mention check is made from."""
    data = (gold,) if pairs is None else (gold, pairs)
    # The weights count announcements even where the figures are cross-validated.
    weights = {} if cross_validate and pairs is None else {"mention": model}
    return Task("mention", data, weights, {"model": model, "cross-validate": cross_validate}, seed)


def examine_mention(
    gold: Path,
    *,
    model: Path | None = None,
    cross_validate: bool = False,
    pairs: Path | None = None,
    seed: int = 0,
) -> ExaminedMention:
    """Judge every reply, hold it against people, and put together what a person looks at."""
    from tactful.evals import (
        contrast_mention,
        count_announcements,
        cross_validate_mentions,
        describe_replies,
        mention_findings,
        predict_mentions,
        read_mention_gold,
        read_reply_pairs,
    )
    from tactful.graphs import TrainedMentionChecker
    from tactful.memory import MiniLmEmbedder

    embedder = MiniLmEmbedder()
    checker = TrainedMentionChecker.load(model, embedder=embedder)
    data = describe_replies(read_mention_gold(gold), embedder)
    if cross_validate:
        found = cross_validate_mentions(data, seed=seed)
        measured_on = f"{gold.name}, cross-validated on new contexts"
    else:
        found = predict_mentions(data, checker.weights)
        measured_on = f"{gold.name} by {checker.version} (in-sample if it was trained on this file)"
    contrast = contrast_mention(data, found, embedder, measured_on=measured_on, seed=seed)
    if pairs is not None:
        counts = count_announcements(read_reply_pairs(pairs), checker)
        contrast = contrast.model_copy(update={"announcements": counts})
    return ExaminedMention(found, contrast, mention_findings(data, found, contrast))


def _as_json(contrast: MentionContrast) -> dict[str, object]:
    score = "scored" if contrast.unscored is None else "unscored"
    return {"score": score, **contrast.model_dump(mode="json")}
