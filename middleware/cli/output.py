"""Writing what a command was asked to write."""

from __future__ import annotations

from pathlib import Path

from tactful.memory import InvalidFile


def write_text(path: Path, text: str) -> None:
    """Write a file as UTF-8.

    Raises:
        InvalidFile: it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidFile(path, f"cannot be written: {error.strerror}") from error
