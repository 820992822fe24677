"""`tactful bench extraction`: how many user turns a second are learned from, on one core."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import write_text

if TYPE_CHECKING:
    from tactful.graphs import Verifier

GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Dialogues, one JSON object a line.")]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write the figures here.")]
Repeats = Annotated[int, typer.Option("--repeats", min=1, help="Passes over the file; medians are told.")]


def bench_extraction(gold: GoldFile, json_out: JsonFile = None, repeats: Repeats = 5) -> None:
    """Time rules, ranker, check of evidence and verifier together, in one thread; no labels are needed."""
    from tactful.evals import bench_extraction, read_extraction_gold, throughput_lines
    from tactful.graphs import RankedRuleExtractor, RuleExtractor, TurnRanker

    benchmark = bench_extraction(
        read_extraction_gold(gold),
        extractor=RankedRuleExtractor(RuleExtractor(), TurnRanker.load()),
        make_verifier=_warm_verifier,
        passes=repeats,
        file_name=gold.name,
    )
    if json_out is not None:
        write_text(json_out, benchmark.model_dump_json(indent=2) + "\n")
    typer.echo("\n".join(throughput_lines(benchmark)))


def _warm_verifier() -> Verifier:
    from tactful.graphs import TrainedVerifier
    from tactful.memory import MiniLmEmbedder

    embedder = MiniLmEmbedder(threads=1)
    embedder.embed(["warm"])
    return TrainedVerifier.load(embedder=embedder)
