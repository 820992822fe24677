"""Runs and feedback as the records of LangSmith's own SDK write themselves; no export of its server was at hand."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from langsmith.schemas import Feedback, FeedbackSourceBase, Run

from tactful.evals import Imported, import_langsmith
from tactful.memory import InvalidFile

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RUN_ID = UUID(int=1)


def run() -> str:
    made = Run(
        id=RUN_ID,
        name="pair",
        start_time=NOON,
        run_type="chain",
        trace_id=RUN_ID,
        inputs={"prompt": "What now?", "attribute": "The user sails."},
        extra={"metadata": {"user_id": "u1", "prompt_id": "p1", "verdict": "a model's guess"}},
    )
    return made.model_dump_json()


def feedback(who: str | None, number: int, source: str = "app", run_id: UUID = RUN_ID, **said: object) -> str:
    by = FeedbackSourceBase(type=source, user_name=who, user_id=None)
    times = {"created_at": NOON, "modified_at": NOON}
    return Feedback.model_validate(
        {"id": UUID(int=100 + number), "run_id": run_id, "trace_id": run_id, "feedback_source": by, **times, **said}
    ).model_dump_json()


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "queue.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def said(found: Imported) -> list[tuple[str, tuple[str, ...], str | None]]:
    (row,) = found.rows
    return [(j.annotator, j.said, j.note) for j in row.judgments]


def test_each_reviewers_feedback_is_a_judgment_and_a_models_is_none(tmp_path: Path) -> None:
    lines = [
        feedback("ann", 1, key="verdict", value="avoid", comment="Not here."),
        run(),
        feedback("bo", 2, key="verdict", score=1),
        feedback("a-judge", 3, source="model", key="verdict", score=0),
        feedback(None, 4, source="api", key="verdict", score=0),
    ]
    found = import_langsmith(write(tmp_path, *lines))
    assert said(found) == [("ann", ("avoid",), "Not here."), ("bo", ("yes",), None)]
    assert found.left_out == {"feedback by a model": 1, "feedback that names no reviewer": 1}
    assert {judgment.at for judgment in found.rows[0].judgments} == {NOON}
    assert found.rows[0].user_id == "u1"


def test_feedback_may_lie_in_its_run_and_its_key_be_said(tmp_path: Path) -> None:
    held = {**json.loads(run()), "feedback": [json.loads(feedback("ann", 1, key="useful", score=0.0))]}
    found = import_langsmith(write(tmp_path, json.dumps([held])), columns={"verdict": "useful"})
    assert said(found) == [("ann", ("no",), None)]


def test_a_table_is_read_with_objects_in_cells_or_spread_over_columns(tmp_path: Path) -> None:
    path = tmp_path / "queue.csv"
    item = {"prompt": "?", "attribute": "The user sails.", "user_id": "u1"}
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "inputs", "run_id", "key", "score", "feedback_source.user_name"])
        writer.writerow(["r1", json.dumps(item), "", "", "", ""])
        writer.writerow(["f1", "", "r1", "verdict", "1.0", "ann"])
    assert said(import_langsmith(path)) == [("ann", ("yes",), None)]


def test_feedback_on_a_run_that_is_not_there_is_named(tmp_path: Path) -> None:
    lost = feedback("ann", 1, run_id=UUID(int=9), key="verdict", score=1)
    with pytest.raises(InvalidFile, match=r"line 2: is feedback on run 0+-.*9, which is not in the file"):
        import_langsmith(write(tmp_path, run(), lost))
    with pytest.raises(InvalidFile, match="holds no judgments"):
        import_langsmith(write(tmp_path, run()))
