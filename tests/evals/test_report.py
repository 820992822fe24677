"""Pages a person looks at: well formed, self-contained, and safe to open."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from tactful.evals import BothSides, Disagreement, Findings, headline, render_index, render_report
from tactful.evals.metrics import Interval
from tactful.evals.pictures import Bars, Line, Matrix, Plane, Point, Series
from tests.evals.invented_run import make_run

EVIL = '<script>alert("x")</script>&"\'\x1b[31m\x00'


def evil_run():
    """A run in which every text that comes from data is hostile."""
    point = Point(x=0.5, y=1.0, words=EVIL)
    pictures = (
        Plane(
            title=EVIL,
            description=EVIL,
            x_label=EVIL,
            y_label=EVIL,
            lines=(Line(name=EVIL, points=(point,)),),
            marks=(point,),
        ),
        Bars(
            title=EVIL,
            description=EVIL,
            y_label=EVIL,
            categories=(EVIL, "none"),
            series=(Series(name=EVIL, values=(0.5, None), intervals=(Interval(0.4, 0.6), None)),),
        ),
        Matrix(title=EVIL, description=EVIL, rows=(EVIL,), columns=(EVIL,), cells=((None,),)),
    )
    sides = BothSides(statement=EVIL, context=EVIL, ours=EVIL, cues=(EVIL,), people=EVIL, votes={EVIL: True})
    found = Disagreement(item=(EVIL,), label=True, chosen=False, probability=0.1, sides=sides)
    run = make_run()
    tables = tuple(table.model_copy(update={"title": EVIL, "note": EVIL}) for table in run.figures.tables)
    figures = Findings(measured_on=EVIL, tables=tables, pictures=pictures, disagreements=(found,))
    record = run.record.model_copy(update={"options": {EVIL: EVIL}})
    return run.model_copy(update={"figures": figures, "record": record})


def parse(page: str) -> ElementTree.Element:
    return ElementTree.fromstring(page.partition("\n")[2])


def test_nothing_from_data_becomes_markup_and_the_page_is_well_formed():
    page = render_report(evil_run())
    root = parse(page)
    assert not list(root.iter("script"))
    assert "alert" in "".join(root.itertext())
    assert "default-src 'none'" in page


def test_a_page_needs_nothing_from_elsewhere():
    page = render_report(evil_run()) + render_index([evil_run()])
    assert not re.search(r"https?://|\bsrc=|@import|url\(", page)
    assert "prefers-color-scheme:dark" in page


def test_each_picture_has_title_description_and_a_table_beside_it():
    figures = list(parse(render_report(evil_run())).iter("figure"))
    assert len(figures) == 3
    for figure in figures:
        (svg,) = figure.iter("svg")
        names = svg.attrib["aria-labelledby"].split()
        assert [child.attrib["id"] for child in svg if child.tag in {"title", "desc"}] == names
        assert len(list(figure.iter("table"))) == 1


def test_undefined_is_a_dash_and_failed_says_why():
    assert "<td>–</td>" in render_report(make_run())
    page = render_report(make_run(error=f"broken {EVIL}"))
    assert "Failed, so nothing is scored: broken &lt;script&gt;" in page
    assert headline(make_run()) == "F1 0.500 (– over users)"


def test_the_index_leads_to_each_page():
    root = parse(render_index([make_run(), make_run(error="broken")]))
    assert [a.attrib["href"] for a in root.iter("a")] == ["selection.html"] * 2
    assert {"scored", "failed"} <= {cell.text for cell in root.iter("td")}
