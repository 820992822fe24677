"""Report: a run as a page that needs nothing else, and a page that leads to several.

Whatever comes from data or gold is escaped; there is no script in a page, and a policy that forbids any.
"""

from __future__ import annotations

from collections.abc import Sequence

from .charts import draw, escape_text, format_cell, legend
from .disagreements import Disagreement
from .pictures import Bars, Matrix, Picture, Plane
from .run_record import FigureRow, FigureTable, Findings, StageRun

SHOWN_DISAGREEMENTS = 100
UNDEFINED = "–"
_LIGHT = ("#0b66c3", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#be185d")
_DARK = ("#60a5fa", "#fb923c", "#4ade80", "#c084fc", "#facc15", "#f472b6")


def _variables(colours: Sequence[str]) -> str:
    return "".join(f"--c{number}:{colour};" for number, colour in enumerate(colours))


_COLOUR_CLASSES = "".join(
    f".fill{n}{{fill:var(--c{n});background:var(--c{n})}}.stroke{n}{{stroke:var(--c{n})}}" for n in range(len(_LIGHT))
)
_STYLE = f"""
:root{{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--faint:#d4d4d4;{_variables(_LIGHT)}}}
@media(prefers-color-scheme:dark){{:root{{--ink:#e8e8e8;--paper:#161616;--faint:#444;{_variables(_DARK)}}}}}
body{{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:70rem;margin:2rem auto;
padding:0 1rem}}
table{{border-collapse:collapse;margin:.5rem 0}}caption{{text-align:left;font-weight:600}}
th,td{{padding:.15rem .6rem;text-align:right;border-bottom:1px solid var(--faint);font-variant-numeric:tabular-nums}}
th:first-child,td.words{{text-align:left}}.wide{{overflow-x:auto}}
svg{{max-width:100%;height:auto}}svg text{{fill:var(--ink);font:12px system-ui,sans-serif}}
.grid{{stroke:var(--faint)}}.diagonal{{stroke:var(--ink);stroke-dasharray:4 4}}.line{{fill:none;stroke-width:2}}
.whisker{{stroke:var(--ink);stroke-width:1.5}}.dot{{stroke:var(--paper)}}
figure{{margin:1.5rem 0}}figcaption{{max-width:45rem}}
.key{{display:inline-block;width:.8em;height:.8em;margin-right:.3em}}
article{{border-left:3px solid var(--faint);padding-left:.8rem;margin:1rem 0;overflow-wrap:anywhere}}
article p{{margin:.15rem 0}}.error{{color:var(--c1)}}
{_COLOUR_CLASSES}"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render_report(run: StageRun) -> str:
    """Return a page about one run: figures, pictures with their tables, disagreements, and the record."""
    if run.figures is None:
        body = [f'<p class="error">Failed, so nothing is scored: {escape_text(run.error or "")}</p>']
    else:
        body = _findings(run.figures)
    return _page(f"tactful: {run.record.stage}", [*body, _record(run)])


def render_index(runs: Sequence[StageRun]) -> str:
    """Return a page that leads to the page of each run, named after its stage, and says what became of it."""
    rows = "".join(
        f'<tr><td class="words"><a href="{escape_text(run.record.stage)}.html">{escape_text(run.record.stage)}</a></td>'
        f'<td class="words">{run.outcome}</td><td class="words">{escape_text(headline(run))}{_measured_on(run)}</td>'
        f"<td>{run.record.seconds:.1f} s</td></tr>"
        for run in runs
    )
    head = "<tr><th>stage</th><th>outcome</th><th>first figure, with its 95 % interval</th><th>took</th></tr>"
    return _page("tactful: every stage, held against people", [f"<table>{head}{rows}</table>"])


def _measured_on(run: StageRun) -> str:
    return "" if run.figures is None else f"<br/>on {escape_text(run.figures.measured_on)}"


def headline(run: StageRun) -> str:
    """Return the figure a stage is judged by in words, or why there is none."""
    if run.figures is None:
        return run.error or ""
    if run.figures.unscored is not None or not run.figures.tables:
        return run.figures.unscored or ""
    table = run.figures.tables[0]
    first = table.rows[0]
    return f"{table.main} {_number(first.values[table.main])} ({_interval(first)} over {table.interval_over})"


def _findings(figures: Findings) -> list[str]:
    parts = [f"<p>Measured on {escape_text(figures.measured_on)}.</p>"]
    if figures.unscored is not None:
        return [*parts, f"<p>Unscored: {escape_text(figures.unscored)}.</p>"]
    parts += [_table(table) for table in figures.tables]
    parts += [_figure(picture, f"picture{number}") for number, picture in enumerate(figures.pictures)]
    return [*parts, _disagreements(figures.disagreements)]


def _table(table: FigureTable) -> str:
    names = list(dict.fromkeys(name for row in table.rows for name in row.values))
    # The interval stands right of the figure it belongs to.
    place = names.index(table.main) + 1 if table.main in names else 0
    head = ["", *names[:place], f"95 % over {table.interval_over}", *names[place:], ""]
    rows = []
    for row in table.rows:
        numbers = [_number(row.values.get(name)) for name in names]
        rows.append([row.name, *numbers[:place], _interval(row), *numbers[place:], row.note])
    return _grid(table.title, head, rows, note=table.note)


def _grid(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, note: str = "") -> str:
    columns = "".join(f'<th scope="col">{escape_text(name)}</th>' for name in head)
    lines = "".join(_line(first, cells) for first, *cells in rows)
    below = f"<p>{escape_text(note)}</p>" if note else ""
    return (
        f'<div class="wide"><table><caption>{escape_text(title)}</caption><thead><tr>{columns}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>{below}"
    )


def _line(first: str, cells: Sequence[str]) -> str:
    values = "".join(f"<td>{escape_text(cell)}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape_text(first)}</th>{values}</tr>'


def _figure(picture: Picture, name: str) -> str:
    keys = "".join(
        f'<span><span class="key fill{colour}"></span>{escape_text(words)}</span> ' for words, colour in legend(picture)
    )
    return (
        f"<figure><h2>{escape_text(picture.title)}</h2>{draw(picture, name)}"
        f"<figcaption>{escape_text(picture.description)}<br/>{keys}</figcaption>"
        f"<details><summary>The same as a table</summary>{_picture_table(picture)}</details></figure>"
    )


def _picture_table(picture: Picture) -> str:
    if isinstance(picture, Plane):
        points = [(line.name, point) for line in picture.lines for point in line.points]
        points += [(mark.words, mark) for mark in picture.marks]
        rows = [[name, f"{p.x:.3f}", f"{p.y:.3f}", p.words] for name, p in points]
        return _grid(picture.title, ["", picture.x_label, picture.y_label, ""], rows)
    if isinstance(picture, Matrix):
        rows = [
            [name, *(format_cell(picture, value) for value in cells)]
            for name, cells in zip(picture.rows, picture.cells, strict=True)
        ]
        return _grid(picture.title, ["", *picture.columns], rows)
    return _bars_table(picture)


def _bars_table(picture: Bars) -> str:
    rows = [
        [category, *(_number(series.values[place]) for series in picture.series)]
        for place, category in enumerate(picture.categories)
    ]
    return _grid(picture.title, ["", *(series.name for series in picture.series)], rows)


def _disagreements(found: Sequence[Disagreement]) -> str:
    shown = min(len(found), SHOWN_DISAGREEMENTS)
    head = f"<h2>Disagreements with people, worst first</h2><p>{shown} of {len(found)}; the JSON file has all.</p>"
    return head + "".join(_disagreement(one) for one in found[:shown])


def _disagreement(one: Disagreement) -> str:
    sides = one.sides
    context = f"<p>for: {escape_text(sides.context)}</p>" if sides.context else ""
    votes = "".join(f"; {escape_text(name)}: {'yes' if said else 'no'}" for name, said in sides.votes.items())
    cues = "".join(f"; {escape_text(cue)}" for cue in sides.cues)
    return (
        f"<article><p><strong>{escape_text(sides.statement)}</strong></p>{context}"
        f"<p>tactful: {escape_text(sides.ours)}{cues}</p><p>people: {escape_text(sides.people)}{votes}</p></article>"
    )


def _record(run: StageRun) -> str:
    record = run.record
    rows = [["started", record.started_at.isoformat()], ["took", f"{record.seconds:.1f} s"], ["seed", str(record.seed)]]
    kinds = {"option": record.options, "version": record.versions, "data": record.data, "weights": record.weights}
    rows += [[f"{kind} {name}", value] for kind, named in kinds.items() for name, value in named.items()]
    return "<h2>How it was run</h2>" + _grid("Record", ["", ""], rows)


def _number(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.3f}"


def _interval(row: FigureRow) -> str:
    return UNDEFINED if row.interval is None else f"{row.interval.low:.3f}-{row.interval.high:.3f}"


def _page(title: str, body: Sequence[str]) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{escape_text(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape_text(title)}</h1>{''.join(body)}</body></html>\n"
    )
