"""`tactful user`, continued: a person changes their memory, switches it off, and takes it along."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tactful.graphs import OPT_OUT_WORDS, Decision
from tactful.memory import InvalidFile, InvalidInput, Kind, validate_user_id

from ..settings import load_settings
from .options import AsJson, DataDir
from .output import write_text
from .user import AttributeArgument, UserIdArgument, described, open_memory, user_app

__all__ = ["user_app"]

KindOption = Annotated[Kind | None, typer.Option("--kind", help="What sort of thing it says.")]
UntilOption = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="When it ends, in UTC."),
]


@user_app.command()
def add(
    user_id: UserIdArgument,
    statement: Annotated[str, typer.Argument(metavar="SENTENCE", help='Such as "The user lives in Ghent."')],
    kind: KindOption = None,
    until: UntilOption = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Enter something; what it contradicts is superseded."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        adding = personalizer.memory.add(user_id, statement, kind=kind, valid_until=_in_utc(until))
        attribute = personalizer.run(adding)
    typer.echo(attribute.model_dump_json() if as_json else described(attribute))


@user_app.command()
def edit(
    user_id: UserIdArgument,
    attribute_id: AttributeArgument,
    statement: Annotated[str | None, typer.Option("--statement", metavar="SENTENCE", help="What it says now.")] = None,
    kind: KindOption = None,
    until: UntilOption = None,
    no_end: Annotated[bool, typer.Option("--no-end", help="It has no end any more.")] = False,
    data: DataDir = None,
) -> None:
    """Change what an attribute says, its kind, or when it ends; another statement has another id."""
    from ..person_memory import UNCHANGED

    validate_user_id(user_id)
    if no_end and until is not None:
        raise InvalidInput("--until and --no-end exclude each other")
    with open_memory(load_settings(data_dir=data)) as personalizer:
        ends = UNCHANGED if until is None and not no_end else _in_utc(until)
        editing = personalizer.memory.edit(user_id, attribute_id, statement=statement, kind=kind, valid_until=ends)
        typer.echo(described(personalizer.run(editing)))


@user_app.command()
def delete(user_id: UserIdArgument, attribute_id: AttributeArgument, data: DataDir = None) -> None:
    """Forget one attribute, down to the bytes; it can be learned again if it is said again, unlike after `reject`."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        personalizer.run(personalizer.memory.delete(user_id, attribute_id))
    typer.echo("Forgotten.")


AttributeOption = Annotated[
    str | None, typer.Option("--attribute", metavar="ID", help="Only this attribute, by its id.")
]


@user_app.command()
def pause(user_id: UserIdArgument, attribute_id: AttributeOption = None, data: DataDir = None) -> None:
    """Use nothing of a person and keep nothing of what they say, or never use one attribute, until `resume`."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        personalizer.run(personalizer.memory.pause(user_id, attribute_id))
    typer.echo("Paused.")


@user_app.command()
def resume(user_id: UserIdArgument, attribute_id: AttributeOption = None, data: DataDir = None) -> None:
    """End a pause, of the person or of one attribute."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        personalizer.run(personalizer.memory.resume(user_id, attribute_id))
    typer.echo("Resumed.")


@user_app.command()
def incognito(
    user_id: UserIdArgument,
    conversation_id: Annotated[str, typer.Argument(metavar="CONVERSATION", help="Its id.")],
    off: Annotated[bool, typer.Option("--off", help="Put it back on the record.")] = False,
    data: DataDir = None,
) -> None:
    """Use nothing in one conversation and keep no trace of what is said in it from now on."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        settings = personalizer.run(personalizer.memory.incognito(user_id, conversation_id, on=not off))
    typer.echo(f"{len(settings.incognito)} conversation(s) of {user_id!r} are incognito.")


@user_app.command("export")
def export_(
    user_id: UserIdArgument,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to (default: print it).")] = None,
    data: DataDir = None,
) -> None:
    """Give everything kept of a person as one JSON document, the same bytes for the same memory."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        exported = personalizer.run(personalizer.memory.export(user_id))
    if out is None:
        typer.echo(exported, nl=False)
    else:
        write_text(out, exported)


@user_app.command("import")
def import_(
    user_id: UserIdArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `export` gave.")],
    data: DataDir = None,
) -> None:
    """Take in an export, whole or not at all; the data directory is made if need be."""
    from ..personalizer import Personalizer

    validate_user_id(user_id)
    exported = _read(file)
    with Personalizer.local(settings=load_settings(data_dir=data)) as personalizer:
        done = personalizer.run(personalizer.memory.import_(user_id, exported))
    typer.echo(f"Imported: {done.attributes} attributes added or changed, {done.feedback} verdicts added.")


@user_app.command()
def decisions(
    user_id: UserIdArgument,
    limit: Annotated[int, typer.Option("--limit", help="At most so many, 1 to 200.")] = 20,
    before: Annotated[str | None, typer.Option("--before", metavar="TURN", help="Only those before this turn.")] = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List what was used in a person's turns, latest first; as JSON, one decision a line, with all reasons."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        found = personalizer.run(personalizer.memory.decisions(user_id, limit=limit, before=before))
    for decision in found:
        typer.echo(decision.model_dump_json() if as_json else _summary(decision))
    if not found and not as_json:
        typer.echo(f"No decision about {user_id!r} is kept.")


def _summary(decision: Decision) -> str:
    head = f"{decision.decided_at:%Y-%m-%d %H:%M}  {decision.turn_id}"
    if decision.failure is not None:
        return f"{head}\n  nothing, for tactful failed: {decision.failure}"
    if decision.opt_out is not None:
        return f"{head}\n  nothing: {OPT_OUT_WORDS[decision.opt_out]}"
    used = "".join(f"\n  {one.statement}" for one in decision.used)
    return f"{head}{used or f'{chr(10)}  nothing of {len(decision.considered)} known'}"


def _in_utc(until: datetime | None) -> datetime | None:
    return None if until is None else until.replace(tzinfo=UTC)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidFile(file, f"cannot be read: {error.strerror}") from error
