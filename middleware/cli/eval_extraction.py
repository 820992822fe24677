"""`tactful eval extraction`: whether what is learned is what people accept, on labelled dialogues."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tactful.memory import InvalidInput

from .eval_run import SHOWN_DISAGREEMENTS, Clock, OutDir, Show, Task, finish, working
from .output import write_text

if TYPE_CHECKING:
    from tactful.evals import ExtractionGold, ExtractionPart, Findings, Prediction
    from tactful.graphs import Extractor

RULES = "rules"
STORED = "stored:"

GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Labelled dialogues, one JSON object a line.")]
ExtractorName = Annotated[
    str,
    typer.Option("--extractor", metavar="rules|stored:MODEL", help="What to examine: the rules, or a stored model."),
]
PredictionsFile = Annotated[
    Path | None, typer.Option("--predictions", metavar="OUT.jsonl", help="Write each candidate and its status here.")
]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write the figures here.")]
Verify = Annotated[
    bool,
    typer.Option("--verify/--no-verify", help="Keep what the product keeps, or all that has evidence of first person."),
]
CrossValidate = Annotated[
    bool,
    typer.Option("--cross-validate", help="Train ranker and verifier anew in folds of the file; for rules, minutes."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the folds.")]
# Each statement and quote is judged by several models.
CACHED_TEXTS = 100_000


def eval_extraction(  # noqa: PLR0913, PLR0917 - each is an option of the command
    gold: GoldFile,
    extractor: ExtractorName = RULES,
    predictions: PredictionsFile = None,
    json_out: JsonFile = None,
    verify: Verify = True,
    cross_validate: CrossValidate = False,
    out: OutDir = None,
    show: Show = SHOWN_DISAGREEMENTS,
    seed: Seed = 0,
) -> None:
    """Contrast what an extractor learns with what people accept, beside the baselines.

    Without labels of both classes the predictions are still written, and the score is "unscored". With --verify what is
    written and scored first is what the learning graph would store; the shipped verifier has seen the file it was
    trained on.
    """
    clock = Clock()
    with working("extraction"):
        found, parts, findings = examine_extraction(
            gold, extractor, verify=verify, cross_validate=cross_validate, seed=seed
        )
    if predictions is not None:
        write_text(predictions, "".join(prediction.model_dump_json() + "\n" for prediction in found))
    if json_out is not None:
        write_text(json_out, json.dumps(_as_json(parts), indent=2, ensure_ascii=False) + "\n")
    typer.echo("\n".join(_lines(gold, parts)))
    options = {"extractor": extractor, "no-verify": not verify, "cross-validate": cross_validate}
    finish(extraction_task(gold, options, seed), clock, findings, out=out, show=show)


class ExaminedExtraction(NamedTuple):
    """What an examination of extraction gives."""

    predictions: list[Prediction]
    parts: tuple[ExtractionPart, ...]
    findings: Findings


def extraction_task(gold: Path, options: Mapping[str, object] | None = None, seed: int = 0) -> Task:
    """Say what an examination of extraction is made from."""
    options = options or {}
    weights = {} if options.get("cross-validate") else {"ranker": None, "verifier": None}
    return Task("extraction", (gold,), weights, options, seed)


def examine_extraction(
    gold: Path, extractor: str = RULES, *, verify: bool = True, cross_validate: bool = False, seed: int = 0
) -> ExaminedExtraction:
    """Learn from every dialogue, hold it against people, and put together what a person looks at.

    Disagreements are ordered by the shipped ranker where it is part of what is examined.
    """
    from tactful.evals import contrast_extraction, extraction_findings, rank_turns, read_extraction_gold
    from tactful.graphs import TurnRanker

    dialogues = read_extraction_gold(gold)
    if cross_validate and extractor != RULES:
        raise InvalidInput("--cross-validate trains what the rules need; a stored model is contrasted as it is")
    found, verified, beside = (
        _held_out(dialogues, seed) if cross_validate else _in_sample(dialogues, extractor, verify=verify)
    )
    name = extractor
    if verify:
        name, beside, found = f"{extractor}, verified", {extractor: found, **beside}, verified
    parts = contrast_extraction(dialogues, found, name, beside)
    is_ranked = extractor == RULES and not cross_validate
    held_out = (
        "cross-validated on new dialogues" if cross_validate else "in-sample if weights were trained on this file"
    )
    findings = extraction_findings(
        dialogues,
        found,
        parts,
        measured_on=f"{gold.name} by {name} ({held_out})",
        probabilities=rank_turns(dialogues, TurnRanker.load()) if is_ranked else None,
    )
    return ExaminedExtraction(found, parts, findings)


Found = tuple[list["Prediction"], list["Prediction"], dict[str, list["Prediction"]]]


def _held_out(dialogues: Sequence[ExtractionGold], seed: int) -> Found:
    from tactful.evals import predict_held_out
    from tactful.memory import MiniLmEmbedder

    embedder = MiniLmEmbedder(cache_size=CACHED_TEXTS)
    return (*asyncio.run(predict_held_out(dialogues, embedder, seed=seed)), {})


def _in_sample(dialogues: Sequence[ExtractionGold], extractor: str, *, verify: bool) -> Found:
    found = _predict(dialogues, extractor)
    return (found, *(_verify(dialogues, extractor, found) if verify else ([], {})))


def _predict(dialogues: Sequence[ExtractionGold], extractor: str) -> list[Prediction]:
    from tactful.evals import predict, stored_predictions

    if extractor == RULES:
        return asyncio.run(predict(dialogues, _rules()))
    model = extractor.removeprefix(STORED)
    known = sorted({name for dialogue in dialogues for name in dialogue.llm_extractions})
    if not extractor.startswith(STORED) or model not in known:
        choices = ", ".join([RULES, *(STORED + name for name in known)])
        raise InvalidInput(f"there is no extractor {extractor!r}; this file knows: {choices}")
    return stored_predictions(dialogues, model)


def _verify(
    dialogues: Sequence[ExtractionGold], extractor: str, found: list[Prediction]
) -> tuple[list[Prediction], dict[str, list[Prediction]]]:
    """Return what remains, and what to show beside it: a stored model with the verifier alone, whoever's the words."""
    from tactful.evals import judge_predictions, predict, verified_stored_predictions, without_check
    from tactful.graphs import TrainedVerifier

    verifier = TrainedVerifier.load()
    if extractor == RULES:
        return asyncio.run(predict(dialogues, _rules(), verifier)), {}
    alone = judge_predictions(dialogues, without_check(found), verifier)
    verified = asyncio.run(verified_stored_predictions(dialogues, extractor.removeprefix(STORED), verifier))
    return verified, {f"{extractor}, verified without check": alone}


def _rules() -> Extractor:
    from tactful.graphs import RankedRuleExtractor, RuleExtractor, TurnRanker

    return RankedRuleExtractor(RuleExtractor(), TurnRanker.load())


def _lines(gold: Path, parts: Sequence[ExtractionPart]) -> list[str]:
    lines = [f"Turns with evidence of an accepted memory, {gold.name}; Latin script; 95 % intervals over dialogues."]
    for part in parts:
        lines += [
            "",
            f"{part.name}: {part.dialogues} dialogues, {part.turns} user turns, {part.gold_turns} with evidence",
        ]
        lines.append(f"  {'':<52} {'turns':>6} {'prec':>9} {'rec':>9} {'F1':>9}  interval")
        for score in part.scores:
            figures = " ".join(f"{_figure(value):>9}" for value in (score.precision, score.recall, score.f1))
            interval = f"{score.interval.low:.3f}-{score.interval.high:.3f}" if score.interval else "unscored"
            lines.append(f"  {score.name:<52} {score.predicted:>6} {figures}  {interval}")
    return lines


def _figure(value: float | None) -> str:
    return "unscored" if value is None else f"{value:.3f}"


def _as_json(parts: Sequence[ExtractionPart]) -> dict[str, object]:
    scored = any(score.f1 is not None for part in parts for score in part.scores)
    return {"score": "scored" if scored else "unscored", "parts": [asdict(part) for part in parts]}
