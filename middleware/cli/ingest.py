"""`tactful ingest`: learn from conversations of the past."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from tactful.memory import Attribute, InvalidInput, Status, validate_user_id

from ..conversations import USER_FIELD, Format, Meter, read_conversations
from ..settings import Settings, load_settings
from .options import AsJson, DataDir
from .progress import progress_bar

if TYPE_CHECKING:
    from ..ingest import Ingestion, IngestReport

MAX_BAD_SHOWN = 20

Known = dict[str, tuple[Attribute, ...]]


class OnError(StrEnum):
    """What a conversation that cannot be read does to the rest."""

    STOP = "stop"
    SKIP = "skip"


def ingest(  # noqa: PLR0913, PLR0917 - each is an option of the command
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The conversations; - is standard input.")],
    user: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose conversations they are, where the file does not say.")
    ] = None,
    user_field: Annotated[
        str, typer.Option(metavar="NAME", help="The field that names the person: hashed_ip in WildChat, say.")
    ] = USER_FIELD,
    form: Annotated[
        Format | None, typer.Option("--format", help="The form of the conversations (default: told by their fields).")
    ] = None,
    on_error: Annotated[OnError, typer.Option(help="At one that cannot be read.")] = OnError.STOP,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what an empty memory would learn, and leave yours as it is.")
    ] = False,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Learn from stored conversations: OpenAI messages, ChatGPT's export, WildChat or ShareGPT.

    The same message of the same conversation is learned from once, so a run that was cut off is started again.
    """
    if user is not None:
        validate_user_id(user)
    bad = _BadConversations(on_error)
    meter = Meter()
    conversations = read_conversations(file, form=form, user_field=user_field, on_bad=bad.note, meter=meter)
    first = list(islice(conversations, 1))  # a file that cannot be read opens no memory
    with _memory(load_settings(data_dir=data), dry_run=dry_run) as settings:
        from ..ingest import Ingestion
        from ..personalizer import Personalizer

        with Personalizer.local(settings=settings) as personalizer:
            ingestion = Ingestion(personalizer, chain(first, conversations), user_id=user, on_bad=bad.note)
            try:
                users = _run(ingestion, meter, is_shown=not as_json)
            except BaseException:
                if ingestion.report.conversations and not dry_run:
                    _print(replace(ingestion.report, bad=bad.count), None, as_json)
                raise
            known = {user: personalizer.run(personalizer.memory.list(user)) for user in users} if dry_run else None
        _print(replace(ingestion.report, bad=bad.count), known, as_json)


def _run(ingestion: Ingestion, meter: Meter, *, is_shown: bool) -> list[str]:
    """Run it through, showing how far it is, and return whose conversations they were, in order."""
    users: dict[str, None] = {}
    with progress_bar("learning", is_wanted=is_shown) as advance:
        for ingested in ingestion:
            users[ingested.user_id] = None
            report = ingestion.report
            advance(meter.done, meter.total, f"{report.conversations:,} conversations, {report.learned:,} learned")
    return list(users)


@contextmanager
def _memory(settings: Settings, *, dry_run: bool) -> Iterator[Settings]:
    """Give settings whose directory is the real one, or an empty one that is deleted afterwards."""
    if not dry_run:
        yield settings
        return
    with TemporaryDirectory(prefix="tactful-dry-run-") as directory:
        yield settings.model_copy(update={"data_dir": Path(directory) / "data"})


class _BadConversations:
    """Stops at the first one that cannot be read, or says it of the first few and counts them all."""

    def __init__(self, on_error: OnError) -> None:
        self._on_error = on_error
        self.count = 0

    def note(self, problem: InvalidInput) -> None:
        self.count += 1
        if self._on_error is OnError.STOP:
            raise problem
        if self.count <= MAX_BAD_SHOWN:
            typer.echo(f"skipped: {problem}", err=True)
        if self.count == MAX_BAD_SHOWN:
            typer.echo("skipped: further ones are only counted", err=True)


def _print(report: IngestReport, known: Known | None, as_json: bool) -> None:
    """Print a report, and in a dry run what would be known of each person."""
    if as_json:
        shown = {**asdict(report), "seconds": round(report.seconds, 3)}
        if known is not None:
            shown["would_be_known"] = {user: [a.model_dump(mode="json") for a in of] for user, of in known.items()}
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    for user_id, attributes in (known or {}).items():
        typer.echo(f"Of {user_id!r} would be known:" if attributes else f"Of {user_id!r} nothing would be known.")
        for attribute in attributes:
            typer.echo(_described(attribute))
    for line in _lines(report):
        typer.echo(line)


def _lines(report: IngestReport) -> Iterator[str]:
    yield f"{report.conversations:,} conversations with {report.user_turns:,} messages of the user"
    for count, what in (
        (report.duplicates, "were read before"),
        (report.left_alone, "left alone, as the person wants"),
        (report.waiting, "wait to be tried again"),
    ):
        if count:
            yield f"  {count:,} {what}"
    yield f"{report.learned:,} learned, {report.pending:,} pending until the person confirms them"
    yield f"{sum(report.refused.values()):,} refused"
    for reason, count in sorted(report.refused.items(), key=lambda item: -item[1]):
        yield f"  {count:,} {reason}"
    yield f"{report.bad:,} could not be read"
    yield f"{report.seconds:,.1f} s"


def _described(attribute: Attribute) -> str:
    words = "".join(f"\n    “{e.quote}”  {e.said_at:%Y-%m-%d}" for e in attribute.evidence)
    status = "" if attribute.status is Status.ACTIVE else f", {attribute.status}"
    return f"  {attribute.statement} ({attribute.kind}, {attribute.stability}{status}){words}"
