"""LangSmith: runs or examples, and the feedback that reviewers of an annotation queue gave them.

Read are objects as its SDK gives them, in a JSON array, one a line, or one a line of a CSV table: a run or example
(`id`, `inputs`, `outputs`, `extra.metadata` or `metadata`), with its `feedback` in it or in objects of their own
(`run_id`, `key`, `score`, `value`, `comment`, `feedback_source`). A field is found by its name in inputs, outputs and
metadata (see `FIELDS`), the verdict, failure and rating by the key of the feedback. In a table an object is a cell of
JSON or, in columns like `inputs.prompt`, spread out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue

from tactful.memory import InvalidFile

from ..annotation import Stage
from .csv_table import read_table
from .flat import FlatJudgment, Imported, gather, name_answers
from .json_records import Object, as_record, read_json_records


class _Source(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    type: str | None = None
    user_name: str | None = None
    user_id: str | None = None


class _Feedback(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    run_id: str | None = None
    key: str
    score: JsonValue = None
    value: JsonValue = None
    comment: str | None = None
    created_at: str | None = None
    feedback_source: _Source | None = None

    @property
    def answers(self) -> dict[str, JsonValue]:
        """What was said, a category rather than its score."""
        said = {self.key: self.score if self.value is None else self.value, "created_at": self.created_at}
        return said if self.comment is None else {**said, "comment": self.comment}


class _Run(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: str | None = None
    inputs: Object = {}
    outputs: Object = {}
    metadata: Object = {}
    extra: Object = {}
    feedback: Annotated[tuple[_Feedback, ...], BeforeValidator(lambda value: value or ())] = ()

    @property
    def item(self) -> dict[str, JsonValue]:
        """What was judged, by name."""
        metadata = self.extra.get("metadata")
        further = metadata if isinstance(metadata, dict) else {}
        return {**further, **self.metadata, **self.outputs, **self.inputs}


def import_langsmith(path: Path, *, columns: Mapping[str, str] | None = None, stage: Stage | None = None) -> Imported:
    """Read runs or examples and the feedback of people on them.

    A category is taken from `value`, else `score`. Feedback by a model, or by nobody in particular, is left out.

    Raises:
        InvalidFile: the file cannot be read, there is no feedback by people, or feedback is of no run in the file.
        InvalidInput: `columns` names a field that does not exist.
    """
    runs: dict[str, tuple[str, _Run]] = {}
    feedback: list[tuple[str, str | None, _Feedback]] = []
    for place, value in _read_csv(path) if path.suffix.lower() == ".csv" else read_json_records(path):
        if isinstance(value, dict) and value.get("key"):
            given = as_record(path, place, value, _Feedback)
            feedback.append((place, given.run_id, given))
        else:
            run = as_record(path, place, value, _Run)
            runs[run.id or place] = (place, run)
            feedback += [(place, run.id or place, given) for given in run.feedback]
    left_out: Counter[str] = Counter()
    answers = _by_reviewer(path, feedback, runs.keys(), left_out)
    judgments = (
        FlatJudgment(runs[run][0], {**name_answers(runs[run][1].item, said, columns or {}), "annotator": reviewer})
        for (run, reviewer), said in answers.items()
    )
    return gather(path, judgments, stage=stage, left_out=left_out)


def _by_reviewer(
    path: Path,
    feedback: list[tuple[str, str | None, _Feedback]],
    runs: Container[str],
    left_out: Counter[str],
) -> dict[tuple[str, str], dict[str, JsonValue]]:
    """Return what each reviewer said of each run, by key of the feedback."""
    found: dict[tuple[str, str], dict[str, JsonValue]] = {}
    for place, run, given in feedback:
        source = given.feedback_source or _Source()
        reviewer = source.user_name or source.user_id
        if source.type == "model":
            left_out["feedback by a model"] += 1
        elif not reviewer:
            left_out["feedback that names no reviewer"] += 1
        elif run is None or run not in runs:
            raise InvalidFile(path, f"{place}: is feedback on run {run}, which is not in the file")
        else:
            found.setdefault((run, reviewer), {}).update(given.answers)
    return found


def _read_csv(path: Path) -> Iterator[tuple[str, object]]:
    for place, cells in read_table(path):
        record: dict[str, object] = {}
        for column, cell in cells.items():
            if cell:
                _put(record, column, _read_cell(cell))
        yield place, record


def _put(record: dict[str, object], column: str, value: object) -> None:
    """Put a value where a column like `inputs.prompt` says; under the whole name where there is no object."""
    outer, dot, inner = column.partition(".")
    within = record.setdefault(outer, {}) if dot else None
    if isinstance(within, dict):
        _put(within, inner, value)
    else:
        record[column] = value


def _read_cell(cell: str) -> object:
    if not cell.startswith(("{", "[")):
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell
