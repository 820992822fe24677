"""`tactful eval verification`: whether the verifier accepts what people accept, on judged memories."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from .eval_run import SHOWN_DISAGREEMENTS, Clock, OutDir, Show, Task, finish, working
from .output import write_text

if TYPE_CHECKING:
    from tactful.evals import Findings, VerificationPart, VerificationPrediction

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
    out: OutDir = None,
    show: Show = SHOWN_DISAGREEMENTS,
) -> None:
    """Contrast what the verifier accepts with what people accept, beside plain measures.

    Without labels of both kinds the predictions are still written, and the score is "unscored".
    """
    from tactful.evals import verification_lines

    clock = Clock()
    with working("verification"):
        found, parts, findings = examine_verification(gold, model=model)
    if predictions is not None:
        write_text(predictions, "".join(prediction.model_dump_json() + "\n" for prediction in found))
    if json_out is not None:
        figures = _as_json(findings.measured_on, parts)
        write_text(json_out, json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    typer.echo("\n".join(verification_lines(findings.measured_on, parts)))
    finish(verification_task(gold, model), clock, findings, out=out, show=show)


class ExaminedVerification(NamedTuple):
    """What an examination of verification gives."""

    predictions: list[VerificationPrediction]
    parts: tuple[VerificationPart, ...]
    findings: Findings


def verification_task(gold: Path, model: Path | None = None) -> Task:
    """Say what an examination of verification is made from."""
    return Task("verification", (gold,), {"verifier": model}, {"model": model})


def examine_verification(gold: Path, *, model: Path | None = None) -> ExaminedVerification:
    """Assess every memory, hold it against people, and put together what a person looks at."""
    from tactful.evals import (
        as_predictions,
        assess_memories,
        contrast_verification,
        read_extraction_gold,
        verification_findings,
    )
    from tactful.graphs import TrainedVerifier

    dialogues = read_extraction_gold(gold)
    verifier = TrainedVerifier.load(model)
    assessments = assess_memories(dialogues, verifier)
    found = as_predictions(dialogues, assessments)
    parts = contrast_verification(dialogues, found)
    measured_on = f"{gold.name} by {verifier.version} (in-sample if it was trained on this file)"
    findings = verification_findings(dialogues, assessments, parts, measured_on=measured_on)
    return ExaminedVerification(found, parts, findings)


def _as_json(measured_on: str, parts: Sequence[VerificationPart]) -> dict[str, object]:
    scored = any(score.auroc is not None for part in parts for score in part.scores)
    return {
        "measured_on": measured_on,
        "score": "scored" if scored else "unscored",
        "parts": [asdict(part) for part in parts],
    }
