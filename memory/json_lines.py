"""JSON lines, read one by one, with the number of the line that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import InvalidFile


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object with its line, counted from 1; blank lines are skipped, and the file is never read whole.

    Raises:
        InvalidFile: the file cannot be read or is not UTF-8, or a line is not a JSON object.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, _read_object(line, path, number)
    except OSError as error:
        raise InvalidFile(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidFile(path, "is not UTF-8 text") from error


def _read_object(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidFile(path, "is not JSON", line=number) from error
    if not isinstance(value, dict):
        raise InvalidFile(path, "is not a JSON object", line=number)
    return value
