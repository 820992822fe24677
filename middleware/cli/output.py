"""Where a command writes: a file it was asked for, or the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tactful.memory import InvalidFile

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 120


def open_console() -> Console:
    """Return a console for standard output; a file or a pipe, which has no width, gets `PIPED_WIDTH` columns."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    return console


def write_text(path: Path, text: str) -> None:
    """Write a file as UTF-8.

    Raises:
        InvalidFile: it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidFile(path, f"cannot be written: {error.strerror}") from error
