"""Gold files: judgments read from JSON lines, with every line that is wrong and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tactful.memory import InvalidFile

from .annotation import ROW_OF, AttributeRow, Item, Row, Stage, squeeze, stage_of
from .records import describe_problems


@dataclass(frozen=True, slots=True)
class GoldFile:
    """The rows of one stage, the file they are from, and the line of each, counted from 1."""

    path: Path
    stage: Stage
    rows: tuple[Row, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with its line counted from 1; without a line it is of the whole file."""

    line: int | None
    what: str


@dataclass(frozen=True, slots=True)
class GoldCheck:
    """What a file holds, and all that is wrong with it."""

    stage: Stage | None
    rows: int
    judgments: int
    annotators: tuple[str, ...]
    problems: tuple[Problem, ...]


def check_gold(path: Path) -> GoldCheck:
    """Return what a file holds and all its problems, in order of lines.

    Problems are a line that is not JSON or not of its stage's form, an annotator twice on an item, an item on two
    lines, an item nobody has judged, one prompt id of one user with two texts, and a file that holds nothing.

    Raises:
        InvalidFile: the file cannot be read or is not UTF-8.
    """
    stage, rows, lines, problems = _parse(path)
    problems += [*_repeated(rows, lines), *_unjudged(rows, lines), *_prompts_with_two_texts(rows, lines)]
    if not rows and not problems:
        problems.append(Problem(None, "holds no judgments"))
    return GoldCheck(
        stage=stage,
        rows=len(rows),
        judgments=sum(len(row.judgments) for row in rows),
        annotators=tuple(sorted({judgment.annotator for row in rows for judgment in row.judgments})),
        problems=tuple(sorted(problems, key=lambda problem: problem.line or 0)),
    )


def read_gold(path: Path) -> GoldFile:
    """Read the rows of a file; items on several lines or without judgments are let through.

    Raises:
        InvalidFile: the file cannot be read, holds no row, or a line is not of its stage's form.
    """
    stage, rows, lines, problems = _parse(path)
    if problems:
        others = f" (and {len(problems) - 1} more: see `tactful gold check`)" if len(problems) > 1 else ""
        raise InvalidFile(path, problems[0].what + others, line=problems[0].line)
    if stage is None:
        raise InvalidFile(path, "holds no judgments")
    return GoldFile(path, stage, tuple(rows), tuple(lines))


def as_line(row: Row) -> str:
    """Return a row as one line of a gold file, without what is not stated."""
    return row.model_dump_json(exclude_defaults=True) + "\n"


def _parse(path: Path) -> tuple[Stage | None, list[Row], list[int], list[Problem]]:
    stage: Stage | None = None
    rows: list[Row] = []
    lines: list[int] = []
    problems: list[Problem] = []
    for number, line in _numbered(path):
        try:
            fields = _read_object(line)
            found = stage_of(fields)
            stage = stage or found
            rows.append(_read_row(fields, found, stage))
            lines.append(number)
        except ValidationError as error:
            problems += [Problem(number, what) for what in describe_problems(error)]
        except ValueError as error:
            problems.append(Problem(number, str(error)))
    return stage, rows, lines, problems


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    except OSError as error:
        raise InvalidFile(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidFile(path, "is not UTF-8 text") from error


def _read_object(line: str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("is not JSON") from error
    if not isinstance(value, dict):
        raise ValueError("is not a JSON object")
    return value


def _read_row(fields: dict[str, object], found: Stage | None, stage: Stage | None) -> Row:
    if found is None:
        raise ValueError("is about no attribute, prompt or reply")
    if found is not stage:
        raise ValueError(f"is of stage {found}, the lines before of stage {stage}")
    return ROW_OF[found].model_validate(fields)


def _repeated(rows: list[Row], lines: list[int]) -> Iterator[Problem]:
    first: dict[Item, int] = {}
    for row, line in zip(rows, lines, strict=True):
        if row.item in first:
            yield Problem(line, f"is the item of line {first[row.item]} again (`tactful gold merge` unites them)")
        first.setdefault(row.item, line)


def _unjudged(rows: list[Row], lines: list[int]) -> Iterator[Problem]:
    return (Problem(n, "nobody has judged it") for row, n in zip(rows, lines, strict=True) if not row.judgments)


def _prompts_with_two_texts(rows: list[Row], lines: list[int]) -> Iterator[Problem]:
    first: dict[tuple[str, str], tuple[str, int]] = {}
    for row, line in zip(rows, lines, strict=True):
        if isinstance(row, AttributeRow):
            continue
        prompt = squeeze(row.prompt)
        text, where = first.setdefault((row.user_id, row.prompt_id), (prompt, line))
        if text != prompt:
            yield Problem(line, f"prompt {row.prompt_id!r} of this user has another text on line {where}")
