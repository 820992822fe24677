"""Labelled records of any kind, read from JSON lines and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tactful.memory import InvalidFile, read_json_lines

R = TypeVar("R", bound=BaseModel)


def read_records(path: Path, kind: type[R], *, name: str) -> tuple[R, ...]:
    """Return the records of a file, one JSON object a line; `name` is what a person calls one.

    Raises:
        InvalidFile: the file cannot be read, holds none, or a line is not one; the message names line and field.
    """
    records = tuple(_read_record(path, kind, number, value) for number, value in read_json_lines(path))
    if not records:
        raise InvalidFile(path, f"holds no {name}")
    return records


def _read_record(path: Path, kind: type[R], number: int, value: object) -> R:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise InvalidFile(path, _problem(error), line=number) from error


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"field {field!r} is missing" if first["type"] == "missing" else f"field {field!r}: {first['msg']}"
