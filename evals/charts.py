"""Charts: pictures drawn as inline SVG, without scripts or fonts, with a title and a description for a screen reader.

Colours are classes that the page gives in light and dark; every number drawn is also in the table beside the chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .disagreements import printable
from .metrics import Interval
from .pictures import Bars, Line, Matrix, Picture, Plane, Point

WIDTH, HEIGHT = 560, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 48
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
COLOURS = 6
ROW_HEIGHT, CELL_WIDTH, NAME_WIDTH, HEAD_HEIGHT = 28, 92, 150, 44
BAR_HEIGHT, BAR_GAP, CATEGORY_WIDTH, BARS_WIDTH = 9, 10, 330, 720
NAME_CHARS, HEAD_CHARS, CATEGORY_CHARS = 22, 14, 52
_PLOT_WIDTH, _PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM


def draw(picture: Picture, name: str) -> str:
    """Return an SVG element; `name`, unique on the page, ties title and description to it."""
    if isinstance(picture, Plane):
        return _svg(picture, name, _draw_plane(picture), WIDTH, HEIGHT)
    if isinstance(picture, Bars):
        return _svg(picture, name, _draw_bars(picture), BARS_WIDTH, _bars_height(picture))
    width = NAME_WIDTH + CELL_WIDTH * len(picture.columns)
    return _svg(picture, name, _draw_matrix(picture), width, HEAD_HEIGHT + ROW_HEIGHT * len(picture.rows))


def escape_text(text: str) -> str:
    """Return a text that is only text in a page: no markup, no control character."""
    return escape(printable(text))


def legend(picture: Picture) -> tuple[tuple[str, int], ...]:
    """Return what each colour stands for: the name and the number of the colour."""
    if isinstance(picture, Plane):
        names = [line.name for line in picture.lines] + [mark.words for mark in picture.marks]
    else:
        names = [] if isinstance(picture, Matrix) else [series.name for series in picture.series]
    return tuple((name, number % COLOURS) for number, name in enumerate(names))


def _svg(picture: Picture, name: str, parts: Sequence[str], width: int, height: int) -> str:
    return (
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape_text(picture.title)}</title>'
        f'<desc id="{name}-desc">{escape_text(picture.description)}</desc>{"".join(parts)}</svg>'
    )


def _draw_plane(picture: Plane) -> list[str]:
    parts = [
        part
        for tick in TICKS
        for part in (
            _stroke(_x(tick), _y(0), _x(tick), _y(1), "grid"),
            _stroke(_x(0), _y(tick), _x(1), _y(tick), "grid"),
            _text(_x(tick), _y(0) + 18, f"{tick:g}", "middle"),
            _text(_x(0) - 8, _y(tick) + 4, f"{tick:g}", "end"),
        )
    ]
    if picture.diagonal:
        parts.append(_stroke(_x(0), _y(0), _x(1), _y(1), "diagonal"))
    parts += [_text(_x(0.5), HEIGHT - 8, picture.x_label, "middle"), _upright(14, _y(0.5), picture.y_label)]
    parts += [_draw_line(line, number % COLOURS) for number, line in enumerate(picture.lines)]
    first = len(picture.lines)
    return parts + [_draw_mark(mark, (first + number) % COLOURS) for number, mark in enumerate(picture.marks)]


def _draw_line(line: Line, colour: int) -> str:
    places = " ".join(f"{_x(point.x):.1f},{_y(point.y):.1f}" for point in line.points)
    dots = "".join(_dot(point, colour, 3) for point in line.points) if len(line.points) <= 12 else ""
    return f'<polyline class="line stroke{colour}" points="{places}"/>{dots}'


def _draw_mark(mark: Point, colour: int) -> str:
    return _dot(mark, colour, 6)


def _dot(point: Point, colour: int, radius: int) -> str:
    words = f"{point.words}: {point.x:.3f}, {point.y:.3f}"
    place = f'cx="{_x(point.x):.1f}" cy="{_y(point.y):.1f}" r="{radius}"'
    return f'<circle class="fill{colour} dot" {place}><title>{escape_text(words)}</title></circle>'


def _draw_bars(picture: Bars) -> list[str]:
    """Draw bars to the right, so that names of any length stand on a line of their own."""
    bottom = _bars_height(picture) - 28
    parts = []
    for tick in TICKS:
        parts += [_stroke(_bar_x(tick), 4, _bar_x(tick), bottom, "grid")]
        parts += [_text(_bar_x(tick), bottom + 16, f"{tick:g}", "middle")]
    group = _group_height(picture)
    for place, category in enumerate(picture.categories):
        top = 8 + place * group
        parts.append(_text(CATEGORY_WIDTH - 8, top + (group - BAR_GAP) / 2 + 4, _cut(category, CATEGORY_CHARS), "end"))
        for number, series in enumerate(picture.series):
            interval = series.intervals[place] if series.intervals else None
            words = f"{category}, {series.name}"
            y = top + number * BAR_HEIGHT
            parts.append(_bar(series.values[place], interval, y, number % COLOURS, words))
    return [*parts, _text(_bar_x(0.5), bottom + 27, picture.y_label, "middle")]


def _bar(value: float | None, interval: Interval | None, y: float, colour: int, words: str) -> str:
    if value is None:
        return _text(_bar_x(0) + 2, y + 8, "–", "start")
    width = _bar_x(value) - _bar_x(0)
    place = f'x="{_bar_x(0)}" y="{y}" width="{width:.1f}" height="{BAR_HEIGHT - 1}"'
    bar = f'<rect class="fill{colour}" {place}><title>{escape_text(f"{words}: {value:.3f}")}</title></rect>'
    if interval is None:
        return bar
    middle = y + (BAR_HEIGHT - 1) / 2
    return bar + _stroke(_bar_x(interval.low), middle, _bar_x(interval.high), middle, "whisker")


def _draw_matrix(picture: Matrix) -> list[str]:
    parts = [
        _text(NAME_WIDTH + CELL_WIDTH * (place + 0.5), HEAD_HEIGHT - 10, _cut(column, HEAD_CHARS), "middle")
        for place, column in enumerate(picture.columns)
    ]
    for number, (name, row) in enumerate(zip(picture.rows, picture.cells, strict=True)):
        top = HEAD_HEIGHT + number * ROW_HEIGHT
        parts.append(_text(NAME_WIDTH - 8, top + 18, _cut(name, NAME_CHARS), "end"))
        for place, value in enumerate(row):
            words = f"{name}, {picture.columns[place]}"
            parts.append(_cell(picture, value, NAME_WIDTH + CELL_WIDTH * place, top, words))
    return parts


def _cell(picture: Matrix, value: float | None, x: float, y: float, words: str) -> str:
    said = format_cell(picture, value)
    # Shading stops well before the colour of the text, so that the number can be read on it.
    shade = 0.0 if value is None else 0.45 * min(max(value / picture.full, 0.0), 1.0)
    place = f'x="{x}" y="{y}" width="{CELL_WIDTH - 2}" height="{ROW_HEIGHT - 2}"'
    title = f"<title>{escape_text(f'{words}: {said}')}</title>"
    cell = f'<rect class="fill0" fill-opacity="{shade:.3f}" {place}>{title}</rect>'
    return cell + _text(x + CELL_WIDTH / 2, y + 18, said, "middle")


def format_cell(picture: Matrix, value: float | None) -> str:
    """Return a cell's number in words: "–" where it is undefined."""
    if value is None:
        return "–"
    return f"{value:.0f}" if picture.whole else f"{value:.2f}"


def _group_height(picture: Bars) -> int:
    return BAR_HEIGHT * len(picture.series) + BAR_GAP


def _bars_height(picture: Bars) -> int:
    return 8 + _group_height(picture) * len(picture.categories) + 32


def _x(share: float) -> float:
    return LEFT + share * _PLOT_WIDTH


def _y(share: float) -> float:
    return TOP + (1 - share) * _PLOT_HEIGHT


def _bar_x(share: float) -> float:
    return CATEGORY_WIDTH + share * (BARS_WIDTH - CATEGORY_WIDTH - RIGHT)


def _stroke(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape_text(words)}</text>'


def _upright(x: float, y: float, words: str) -> str:
    turn = f"rotate(-90 {x:.1f} {y:.1f})"
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" transform="{turn}">{escape_text(words)}</text>'


def _cut(text: str, chars: int) -> str:
    return text if len(text) <= chars else text[: chars - 1] + "…"
