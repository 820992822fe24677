"""What a contrast of verification shows a person: tables, pictures and disagreements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tactful.graphs import Assessment

from .. import metrics
from ..disagreements import BothSides, DecidedRow, clip, worst_first
from ..extraction_gold import ExtractionGold, GoldMemory
from ..pictures import Picture
from ..run_record import FigureRow, FigureTable, Findings
from .curves import precision_recall_plane, reliability_plane, roc_plane
from .verification import VerificationPart


def verification_findings(
    gold: Sequence[ExtractionGold],
    assessments: Sequence[Assessment],
    parts: Sequence[VerificationPart],
    *,
    measured_on: str,
) -> Findings:
    """Put together what a person looks at; `assessments` are of every memory of every dialogue, in order."""
    memories = [(dialogue, memory) for dialogue in gold for memory in dialogue.memories]
    rows = tuple(
        DecidedRow(
            item=(dialogue.dialogue_id, memory.statement),
            label=memory.accepted,
            chosen=assessment.is_accepted,
            probability=round(assessment.probability, 6),
        )
        for (dialogue, memory), assessment in zip(memories, assessments, strict=True)
    )
    if all(score.auroc is None for part in parts for score in part.scores):
        return Findings(measured_on=measured_on, rows=rows, unscored="no memory is accepted, or none rejected")
    return Findings(
        measured_on=measured_on,
        tables=tuple(_table(part) for part in parts),
        pictures=_pictures(rows),
        rows=rows,
        disagreements=worst_first(rows, lambda row: _both_sides(memories[row][1], assessments[row])),
    )


def _table(part: VerificationPart) -> FigureTable:
    return FigureTable(
        title=f"{part.name}: {part.dialogues} dialogues, {part.accepted} accepted, {part.rejected} rejected",
        main="AUROC",
        interval_over="dialogues",
        rows=tuple(FigureRow(name=s.name, values={"AUROC": s.auroc}, interval=s.interval) for s in part.scores),
    )


def _pictures(rows: Sequence[DecidedRow]) -> tuple[Picture, ...]:
    judged = [row for row in rows if row.label is not None]
    truth = np.array([row.label for row in judged], np.bool_)
    chosen = np.array([row.chosen for row in judged], np.bool_)
    scores = np.array([row.probability for row in judged], np.float64)
    return (
        roc_plane(truth, scores),
        precision_recall_plane(truth, scores, chosen=chosen, decided="verifier, as decided"),
        reliability_plane(metrics.reliability(truth, scores), metrics.calibration_error(truth, scores)),
    )


def _both_sides(memory: GoldMemory, assessment: Assessment) -> BothSides:
    verdict = "accepted" if assessment.is_accepted else f"not accepted, {assessment.likely_failure}"
    people = "accepted" if memory.accepted else f"rejected: {memory.reject_reason or 'no reason given'}"
    return BothSides(
        statement=clip(memory.statement),
        context=clip(memory.evidence.quote),
        ours=f"{verdict} (probability {assessment.probability:.2f})",
        people=people,
    )
