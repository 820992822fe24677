"""`tactful chat`: a conversation in the terminal that shows every decision beside its reply."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from .options import AsJson, DataDir

QUIT = {"/quit", "/exit", "/q"}


def chat(
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="PROVIDER:NAME, gguf:PATH or none (default: TACTFUL_MODEL, else the stand-in)."
        ),
    ] = None,
    user: Annotated[str, typer.Option(metavar="ID", help="Whose memory this is.")] = "me",
    data: DataDir = None,
    say: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="Say this instead of typing; may be given several times.")
    ] = None,
    replay: Annotated[
        Path | None, typer.Option(metavar="FILE", help="First walk the stored conversations of this JSONL file.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Walk at most this many stored conversations.")] = None,
    as_json: AsJson = False,
) -> None:
    """Talk, and see what is learned from your words, what is considered, what is used and why the rest is not."""
    from ..chat_session import ChatSession
    from ..settings import load_settings
    from .chat_view import JsonView, TerminalView

    settings = load_settings(data_dir=data, model=model)
    view = JsonView() if as_json else TerminalView()
    with ChatSession.open(settings, user_id=user, view=view) as session:
        if replay is not None:
            session.replay(replay, limit=limit)
        if say:
            session.converse(say)
        elif replay is None:
            session.converse(_typed())


def _typed() -> Iterator[str]:
    """Yield what the person types, until the end of input, Ctrl-C at the prompt, or /quit."""
    interactive = sys.stdin.isatty()
    while True:
        try:
            text = input("› " if interactive else "")
        except (EOFError, KeyboardInterrupt):
            return
        if text.strip() in QUIT:
            return
        if text.strip():
            yield text
