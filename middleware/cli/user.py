"""`tactful user`: what is known of a person, what they say of it, and forgetting them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tactful.memory import Attribute, InvalidInput, Origin, validate_user_id

from ..settings import Settings, load_settings
from .options import AsJson, DataDir

if TYPE_CHECKING:
    from ..personalizer import Personalizer

user_app = typer.Typer(
    help="What is known of a person, and forgetting them.", no_args_is_help=True, rich_markup_mode=None
)
UserIdArgument = Annotated[str, typer.Argument(metavar="ID", help="The person's user id.")]


@user_app.command()
def show(user_id: UserIdArgument, data: DataDir = None, as_json: AsJson = False) -> None:
    """List everything kept of a person, each with the words it rests on."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        attributes = personalizer.run(personalizer.profile(user_id)).attributes
    if as_json:
        typer.echo(json.dumps([a.model_dump(mode="json") for a in attributes], ensure_ascii=False))
        return
    if not attributes:
        typer.echo(f"Nothing is known of {user_id!r}.")
    for attribute in sorted(attributes, key=lambda a: (a.status, a.learned_at)):
        typer.echo(described(attribute))


AttributeArgument = Annotated[str, typer.Argument(metavar="ATTRIBUTE", help="Its id, as `show` gives it.")]


@user_app.command()
def confirm(user_id: UserIdArgument, attribute_id: AttributeArgument, data: DataDir = None) -> None:
    """Say that something is so: what waited or was replaced becomes active again, and its replacement gives way."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        _report(personalizer.run(personalizer.confirm(user_id, attribute_id)))


@user_app.command()
def reject(user_id: UserIdArgument, attribute_id: AttributeArgument, data: DataDir = None) -> None:
    """Say that something is not so: it is never used or learned again, and what it replaced is active again."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        _report(personalizer.run(personalizer.reject(user_id, attribute_id)))


def _report(changes: Sequence[Attribute]) -> None:
    for attribute in changes:
        typer.echo(f"{attribute.status}: {attribute.statement}")
    if not changes:
        typer.echo("Nothing changes: that is how it stands already.")


@user_app.command()
def forget(
    user_id: UserIdArgument,
    data: DataDir = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete everything about a person, down to the bytes in the files."""
    validate_user_id(user_id)
    settings = load_settings(data_dir=data)
    if not yes:
        question = f"Delete everything about {user_id!r} in {settings.data_dir}? It cannot be brought back."
        typer.confirm(question, abort=True)
    with open_memory(settings) as personalizer:
        erasure = personalizer.run(personalizer.forget(user_id))
    if as_json:
        typer.echo(json.dumps(asdict(erasure), ensure_ascii=False))
    else:
        typer.echo(
            f"Forgotten: {erasure.attributes} attributes, {erasure.turns} logged turns, {erasure.decisions} decisions,"
            f" {erasure.feedback} feedback events."
        )


def open_memory(settings: Settings) -> Personalizer:
    """Open the memory in the data directory.

    Raises:
        InvalidInput: there is none.
    """
    if not settings.data_dir.is_dir():
        raise InvalidInput(f"there is no memory in {settings.data_dir}: name the directory with --data")
    from ..personalizer import Personalizer

    return Personalizer.local(settings=settings)


def described(attribute: Attribute) -> str:
    """Return an attribute as a person reads it: what it says, where it stands, and the words it rests on."""
    words = "".join(f"\n    “{e.quote}”  {e.said_at:%Y-%m-%d}" for e in attribute.evidence)
    about = f"{attribute.kind}, {attribute.basis}, {attribute.stability}, {attribute.status}"
    by_hand = "entered by the person" if attribute.origin is Origin.PERSON else ""
    said = f"said in {attribute.support} conversation(s)" if attribute.support else ""
    ends = f"until {attribute.valid_until:%Y-%m-%d}" if attribute.valid_until else ""
    more = ", ".join(filter(None, (about, by_hand, said, ends, "paused" if attribute.paused else "")))
    return f"{attribute.statement}\n  {more}\n  {attribute.id}{words}"
