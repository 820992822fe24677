"""What the `tactful eval` commands share: a run that is recorded, reported, and shown to be under way."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tactful.memory import InvalidFile

from .output import write_text
from .progress import SHOWN_AFTER_S

if TYPE_CHECKING:
    from tactful.evals import Findings, StageRun

SHOWN_DISAGREEMENTS = 5

OutDir = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Write the run as JSON and as a page with pictures here.")
]
Show = Annotated[
    int, typer.Option("--show", metavar="N", min=0, help="Print so many of the disagreements with people, worst first.")
]
Advance = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Clock:
    """When a run began."""

    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    started_s: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        """Wall-clock seconds since."""
        return round(time.perf_counter() - self.started_s, 3)


@dataclass(frozen=True, slots=True)
class Task:
    """What a run is made from: the stage, the options given, the files read, and where its weights are from.

    `weights` maps the name of a set of weights to its file, None where those shipped are used; with cross-validation
    none are, since they are trained anew.
    """

    stage: str
    data: tuple[Path, ...]
    weights: Mapping[str, Path | None]
    options: Mapping[str, object] = field(default_factory=dict)
    seed: int = 0


def record_run(task: Task, clock: Clock, findings: Findings | None, *, error: str | None = None) -> StageRun:
    """Return a run that ends now, with what it was run on; files that cannot be read are left out of a failed one."""
    from tactful.evals import RunRecord, StageRun, describe_machine

    machine = describe_machine()
    record = RunRecord(
        stage=task.stage,
        options={name: str(value) for name, value in task.options.items() if value not in {None, False}},
        versions={"python": machine.python, **machine.packages},
        data=_hashes(task.data, must_exist=error is None),
        weights=_weights(task.weights, must_exist=error is None),
        seed=task.seed,
        started_at=clock.started_at,
        seconds=clock.seconds,
    )
    return StageRun(record=record, figures=findings, error=error)


def write_run(run: StageRun, out: Path) -> None:
    """Write `<stage>.json` and `<stage>.html` into a folder, which is made if it is not there.

    Raises:
        InvalidFile: they cannot be written.
    """
    from tactful.evals import render_report, to_canonical_json

    make_folder(out)
    write_text(out / f"{run.record.stage}.json", to_canonical_json(run))
    write_text(out / f"{run.record.stage}.html", render_report(run))


def make_folder(path: Path) -> None:
    """Make a folder and those above it.

    Raises:
        InvalidFile: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidFile(path, f"cannot be made: {error.strerror}") from error


def finish(task: Task, clock: Clock, findings: Findings, *, out: Path | None, show: int) -> None:
    """Print the worst disagreements, and write the run if a folder for it was given."""
    from tactful.evals import disagreement_lines

    if out is not None:
        write_run(record_run(task, clock, findings), out)
    typer.echo("\n".join(disagreement_lines(findings.disagreements, show)), nl=bool(findings.disagreements and show))


@contextmanager
def working(words: str, *, steps: int | None = None) -> Iterator[Advance]:
    """Show on a terminal, after two seconds, that work is under way; the function given ends a step and names the next.

    What is shown is on standard error and goes when the work ends. In a pipe there is none.
    """
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield lambda words: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(words, total=steps)
    timer = threading.Timer(SHOWN_AFTER_S, bar.start)
    timer.start()
    try:
        yield lambda words: bar.update(task, advance=1, description=words)
    finally:
        timer.cancel()
        bar.stop()


def _hashes(paths: tuple[Path, ...], *, must_exist: bool) -> dict[str, str]:
    from tactful.evals import hash_file

    return {path.name: hash_file(path) for path in paths if must_exist or path.is_file()}


def _weights(sources: Mapping[str, Path | None], *, must_exist: bool) -> dict[str, str]:
    from tactful.evals import hash_weights

    return hash_weights({name: path for name, path in sources.items() if must_exist or path is None or path.is_file()})
