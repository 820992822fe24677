"""An invented run of a stage, with one figure and one decision."""

from __future__ import annotations

from datetime import UTC, datetime

from tactful.evals import DecidedRow, FigureRow, FigureTable, Findings, RunRecord, StageRun


def make_run(*, seconds: float = 1.0, error: str | None = None) -> StageRun:
    record = RunRecord(
        stage="selection",
        options={},
        versions={"python": "3"},
        data={"gold.jsonl": "00"},
        weights={},
        seed=0,
        started_at=datetime.fromtimestamp(seconds, UTC),
        seconds=seconds,
    )
    table = FigureTable(
        title="t",
        main="F1",
        interval_over="users",
        rows=(FigureRow(name="tactful", values={"F1": 0.5, "AUROC": None}),),
    )
    row = DecidedRow(item=("u", "é"), label=True, chosen=False, probability=0.25)
    return StageRun(
        record=record, figures=None if error else Findings(measured_on="m", tables=(table,), rows=(row,)), error=error
    )
