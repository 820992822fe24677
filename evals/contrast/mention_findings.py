"""What a contrast of the mention check shows a person: tables, pictures and disagreements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import metrics
from ..disagreements import BothSides, DecidedRow, clip, worst_first
from ..mention_gold import MentionGold
from ..mention_training import MentionData
from ..metrics import Truth
from ..run_record import FigureRow, FigureTable, Findings
from .curves import kappa_matrix, reliability_plane
from .mention import MentionContrast, MentionPrediction


def mention_findings(
    data: MentionData, predictions: Sequence[MentionPrediction], contrast: MentionContrast
) -> Findings:
    """Put together what a person looks at; predictions are one for each reply, in order."""
    rows = tuple(
        DecidedRow(
            item=(reply.context_id, str(said.row)),
            label=reply.used,
            chosen=said.used,
            probability=round(said.probability, 6),
        )
        for reply, said in zip(data.gold, predictions, strict=True)
    )
    if contrast.unscored is not None:
        return Findings(measured_on=contrast.measured_on, rows=rows, unscored=contrast.unscored)
    labelled = data.labelled
    scores = np.array([said.probability for said in predictions])[labelled]
    bins = metrics.reliability(data.used[labelled], scores)
    announced = (_announcement_table(contrast),) if contrast.announcements else ()
    return Findings(
        measured_on=contrast.measured_on,
        tables=(_table(contrast), *announced),
        pictures=(reliability_plane(bins, contrast.calibration_error), kappa_matrix(_choices(data, predictions))),
        rows=rows,
        disagreements=worst_first(rows, lambda row: _both_sides(data.gold[row], rows[row])),
    )


def _choices(data: MentionData, predictions: Sequence[MentionPrediction]) -> dict[str, Truth]:
    judged = [data.gold[row] for row in data.labelled.tolist()]
    raters = range(min(len(reply.uses_facts) for reply in judged))
    said = {f"rater {n + 1}": np.array([reply.uses_facts[n] for reply in judged], np.bool_) for n in raters}
    ours = np.array([prediction.used for prediction in predictions], np.bool_)[data.labelled]
    return {"most raters": data.used[data.labelled], "tactful": ours, **said}


def _table(contrast: MentionContrast) -> FigureTable:
    return FigureTable(
        title=f"{contrast.labelled} labelled of {contrast.replies} replies, {contrast.used} using a fact",
        main="kappa",
        interval_over="contexts",
        note="p: how likely so large a difference in kappa to the first row is by chance over contexts.",
        rows=tuple(
            FigureRow(
                name=row.name,
                values={
                    "kappa": row.kappa,
                    "accuracy": row.accuracy,
                    "said used": row.share_used,
                    "AUROC": row.auroc,
                    "p": row.p_value,
                },
                interval=row.kappa_interval,
            )
            for row in contrast.figures
        ),
    )


def _announcement_table(contrast: MentionContrast) -> FigureTable:
    return FigureTable(
        title="Replies that announce what is known",
        main="share",
        interval_over="replies (Wilson)",
        note="Nobody labelled these: among generic replies every one is a false alarm.",
        rows=tuple(
            FigureRow(
                name=f"{count.model}, {'personalized' if count.told else 'generic'}",
                values={"share": count.announcing / count.replies},
                interval=count.interval,
                note=f"{count.announcing} of {count.replies}",
            )
            for count in contrast.announcements
        ),
    )


def _both_sides(reply: MentionGold, row: DecidedRow) -> BothSides:
    verdict = "uses a fact" if row.chosen else "uses none"
    return BothSides(
        statement=clip(reply.reply),
        context=clip("; ".join(reply.statements)),
        ours=f"{verdict} (probability {row.probability:.2f})",
        people=f"{sum(reply.uses_facts)} of {len(reply.uses_facts)} raters see one used",
        votes={f"rater {n + 1}": said for n, said in enumerate(reply.uses_facts)},
    )
