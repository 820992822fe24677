"""What a contrast of selection shows a person: tables, pictures, groups and disagreements."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from tactful.graphs import StaticSelector, TrainedSelector

from .. import baselines
from ..disagreements import BothSides, DecidedRow, clip, worst_first
from ..gold import RelevanceGold, RelevanceVerdict, group_items
from ..metrics import Truth
from ..pictures import Matrix, Picture
from ..run_record import FigureRow, FigureTable, Findings
from ..selection_training import SelectionData
from .abstention import Abstention
from .curves import kappa_matrix, precision_recall_plane, rate_histogram, reliability_plane
from .groups import GroupedBy, GroupFigures, contrast_groups
from .predictions import Predictions
from .selection import SelectionContrast

Numbers = NDArray[np.float64]
Cues = tuple[tuple[str, ...], ...]
AnySelector = TrainedSelector | StaticSelector

PEOPLE, OURS = "people", "tactful"
_CELLS = ("used, wanted", "used, not wanted", "left out, wanted", "left out, not wanted")
_WHAT_KIND = "Gold has no kinds: a group is the wording of the statement."


def explain_pairs(data: SelectionData, selector: AnySelector) -> Cues:
    """Return the selector's reasons for each pair in words, strongest first."""
    cues: list[tuple[str, ...]] = [()] * len(data.gold)
    form = selector if isinstance(selector, TrainedSelector) else TrainedSelector(selector.weights, version="")
    for rows in group_items(data.gold):
        index = list(rows)
        scores = form.score_features(data.features[index], data.prompt_vectors[rows[0]], data.attribute_vectors[index])
        for row, said in zip(rows, scores.cues, strict=True):
            cues[row] = said
    return tuple(cues)


def selection_findings(
    data: SelectionData,
    predictions: Predictions,
    contrast: SelectionContrast,
    *,
    cues: Cues = (),
    by: GroupedBy | None = None,
) -> Findings:
    """Put together what a person looks at; cues, where given, are those of each pair."""
    rows = decided_pairs(data, predictions)
    found = worst_first(rows, lambda row: _both_sides(data.gold[row], rows[row], cues[row] if cues else ()))
    if contrast.unscored is not None:
        return Findings(measured_on=contrast.measured_on, rows=rows, unscored=contrast.unscored)
    kinds = contrast_groups(data, predictions.chosen, GroupedBy.KIND)
    asked = kinds if by in {None, GroupedBy.KIND} else contrast_groups(data, predictions.chosen, by)
    return Findings(
        measured_on=contrast.measured_on,
        tables=(
            _figure_table(contrast),
            *(() if contrast.abstention is None else (_abstention_table(contrast.abstention),)),
            group_table(by or GroupedBy.KIND, asked),
        ),
        pictures=_pictures(data, predictions, contrast, kinds),
        rows=rows,
        disagreements=found,
    )


def decided_pairs(data: SelectionData, predictions: Predictions) -> tuple[DecidedRow, ...]:
    """Return each pair's decision beside its label; a probability has six decimals."""
    return tuple(
        DecidedRow(
            item=(pair.user_id, pair.prompt_id, pair.attribute),
            label=pair.relevant,
            chosen=bool(chosen),
            probability=round(float(probability), 6),
        )
        for pair, chosen, probability in zip(data.gold, predictions.chosen, predictions.probabilities, strict=True)
    )


def group_table(by: GroupedBy, groups: tuple[GroupFigures, ...]) -> FigureTable:
    """Return the figures of groups as a table; a group without both kinds of labels has none."""
    empty = "" if groups else "Unscored: no line names who judged it."
    return FigureTable(
        title=f"By {by}",
        main="F1",
        interval_over="prompts" if by is GroupedBy.USER else "users",
        note=_WHAT_KIND if by is GroupedBy.KIND else empty,
        rows=tuple(
            FigureRow(
                name=group.group,
                values={
                    "F1": group.f1,
                    "kappa": group.kappa,
                    "precision": group.precision,
                    "recall": group.recall,
                    "used": group.selection_rate,
                },
                interval=group.f1_interval,
                note=f"{group.pairs} pairs, {group.wanted} wanted",
            )
            for group in groups
        ),
    )


def group_as_table(groups: FigureTable) -> Table:
    """Draw what `group_table` returns for a terminal; "–" is undefined."""
    table = Table(title=groups.title, caption=groups.note, caption_justify="left", box=None, pad_edge=False)
    names = list(dict.fromkeys(name for row in groups.rows for name in row.values))
    table.add_column("")
    for heading in ("", groups.main, f"95 % {groups.interval_over}", *(n for n in names if n != groups.main)):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in groups.rows:
        others = (_words(value) for name, value in row.values.items() if name != groups.main)
        between = "–" if row.interval is None else f"{row.interval.low:.3f}-{row.interval.high:.3f}"
        table.add_row(row.name, row.note, _words(row.values[groups.main]), between, *others)
    return table


def _words(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _figure_table(contrast: SelectionContrast) -> FigureTable:
    return FigureTable(
        title=f"{contrast.labelled} labelled pairs, {contrast.wanted} wanted, {contrast.users} users, "
        f"{contrast.prompts} prompts",
        main="F1",
        interval_over="users",
        note="p: how likely so large a difference in F1 to the first row is by chance over users.",
        rows=tuple(
            FigureRow(
                name=row.name,
                values={
                    "F1": row.f1,
                    "kappa": row.kappa,
                    "accuracy": row.accuracy,
                    "precision": row.precision,
                    "recall": row.recall,
                    "used": row.selection_rate,
                    "AUROC": row.auroc,
                    "average precision": row.average_precision,
                    "p": row.p_value,
                },
                interval=row.f1_interval,
                note=row.measured_on or "",
            )
            for row in contrast.figures
        ),
    )


def _abstention_table(counted: Abstention) -> FigureTable:
    shares = (
        ("of prompts where people wanted nothing, nothing was used on", counted.recall, counted.recall_interval),
        ("of prompts where nothing was used, people wanted nothing on", counted.precision, counted.precision_interval),
    )
    return FigureTable(
        title=f"Abstention: {counted.wanted_nothing} of {counted.prompts} prompts where people wanted nothing, "
        f"{counted.used_nothing} on which nothing was used, {counted.both} both",
        main="share",
        interval_over="prompts (Wilson)",
        rows=tuple(
            FigureRow(name=name, values={"share": share}, interval=interval) for name, share, interval in shares
        ),
    )


def _pictures(
    data: SelectionData, predictions: Predictions, contrast: SelectionContrast, kinds: tuple[GroupFigures, ...]
) -> tuple[Picture, ...]:
    rows = data.labelled
    labelled = [data.gold[row] for row in rows.tolist()]
    wanted, chosen = data.wanted[rows], predictions.chosen[rows]
    votes = baselines.choose_by_votes(labelled)
    every: dict[str, Truth] = {PEOPLE: wanted, OURS: chosen, **votes}
    return (
        precision_recall_plane(
            wanted, predictions.probabilities[rows], chosen=chosen, decided="tactful, as decided", others=votes
        ),
        reliability_plane(contrast.reliability, contrast.calibration_error),
        rate_histogram(group_items(labelled), every),
        _confusion(kinds),
        kappa_matrix(every),
    )


def _confusion(kinds: tuple[GroupFigures, ...]) -> Matrix:
    cells = tuple((float(kind.tp), float(kind.fp), float(kind.fn), float(kind.tn)) for kind in kinds)
    return Matrix(
        title="Confusion by kind",
        description=f"How many pairs were used or left out, and wanted or not. {_WHAT_KIND}",
        rows=tuple(kind.group for kind in kinds),
        columns=_CELLS,
        cells=cells,
        full=max((max(row) for row in cells), default=1.0) or 1.0,
        whole=True,
    )


def _both_sides(pair: RelevanceGold, row: DecidedRow, cues: tuple[str, ...]) -> BothSides:
    people = {j.annotator: j.verdict is RelevanceVerdict.YES for j in pair.judgments}
    return BothSides(
        statement=clip(pair.attribute),
        context=clip(pair.prompt),
        ours=f"{'used' if row.chosen else 'left out'} (probability {row.probability:.2f})",
        cues=cues,
        people="wanted" if row.label else "not wanted",
        votes={**people, **pair.llm_votes},
    )
