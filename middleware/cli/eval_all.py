"""`tactful eval all`: every stage with what ships, on a folder of labels, with a page that leads to all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tactful.memory import InvalidFile, TactfulError

from .eval_extraction import examine_extraction, extraction_task
from .eval_mention import examine_mention, mention_task
from .eval_run import SHOWN_DISAGREEMENTS, Clock, Show, Task, make_folder, record_run, working, write_run
from .eval_selection import examine_selection, selection_task
from .eval_verification import examine_verification, verification_task
from .output import write_text

if TYPE_CHECKING:
    from tactful.evals import Findings, StageRun

FAILED_EXIT = 1
SELECTION, PILOT = Path("selection/gold.jsonl"), Path("selection/pilot.jsonl")
DIALOGUES = Path("extraction/dev.jsonl")
REPLIES, PAIRS = Path("replies/usr_personachat.jsonl"), Path("replies/pairs.jsonl")

DataDir = Annotated[
    Path,
    typer.Argument(
        metavar="DIR", help=f"A folder with {SELECTION}, {DIALOGUES} and {REPLIES}; what is not there is left out."
    ),
]
OutDir = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Write each run as JSON and as a page here, and index.html."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of the bootstraps and folds.")]
Stage = tuple[Task, Callable[[], "Findings"]]


def eval_all(
    data: DataDir,
    out: OutDir = None,
    show: Show = SHOWN_DISAGREEMENTS,
    seed: Seed = 0,
) -> None:
    """Contrast every stage with people, with the weights that ship.

    A stage that fails is a record with its error; the others go on, and the exit code is 1 at the end. Weights that
    were trained on the labels look better on them than on others: see the commands' --cross-validate.
    """
    stages = find_stages(data, seed)
    if not stages:
        raise InvalidFile(data, f"has none of {SELECTION}, {DIALOGUES} and {REPLIES}")
    if out is not None:
        make_folder(out)
    runs = run_stages(stages)
    if out is not None:
        _write(runs, out)
    typer.echo("\n".join(_lines(runs, show)))
    if any(run.figures is None for run in runs):
        raise typer.Exit(FAILED_EXIT)


def find_stages(data: Path, seed: int) -> list[Stage]:
    """Return the stages whose labels are in a folder, in the order a turn takes."""
    dialogues, replies, pairs, gold, pilot = (
        _there(data / name) for name in (DIALOGUES, REPLIES, PAIRS, SELECTION, PILOT)
    )
    stages: list[Stage] = []
    if dialogues is not None:
        stages += [
            (extraction_task(dialogues, seed=seed), lambda: examine_extraction(dialogues, seed=seed).findings),
            (verification_task(dialogues), lambda: examine_verification(dialogues).findings),
        ]
    if gold is not None:
        stages.append(
            (selection_task(gold, pilot, seed=seed), lambda: examine_selection(gold, pilot=pilot, seed=seed).findings)
        )
    if replies is not None:
        stages.append(
            (mention_task(replies, pairs, seed=seed), lambda: examine_mention(replies, pairs=pairs, seed=seed).findings)
        )
    return stages


def run_stages(stages: Sequence[Stage]) -> list[StageRun]:
    """Run each stage, whatever becomes of the others."""
    runs = []
    with working(stages[0][0].stage, steps=len(stages)) as advance:
        for number, (task, examine) in enumerate(stages, start=1):
            runs.append(_run(task, examine))
            advance(stages[min(number, len(stages) - 1)][0].stage)
    return runs


def _run(task: Task, examine: Callable[[], Findings]) -> StageRun:
    clock = Clock()
    try:
        return record_run(task, clock, examine())
    except TactfulError as error:
        return record_run(task, clock, None, error=str(error))
    except Exception as error:  # noqa: BLE001 - a failing scorer is a record, not the end of the others
        return record_run(task, clock, None, error=f"{type(error).__name__}: {error}")


def _there(path: Path) -> Path | None:
    return path if path.exists() else None


def _write(runs: Sequence[StageRun], out: Path) -> None:
    from tactful.evals import render_index

    for run in runs:
        write_run(run, out)
    write_text(out / "index.html", render_index(runs))


def _lines(runs: Sequence[StageRun], show: int) -> list[str]:
    from tactful.evals import disagreement_lines, headline

    lines = []
    for run in runs:
        lines.append(f"{run.record.stage:<14} {run.outcome:<9} {run.record.seconds:>6.1f} s  {headline(run)}")
        lines += [f"{'':<34}on {run.figures.measured_on}"] if run.figures is not None else []
    for run in runs:
        if run.figures is not None and (said := disagreement_lines(run.figures.disagreements, show)):
            lines += ["", f"{run.record.stage}:", *said[1:]]
    return lines
