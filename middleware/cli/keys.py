"""`tactful keys`: the API keys of `tactful serve`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..settings import load_settings
from .options import AsJson, DataDir

if TYPE_CHECKING:
    from ..server.keys import KeyFile

keys_app = typer.Typer(help="The API keys of `tactful serve`.", no_args_is_help=True, rich_markup_mode=None)
KeysFile = Annotated[
    Path | None, typer.Option("--keys", metavar="FILE", help="The file of API keys (default: keys.json with the data).")
]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="What the key is called, and whose it is.")]


@keys_app.command()
def add(
    name: Name,
    user: Annotated[
        str | None, typer.Option(metavar="ID", help="The one person it stands for (default: the name).")
    ] = None,
    may_name_users: Annotated[
        bool, typer.Option("--may-name-users", help="For an application: each request says whose turn it is.")
    ] = False,
    data: DataDir = None,
    keys: KeysFile = None,
) -> None:
    """Make a key and print it, once: only its hash is kept. A server that had none before must be started again."""
    typer.echo(_file(data, keys).add(name, user_id=user, may_name_users=may_name_users))


@keys_app.command("list")
def list_keys(data: DataDir = None, keys: KeysFile = None, as_json: AsJson = False) -> None:
    """List the keys, without the keys."""
    found = _file(data, keys).entries()
    if as_json:
        typer.echo(json.dumps([key.model_dump(mode="json", exclude={"sha256"}) for key in found], ensure_ascii=False))
        return
    for key in found:
        who = "names users" if key.user_id is None else f"is {key.user_id}"
        typer.echo(f"{key.name}  {who}, made {key.created_at:%Y-%m-%d}")
    if not found:
        typer.echo("There are no keys.")


@keys_app.command()
def revoke(name: Name, data: DataDir = None, keys: KeysFile = None) -> None:
    """Delete a key; a running server refuses it from the next request on."""
    _file(data, keys).revoke(name)
    typer.echo(f"Revoked: {name}.")


def _file(data: Path | None, path: Path | None) -> KeyFile:
    from ..server.keys import KEYS_FILE, KeyFile

    return KeyFile(path or load_settings(data_dir=data).data_dir / KEYS_FILE)
