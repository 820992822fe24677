from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.evals import Imported, RelevanceRow, Stage, as_line, check_gold, import_csv
from tactful.memory import InvalidFile, InvalidInput

HEADER = "user,prompt,statement,rater,label,comment"


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "labels.csv"
    path.write_bytes(text.encode(encoding))
    return path


def said(found: Imported) -> list[list[tuple[str, str]]]:
    return [[(j.annotator, j.said[0]) for j in row.judgments] for row in found.rows]


def test_judgments_of_one_item_are_one_row_and_pass_the_check(tmp_path: Path) -> None:
    lines = [HEADER, "u1,What now?,The user sails.,ann,yes,", "u1,What  now?,The user sails.,bo,0,", "u1,Hm?,x,ann,,"]
    found = import_csv(table(tmp_path, "\n".join(lines)))
    assert (found.stage, found.left_out) == (Stage.RELEVANCE, {"not judged": 1})
    assert said(found) == [[("ann", "yes"), ("bo", "no")]]
    out = tmp_path / "gold.jsonl"
    out.write_text("".join(as_line(row) for row in found.rows), "utf-8")
    assert check_gold(out).problems == ()


def test_a_byte_order_mark_semicolons_and_line_breaks_in_a_cell_are_read(tmp_path: Path) -> None:
    text = 'user;prompt;statement;rater;label\r\nu1;"Now; what\r\nelse?";"The user says ""ahoy""";ann;avoid\r\n'
    (row,) = import_csv(table(tmp_path, text, "utf-8-sig")).rows
    assert isinstance(row, RelevanceRow)
    assert (row.prompt, row.attribute) == ("Now; what\r\nelse?", 'The user says "ahoy"')


def test_columns_and_stage_can_be_said(tmp_path: Path) -> None:
    path = table(tmp_path, "who,fact,judge,ok?,why\nu1,The user sails.,ann,bad,Task-context confusion\n")
    columns = {"user_id": "who", "annotator": "judge", "verdict": "ok?", "failure": "why"}
    (row,) = import_csv(path, columns=columns, stage=Stage.ATTRIBUTES).rows
    assert row.judgments[0].said == ("reject", "task_context")
    with pytest.raises(InvalidFile, match="has no column 'who\\?'; it has who, fact"):
        import_csv(path, columns={"user_id": "who?"})
    with pytest.raises(InvalidInput, match="there is no field 'who'"):
        import_csv(path, columns={"who": "who"})


def test_ratings_of_replies_are_read(tmp_path: Path) -> None:
    header = "user_id,prompt_id,prompt,generic,personalized,attribute,annotator,rating,timestamp\n"
    (row,) = import_csv(table(tmp_path, header + "u,p,?,g,h,The user sails.,ann,4.0,2026-03-01 10:00\n")).rows
    judgment = row.judgments[0]
    assert judgment.said == ("4",)
    assert str(judgment.at) == "2026-03-01 10:00:00+00:00"


def test_what_an_annotator_says_in_two_ways_is_left_out_and_counted(tmp_path: Path) -> None:
    lines = [HEADER, *(f"u1,?,x,ann,{label}," for label in ("yes", "no")), "u1,?,x,bo,no,"]
    found = import_csv(table(tmp_path, "\n".join(lines)))
    assert (said(found), found.left_out) == ([[("bo", "no")]], {"said otherwise by the same annotator": 1})


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ((HEADER, "u1,?,x,ann,perhaps,"), "line 2: verdict 'perhaps' is none of yes, no, avoid"),
        ((HEADER, "u1,?,x,,yes,"), "line 2: field 'judgments.0.annotator' is missing"),
        ((HEADER, "u1,?,x,ann,yes,", "u1,?,x,bo,yes,,more"), "line 3: has more values than there are columns"),
        ((HEADER, "u1,?,x,ann,,"), "holds no judgments"),
        (("",), "holds no judgments"),
        ((HEADER, 'u1,"?,x'), "is not a table"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, lines: tuple[str, ...], problem: str) -> None:
    with pytest.raises(InvalidFile, match=problem):
        import_csv(table(tmp_path, "\n".join(lines)))


def test_an_unreadable_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="cannot be read"):
        import_csv(tmp_path / "absent.csv")
    with pytest.raises(InvalidFile, match="UTF-8"):
        import_csv(table(tmp_path, HEADER + "\nu1,é,x,ann,yes,\n", "latin-1"))


@given(rating=st.text(max_size=6))
def test_a_rating_is_1_to_5_or_refused(tmp_path_factory: pytest.TempPathFactory, rating: str) -> None:
    path = tmp_path_factory.mktemp("csv") / "r.csv"
    quoted = rating.replace('"', '""').replace("\x00", "").encode("utf-8", "replace").decode()
    path.write_text(
        f'user_id,prompt,generic,personalized,attribute,annotator,rating\nu,?,g,h,x,ann,"{quoted}"\n', "utf-8"
    )
    try:
        (row,) = import_csv(path).rows
    except InvalidFile:
        return
    assert row.judgments[0].said[0] in {"1", "2", "3", "4", "5"}
