"""`tactful eval verification`: whether the verifier accepts what people accept, on judged memories."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import write_text

if TYPE_CHECKING:
    from tactful.evals import VerificationPart

GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Labelled dialogues, one JSON object a line.")]
ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="Weights to examine (default: those shipped).")
]
PredictionsFile = Annotated[
    Path | None, typer.Option("--predictions", metavar="OUT.jsonl", help="Write each memory's probability here.")
]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write the figures here.")]


def eval_verification(
    gold: GoldFile,
    model: ModelFile = None,
    predictions: PredictionsFile = None,
    json_out: JsonFile = None,
) -> None:
    """Contrast what the verifier accepts with what people accept, beside plain measures.

    Without labels of both kinds the predictions are still written, and the score is "unscored".
    """
    from tactful.evals import contrast_verification, predict_memories, read_extraction_gold, verification_lines
    from tactful.graphs import TrainedVerifier

    dialogues = read_extraction_gold(gold)
    verifier = TrainedVerifier.load(model)
    found = predict_memories(dialogues, verifier)
    parts = contrast_verification(dialogues, found)
    measured_on = f"{gold.name} by {verifier.version} (in-sample if it was trained on this file)"
    if predictions is not None:
        write_text(predictions, "".join(prediction.model_dump_json() + "\n" for prediction in found))
    if json_out is not None:
        write_text(json_out, json.dumps(_as_json(measured_on, parts), indent=2, ensure_ascii=False) + "\n")
    typer.echo("\n".join(verification_lines(measured_on, parts)))


def _as_json(measured_on: str, parts: Sequence[VerificationPart]) -> dict[str, object]:
    scored = any(score.auroc is not None for part in parts for score in part.scores)
    return {
        "measured_on": measured_on,
        "score": "scored" if scored else "unscored",
        "parts": [asdict(part) for part in parts],
    }
