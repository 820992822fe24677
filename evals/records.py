"""Labelled records of any kind, read from JSON lines and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from tactful.memory import InvalidFile, read_json_lines

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

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
        raise InvalidFile(path, describe_problems(error)[0], line=number) from error


def describe_problems(error: ValidationError) -> tuple[str, ...]:
    """Return each thing that is wrong with a record, as words that name its field; there is at least one."""
    return tuple(_describe(problem) for problem in error.errors(include_url=False))


def _describe(problem: ErrorDetails) -> str:
    field = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "missing":
        return f"field {field!r} is missing"
    if problem["type"] == "extra_forbidden":
        return f"there is no field {field!r}"
    said = problem["msg"].removeprefix("Value error, ")
    return f"field {field!r}: {said}" if field else said
