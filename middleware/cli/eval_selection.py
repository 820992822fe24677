"""`tactful eval selection`: whether what is chosen is what people want, on labelled pairs."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import write_text

if TYPE_CHECKING:
    from tactful.evals import Predictions, SelectionContrast, SelectionData


class CrossValidate(StrEnum):
    """What is held out when the model is trained anew on the file itself."""

    USER = "user"
    PROMPT = "prompt"
    BOTH = "both"


GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Labelled pairs, one JSON object a line.")]
ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="Weights to examine (default: those shipped).")
]
PredictionsFile = Annotated[
    Path | None, typer.Option("--predictions", metavar="OUT.jsonl", help="Write each pair's probability here.")
]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write the figures here.")]
Held = Annotated[
    CrossValidate | None,
    typer.Option("--cross-validate", help="Train anew in folds of the file that hold this out, instead of a model."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the folds.")]


def eval_selection(
    gold: GoldFile,
    model: ModelFile = None,
    predictions: PredictionsFile = None,
    json_out: JsonFile = None,
    cross_validate: Held = None,
    seed: Seed = 0,
) -> None:
    """Contrast what is chosen with what people want, beside the baselines.

    Without labels of both kinds the predictions are still written, and the score is "unscored".
    """
    from rich.console import Console

    from tactful.evals import as_table, describe, read_relevance_gold
    from tactful.memory import MiniLmEmbedder

    data = describe(read_relevance_gold(gold), MiniLmEmbedder())
    found, contrast = _examine(data, gold, model, cross_validate, seed)
    if predictions is not None:
        write_text(predictions, "".join(_lines(data, found)))
    if json_out is not None:
        write_text(json_out, json.dumps(_as_json(contrast), indent=2, ensure_ascii=False) + "\n")
    Console().print(as_table(contrast))


def _examine(
    data: SelectionData, gold: Path, model: Path | None, held: CrossValidate | None, seed: int
) -> tuple[Predictions, SelectionContrast]:
    from tactful.evals import HeldOut, contrast_selection, cross_validate, cross_validated_contrast, predict_pairs
    from tactful.graphs import TrainedSelector

    if held is not None:
        validated = cross_validate(data, HeldOut(held), seed=seed)
        contrast = cross_validated_contrast(data, validated, HeldOut(held), file_name=gold.name, seed=seed)
        return validated.own, contrast
    selector = TrainedSelector.load(model)
    found = predict_pairs(data, selector.weights)
    measured_on = f"{gold.name}, all pairs (in-sample if the model was trained on them)"
    return found, contrast_selection(data, found, measured_on=measured_on, model_version=selector.version)


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
