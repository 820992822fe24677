"""Charts put numbers where they belong."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tactful.evals import charts
from tactful.evals.metrics import Interval
from tactful.evals.pictures import Bars, Line, Matrix, Plane, Point, Series


def drawn(picture):
    return ElementTree.fromstring(charts.draw(picture, "name"))


def test_a_plane_runs_from_its_lower_left_to_its_upper_right():
    line = Line(name="l", points=(Point(x=0, y=0), Point(x=1, y=1)))
    mark = Point(x=0.25, y=0.75, words="as decided")
    svg = drawn(Plane(title="t", description="d", x_label="x", y_label="y", lines=(line,), marks=(mark,)))
    (polyline,) = svg.iter("polyline")
    first, last = (tuple(map(float, place.split(","))) for place in polyline.attrib["points"].split())
    assert first == (charts.LEFT, charts.HEIGHT - charts.BOTTOM)
    assert last == (charts.WIDTH - charts.RIGHT, charts.TOP)
    *_, circle = svg.iter("circle")
    assert float(circle.attrib["cx"]) == pytest.approx(first[0] + 0.25 * (last[0] - first[0]), abs=0.06)
    assert float(circle.attrib["cy"]) == pytest.approx(first[1] + 0.75 * (last[1] - first[1]), abs=0.06)


def test_bars_are_as_long_as_their_values_and_none_is_no_bar():
    series = (
        Series(name="a", values=(0.5, None), intervals=(Interval(0.25, 0.75), None)),
        Series(name="b", values=(1.0, 0.0)),
    )
    svg = drawn(Bars(title="t", description="d", y_label="y", categories=("one", "two"), series=series))
    widths = [float(bar.attrib["width"]) for bar in svg.iter("rect")]
    assert widths == pytest.approx([widths[1] / 2, widths[1], 0.0], abs=0.1)
    assert "–" in [text.text for text in svg.iter("text")]
    (whisker,) = [line for line in svg.iter("line") if line.attrib["class"] == "whisker"]
    assert float(whisker.attrib["x2"]) - float(whisker.attrib["x1"]) == pytest.approx(widths[0], abs=0.2)
    height = float(svg.attrib["height"])
    assert all(float(bar.attrib["y"]) + float(bar.attrib["height"]) < height for bar in svg.iter("rect"))


def test_a_matrix_shades_by_size_and_says_what_is_undefined():
    svg = drawn(Matrix(title="t", description="d", rows=("r",), columns=("a", "b", "c"), cells=((0.0, 1.0, None),)))
    shades = [float(cell.attrib["fill-opacity"]) for cell in svg.iter("rect")]
    assert shades[0] == shades[2] == 0 < shades[1]
    assert [text.text for text in svg.iter("text")][-3:] == ["0.00", "1.00", "–"]


def test_a_picture_with_missing_numbers_is_refused():
    with pytest.raises(ValueError, match="one value for each"):
        Bars(title="t", description="d", y_label="y", categories=("one",), series=(Series(name="a", values=()),))
    with pytest.raises(ValueError, match="one cell for each"):
        Matrix(title="t", description="d", rows=("r",), columns=("a", "b"), cells=((1.0,),))
