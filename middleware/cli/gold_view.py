"""What a person sees of gold: what a file holds, and tables of how far its annotators agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from tactful.evals import Estimate, GoldCheck, GroupAgreement, Row

MOST_DISPUTED = 10


def describe_check(path: Path, found: GoldCheck) -> str:
    """Return in one line what a file holds."""
    rows = f"{_count(found.rows, 'row')} ({found.stage or 'of no stage'})"
    said = f"{_count(found.judgments, 'judgment')} by {_count(len(found.annotators), 'annotator')}"
    return f"{path}: {rows}, {said}, {_count(len(found.problems), 'problem')}"


def describe_rows(path: Path, rows: Sequence[Row]) -> str:
    """Return in one line what was written."""
    judgments = sum(len(row.judgments) for row in rows)
    return f"{path}: {_count(len(rows), 'item')}, {_count(judgments, 'judgment')}"


def agreement_tables(found: GroupAgreement, name: str) -> tuple[Table, ...]:
    """Return the agreement of all, of each two, of each with the others, and the most disputed items."""
    return _group(found, name), _pairs(found), _annotators(found), _disputed(found)


def _group(found: GroupAgreement, name: str) -> Table:
    title = f"{name}: {_count(found.judgments, 'judgment')}, {_count(found.items, 'item')}"
    twice = ("items judged by two or more", str(found.items_judged_twice), "")
    figures = (
        ("Fleiss' kappa", found.fleiss_kappa),
        ("Krippendorff's alpha, nominal", found.alpha_nominal),
        ("Krippendorff's alpha, ordinal", found.alpha_ordinal),
    )
    rows = [twice, *((label, *_cells(estimate)) for label, estimate in figures)]
    return _table(title, ("All", "", "95 % over items"), rows)


def _pairs(found: GroupAgreement) -> Table:
    interval = "95 % over items"
    columns = ("annotators", "items", "equal", "kappa", interval, "weighted", interval)
    rows = [
        (f"{p.first}, {p.second}", str(p.items), f"{p.share_equal:.0%}", *_cells(p.kappa), *_cells(p.weighted_kappa))
        for p in found.pairs
    ]
    return _table("Each two", columns, rows)


def _annotators(found: GroupAgreement) -> Table:
    columns = ("annotator", "judgments", "favourable", "compared", "with the others' majority", "95 %")
    rows = [
        (a.annotator, str(a.judgments), f"{a.favourable_rate:.0%}", str(a.compared), *_cells(a.with_majority))
        for a in found.annotators
    ]
    return _table("Each with the others", columns, rows)


def _disputed(found: GroupAgreement) -> Table:
    rows = [
        (
            *(item.user_id, item.id, item.attribute),
            ", ".join(f"{times} × {label}" for label, times in item.counts.items()),
            f"{item.entropy_bits:.2f}",
        )
        for item in found.disputed[:MOST_DISPUTED]
    ]
    title = f"Disputed: {_count(len(found.disputed), 'item')}, the most disputed first"
    return _table(title, ("user", "where", "attribute", "said", "bits"), rows)


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table


def _cells(estimate: Estimate) -> tuple[str, str]:
    if estimate.value is None:
        return "–", ""
    between = "" if estimate.low is None else f"{estimate.low:.2f} to {estimate.high:.2f}"
    return f"{estimate.value:.3f}", between


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number or 'no'} {what}s"
