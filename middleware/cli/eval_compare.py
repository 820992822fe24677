"""`tactful eval compare`: two runs of one stage, by how much they differ and what flipped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .eval_run import SHOWN_DISAGREEMENTS
from .output import write_text

FirstFile = Annotated[Path, typer.Argument(metavar="A", help="A run as --out wrote it (JSON).")]
SecondFile = Annotated[Path, typer.Argument(metavar="B", help="Another run of the same stage.")]
JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write all of it here.")]
ShowFlips = Annotated[int, typer.Option("--show", metavar="N", min=0, help="Print so many of the flips, worst first.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the bootstrap.")]


def eval_compare(
    first: FirstFile,
    second: SecondFile,
    json_out: JsonFile = None,
    show: ShowFlips = SHOWN_DISAGREEMENTS,
    seed: Seed = 0,
) -> None:
    """Compare run B with run A: each figure, paired tests on the same rows, and the decisions that flipped."""
    from tactful.evals import compare_runs, comparison_lines, read_run

    comparison = compare_runs(read_run(first), read_run(second), seed=seed)
    if json_out is not None:
        write_text(json_out, comparison.model_dump_json(indent=2) + "\n")
    typer.echo("\n".join(comparison_lines(comparison, show)))
