"""JSON exports: an array of records, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, JsonValue, ValidationError

from tactful.memory import InvalidFile, read_json_lines

from ..records import describe_problems

R = TypeVar("R", bound=BaseModel)
# What an export leaves null where there is none.
Object = Annotated[dict[str, JsonValue], BeforeValidator(lambda value: {} if value is None else value)]


def read_json_records(path: Path) -> Iterator[tuple[str, object]]:
    """Yield each record with its place in the file, "record 3" of an array or "line 3".

    Raises:
        InvalidFile: the file cannot be read or is not JSON.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            start = file.read(1024).lstrip()
        if start.startswith("["):
            records = json.loads(path.read_text(encoding="utf-8-sig"))
            yield from ((f"record {number}", record) for number, record in enumerate(records, start=1))
        else:
            yield from ((f"line {number}", record) for number, record in read_json_lines(path))
    except OSError as error:
        raise InvalidFile(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidFile(path, "is not UTF-8 text") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidFile(path, "is not JSON") from error


def as_record(path: Path, place: str, value: object, kind: type[R]) -> R:
    """Return a value as a record of an export.

    Raises:
        InvalidFile: it is none.
    """
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise InvalidFile(path, f"{place}: {describe_problems(error)[0]}") from error
