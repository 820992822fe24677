"""CSV: a table with one judgment a line, whatever its columns are called."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from tactful.memory import InvalidFile

from ..annotation import Stage
from .flat import FlatJudgment, Imported, gather, name_fields

_DELIMITERS = ",;\t|"


def import_csv(path: Path, *, columns: Mapping[str, str] | None = None, stage: Stage | None = None) -> Imported:
    """Read a table in UTF-8, with or without a byte order mark, separated by commas, semicolons, tabs or bars.

    `columns` says which column holds a field; others are told by their names (see `FIELDS`).

    Raises:
        InvalidFile: the file cannot be read, lacks a column, or a line cannot be understood.
        InvalidInput: `columns` names a field that does not exist.
    """
    return gather(path, _judgments(path, columns or {}), stage=stage)


def read_table(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each line of a table as its place and its values by column.

    Raises:
        InvalidFile: the file cannot be read, or a line has more values than there are columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline()
            delimiter = max(_DELIMITERS, key=header.count)
            file.seek(0)
            reader = csv.DictReader(file, delimiter=delimiter, strict=True)
            for values in reader:
                if values.pop(None, None):
                    raise InvalidFile(path, "has more values than there are columns", line=reader.line_num)
                yield f"line {reader.line_num}", values
    except OSError as error:
        raise InvalidFile(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidFile(path, "is not UTF-8 text") from error
    except csv.Error as error:
        raise InvalidFile(path, f"is not a table: {error}") from error


def _judgments(path: Path, columns: Mapping[str, str]) -> Iterator[FlatJudgment]:
    for place, values in read_table(path):
        absent = [column for column in columns.values() if column not in values]
        if absent:
            raise InvalidFile(path, f"has no column {absent[0]!r}; it has {', '.join(values)}")
        yield FlatJudgment(place, name_fields(values, columns))
