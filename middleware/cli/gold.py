"""`tactful gold`: people's judgments in files, checked, merged, split, imported, and how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tactful.memory import InvalidFile, InvalidInput

from .gold_view import agreement_tables, describe_check, describe_rows
from .output import open_console, write_text

if TYPE_CHECKING:
    from tactful.evals import Imported, Row

gold_app = typer.Typer(
    help="Judgments by people: check, merge, split and import their files.", no_args_is_help=True, rich_markup_mode=None
)
BAD_GOLD_EXIT = 2


class Kind(StrEnum):
    """Whose files are imported."""

    STUDY = "study"
    ARGILLA = "argilla"
    LANGSMITH = "langsmith"
    CSV = "csv"


class By(StrEnum):
    """What the two sides do not share."""

    USER = "user"
    PROMPT = "prompt"
    BOTH = "both"


class About(StrEnum):
    """What is judged."""

    ATTRIBUTES = "attributes"
    RELEVANCE = "relevance"
    REPLIES = "replies"


Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files of judgments.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A file of gold, one JSON object a line.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Write the rows here.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of what is drawn at random.")]


@gold_app.command()
def check(files: Files) -> None:
    """Say what the files hold and every line that is wrong; exit with 2 if any is."""
    from tactful.evals import check_gold

    checked = [(path, check_gold(path)) for path in files]
    for path, found in checked:
        typer.echo(describe_check(path, found))
        for problem in found.problems:
            typer.echo(f"tactful: {InvalidFile(path, problem.what, line=problem.line)}", err=True)
    if any(found.problems for _, found in checked):
        raise typer.Exit(BAD_GOLD_EXIT)


@gold_app.command()
def merge(
    files: Files,
    out: Out,
    drop_contradictions: Annotated[
        bool,
        typer.Option("--drop-contradictions", help="Leave out what an annotator says of one item in two ways."),
    ] = False,
    force: Force = False,
) -> None:
    """Unite the judgments of each item; refused where an annotator says of one item this here and that there."""
    from tactful.evals import read_gold, unite

    _may_write([out], force)
    united = unite([read_gold(path) for path in files])
    for contradiction in united.contradictions:
        typer.echo(f"tactful: {contradiction}", err=True)
    if united.contradictions and not drop_contradictions:
        raise InvalidInput("nothing is written: mend the files, or leave these judgments out by --drop-contradictions")
    _write(out, united.rows)
    typer.echo(describe_rows(out, united.rows))


@gold_app.command()
def split(
    file: File,
    out_train: Annotated[Path, typer.Option("--out-train", metavar="FILE", help="Write the rows to train on here.")],
    out_test: Annotated[Path, typer.Option("--out-test", metavar="FILE", help="Write the rows to test on here.")],
    by: Annotated[By, typer.Option("--by", help="What the two files do not share.")] = By.USER,
    test: Annotated[float, typer.Option("--test", metavar="SHARE", help="Share of users or prompts held out.")] = 0.2,
    seed: Seed = 0,
    force: Force = False,
) -> None:
    """Split a file in two that share no user, no prompt, or neither; the same seed gives the same two."""
    from tactful.evals import HeldOut, read_gold, split_gold

    if out_train.resolve() == out_test.resolve():
        raise InvalidInput("the two files of a split cannot be one")
    _may_write([out_train, out_test], force)
    found = split_gold(read_gold(file), HeldOut(by), test=test, seed=seed)
    _write(out_train, found.train)
    _write(out_test, found.test)
    dropped = f"; {len(found.dropped)} rows dropped that share one with both" if found.dropped else ""
    typer.echo(f"{out_train}: {len(found.train)} rows, {out_test}: {len(found.test)} rows{dropped}")


@gold_app.command("import")
def import_files(
    kind: Annotated[Kind, typer.Argument(help="Whose files they are.")],
    files: Files,
    out: Out,
    items: Annotated[
        Path | None, typer.Option("--items", metavar="FILE", help="The items of the study's task (for `study` only).")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="FIELD=NAME", help="Where a field is found, as in annotator=worker; may be repeated."
        ),
    ] = None,
    stage: Annotated[
        About | None, typer.Option("--stage", help="What is judged (default: told by the fields).")
    ] = None,
    force: Force = False,
) -> None:
    """Turn other tools' annotation files into gold, judgments of one item united."""
    from tactful.evals import combine_imported

    _may_write([out], force)
    named = dict(_column(column) for column in columns or ())
    found = combine_imported([(path, _import(kind, path, items, named, stage)) for path in files])
    _write(out, found.rows)
    typer.echo(describe_rows(out, found.rows))
    for what, times in found.left_out.items():
        typer.echo(f"left out: {times} {what}", err=True)


@gold_app.command()
def agreement(
    file: File,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")] = False,
    draws: Annotated[int, typer.Option("--draws", min=100, help="How often items are drawn for an interval.")] = 1_000,
    seed: Seed = 0,
) -> None:
    """Say how far the annotators agree: each two, all, each with the others, and on which items they do not."""
    from tactful.evals import measure_agreement, read_gold, tabulate, unite

    united = unite([read_gold(file)])
    for contradiction in united.contradictions:
        typer.echo(f"left out: {contradiction}", err=True)
    console = open_console()
    with console.status("measuring agreement"):
        found = measure_agreement(tabulate(united.stage, united.rows), draws=draws, seed=seed)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    for table in agreement_tables(found, file.name):
        console.print(table)


def _import(kind: Kind, path: Path, items: Path | None, columns: dict[str, str], about: About | None) -> Imported:
    from tactful.evals import Stage, import_argilla, import_csv, import_langsmith, import_study

    if (items is None) == (kind is Kind.STUDY):
        raise InvalidInput("--items FILE, what was shown to the annotators, goes with `study` and with nothing else")
    if items is not None:
        return import_study(path, items)
    read = {Kind.ARGILLA: import_argilla, Kind.LANGSMITH: import_langsmith, Kind.CSV: import_csv}[kind]
    return read(path, columns=columns, stage=None if about is None else Stage(about))


def _column(option: str) -> tuple[str, str]:
    field, found, name = option.partition("=")
    if not (field and found and name):
        raise InvalidInput(f"--column {option!r} is not of the form FIELD=NAME")
    return field, name


def _may_write(paths: Sequence[Path], force: bool) -> None:
    there = [path for path in paths if path.exists()]
    if there and not force:
        raise InvalidFile(there[0], "exists already; --force overwrites it")


def _write(path: Path, rows: Sequence[Row]) -> None:
    from tactful.evals import as_line

    write_text(path, "".join(as_line(row) for row in rows))
