"""`tactful eval selection`: whether what is chosen is what people want, on labelled pairs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from .eval_run import SHOWN_DISAGREEMENTS, Clock, OutDir, Show, Task, finish, working
from .output import open_console, write_text

if TYPE_CHECKING:
    from tactful.evals import Findings, Predictions, SelectionContrast, SelectionData
    from tactful.graphs import StaticSelector, TrainedSelector

    AnySelector = TrainedSelector | StaticSelector


class CrossValidate(StrEnum):
    """What is held out when the model is trained anew on the file itself."""

    USER = "user"
    PROMPT = "prompt"
    BOTH = "both"


class GroupBy(StrEnum):
    """What the pairs of a group share when figures are shown group by group."""

    KIND = "kind"
    PROMPT = "prompt"
    ANNOTATOR = "annotator"
    USER = "user"


HELD_OUT_WORDS = {
    CrossValidate.USER: "new users",
    CrossValidate.PROMPT: "new prompts",
    CrossValidate.BOTH: "new users and new prompts",
}
GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Labelled pairs, one JSON object a line.")]
ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="Weights of either form (default: those shipped).")
]
PredictionsFile = Annotated[
    Path | None, typer.Option("--predictions", metavar="OUT.jsonl", help="Write each pair's probability here.")
]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write the figures here.")]
Held = Annotated[
    CrossValidate | None,
    typer.Option("--cross-validate", help="Train anew in folds of the file that hold this out, instead of a model."),
]
Feedback = Annotated[
    int,
    typer.Option("--feedback", metavar="K", min=0, help="Give the labels of K other prompts of the user as feedback."),
]
PilotFile = Annotated[
    Path | None,
    typer.Option(
        "--pilot",
        metavar="FILE",
        help="Pairs with annotators and yes_rate, to show how one person agrees with the others.",
    ),
]
By = Annotated[
    GroupBy | None,
    typer.Option("--by", help="Show the figures of each of these as well; a kind is the wording of the statement."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the folds, and of which prompts are given as feedback.")]


def eval_selection(  # noqa: PLR0913, PLR0917 - each is an option of the command
    gold: GoldFile,
    model: ModelFile = None,
    predictions: PredictionsFile = None,
    json_out: JsonFile = None,
    cross_validate: Held = None,
    feedback: Feedback = 0,
    pilot: PilotFile = None,
    by: By = None,
    out: OutDir = None,
    show: Show = SHOWN_DISAGREEMENTS,
    seed: Seed = 0,
) -> None:
    """Contrast what is chosen with what people want, beside the baselines.

    Without labels of both kinds the predictions are still written, and the score is "unscored". With feedback the
    figures are over five draws of the prompts it is given on; the predictions are those of the first.
    """
    from tactful.evals import as_table, group_as_table

    clock, console = Clock(), open_console()
    with working("selection"):
        examined = examine_selection(
            gold, model=model, held=cross_validate, feedback=feedback, pilot=pilot, by=by, seed=seed
        )
    if predictions is not None:
        write_text(predictions, "".join(_lines(examined.data, examined.predictions)))
    if json_out is not None:
        write_text(json_out, json.dumps(_as_json(examined.contrast), indent=2, ensure_ascii=False) + "\n")
    console.print(as_table(examined.contrast))
    if by is not None and examined.contrast.unscored is None:
        groups = examined.findings.tables[-1]
        console.print(group_as_table(groups) if groups.rows else f"\n{groups.title}: {groups.note}")
    options = {"model": model, "cross-validate": cross_validate, "feedback": feedback or None, "by": by}
    finish(selection_task(gold, pilot, model, options, seed), clock, examined.findings, out=out, show=show)


class ExaminedSelection(NamedTuple):
    """What an examination of selection gives."""

    data: SelectionData
    predictions: Predictions
    contrast: SelectionContrast
    findings: Findings


def selection_task(
    gold: Path,
    pilot: Path | None,
    model: Path | None = None,
    options: Mapping[str, object] | None = None,
    seed: int = 0,
) -> Task:
    """Say what an examination of selection is made from."""
    data = (gold,) if pilot is None else (gold, pilot)
    options = options or {}
    weights = {} if options.get("cross-validate") else {"selection": model, "vote": None}
    return Task("selection", data, weights, options, seed)


def examine_selection(
    gold: Path,
    *,
    model: Path | None = None,
    held: CrossValidate | None = None,
    feedback: int = 0,
    pilot: Path | None = None,
    by: GroupBy | None = None,
    seed: int = 0,
) -> ExaminedSelection:
    """Predict every pair, hold it against people, and put together what a person looks at.

    Cues are the shipped or given model's own, and so only there where it is what is examined.
    """
    from tactful.evals import (
        GroupedBy,
        add_human,
        describe,
        explain_pairs,
        one_against_the_others,
        read_annotated_pairs,
        read_relevance_gold,
        selection_findings,
    )
    from tactful.graphs import SelectorForm, load_selector
    from tactful.memory import MiniLmEmbedder

    loaded = load_selector(model or SelectorForm.MINILM, MiniLmEmbedder())
    data = describe(read_relevance_gold(gold), loaded.embedder)
    if feedback:
        found, contrast = _examine_after_feedback(data, gold, loaded.selector, held, feedback, seed)
    else:
        found, contrast = _examine(data, gold, loaded.selector, held, seed)
    if pilot is not None:
        contrast = add_human(contrast, one_against_the_others(read_annotated_pairs(pilot)), measured_on=pilot.name)
    cues = () if held is not None else explain_pairs(data, loaded.selector)
    findings = selection_findings(data, found, contrast, cues=cues, by=None if by is None else GroupedBy(by))
    return ExaminedSelection(data, found, contrast, findings)


def _examine(
    data: SelectionData, gold: Path, selector: AnySelector, held: CrossValidate | None, seed: int
) -> tuple[Predictions, SelectionContrast]:
    from tactful.evals import (
        HeldOut,
        contrast_selection,
        cross_validate,
        cross_validated_contrast,
        predict_pairs,
        predict_voted,
    )
    from tactful.graphs import load_vote_weights

    if held is not None:
        validated = cross_validate(data, HeldOut(held), seed=seed)
        contrast = cross_validated_contrast(data, validated, HeldOut(held), file_name=gold.name, seed=seed)
        return validated.own, contrast
    found = predict_pairs(data, selector.weights)
    measured_on = f"{gold.name}, all pairs (in-sample if the model was trained on them)"
    voted = predict_voted(data, found, load_vote_weights(), threshold=selector.threshold)
    return found, contrast_selection(
        data, found, measured_on=measured_on, model_version=selector.version, others=voted, seed=seed
    )


def _examine_after_feedback(
    data: SelectionData, gold: Path, selector: AnySelector, held: CrossValidate | None, k: int, seed: int
) -> tuple[Predictions, SelectionContrast]:
    from tactful.evals import (
        HeldOut,
        contrast_after_feedback,
        cross_validate_after_feedback,
        make_folds,
        predict_after_feedback,
        predict_pairs,
    )

    told = f"after feedback on {k} other prompts of the user, or all there are"
    if held is not None:
        validated = cross_validate_after_feedback(data, HeldOut(held), k, seed=seed)
        contrast = contrast_after_feedback(
            data,
            validated.own,
            validated.drawn,
            measured_on=f"{gold.name}, cross-validated on {HELD_OUT_WORDS[held]}, {told}",
            folds=make_folds(data.gold, HeldOut(held), seed=seed),
            seed=seed,
        )
        return validated.drawn[0], contrast
    drawn = predict_after_feedback(data, selector.weights, k, seed=seed)
    measured_on = f"{gold.name}, all pairs (in-sample if the model was trained on them), {told}"
    before = predict_pairs(data, selector.weights)
    return drawn[0], contrast_after_feedback(
        data, before, drawn, measured_on=measured_on, model_version=selector.version, seed=seed
    )


def _lines(data: SelectionData, found: Predictions) -> list[str]:
    return [
        json.dumps(
            {
                "user_id": pair.user_id,
                "prompt_id": pair.prompt_id,
                "attribute": pair.attribute,
                "probability": round(float(probability), 6),
                "selected": bool(chosen),
            },
            ensure_ascii=False,
        )
        + "\n"
        for pair, probability, chosen in zip(data.gold, found.probabilities, found.chosen, strict=True)
    ]


def _as_json(contrast: SelectionContrast) -> dict[str, object]:
    score = "scored" if contrast.unscored is None else "unscored"
    return {"score": score, **contrast.model_dump(mode="json")}
