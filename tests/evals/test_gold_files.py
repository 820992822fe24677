from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from tactful.evals import RelevanceRow, Stage, as_line, check_gold, read_gold, read_relevance_gold
from tactful.memory import InvalidFile
from tests.evals.invented_gold import relevance, relevance_rows, write_lines

ROW = relevance(ann="yes", bo="no").model_dump(mode="json", exclude_defaults=True)
REPLY = {"user_id": "u", "prompt_id": "p", "prompt": "?", "generic": "g", "personalized": "h", "judgments": []}


def problems(path: Path) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.what) for problem in check_gold(path).problems]


def test_a_good_file_is_told_what_it_holds(tmp_path: Path) -> None:
    other = {**ROW, "attribute": "The user sings.", "judgments": [{"annotator": "cy", "verdict": "avoid"}]}
    found = check_gold(write_lines(tmp_path / "g.jsonl", ["\ufeff", ROW, "", other]))
    assert (found.stage, found.rows, found.judgments) == (Stage.RELEVANCE, 2, 3)
    assert (found.annotators, found.problems) == (("ann", "bo", "cy"), ())


def test_every_problem_is_named_with_its_line(tmp_path: Path) -> None:
    twice = {**ROW, "attribute": "x", "judgments": [{"annotator": "ann", "verdict": v} for v in ("yes", "no")]}
    wrong = {**ROW, "attribute": " ", "judgments": [{"annotator": "ann", "verdict": "perhaps"}]}
    lines = [ROW, "{not json", "", wrong, twice, {**ROW, "attribute": "y", "judgments": []}, REPLY, ROW, "[1]"]
    lines += [{**ROW, "attribute": "z", "prompt": "Another?"}, {**ROW, "colour": 1}, {"user_id": "u"}]
    found = problems(write_lines(tmp_path / "g.jsonl", lines))
    assert [line for line, _ in found] == [2, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    for (_, what), words in zip(
        found,
        [
            "is not JSON",
            "field 'attribute': must not be blank",
            "field 'judgments.0.verdict'",
            "annotator 'ann' judges it 2 times",
            "nobody has judged it",
            "is of stage replies, the lines before of stage relevance",
            "is the item of line 1 again",
            "is not a JSON object",
            "prompt 'p1' of this user has another text on line 1",
            "there is no field 'colour'",
            "is about no attribute, prompt or reply",
        ],
        strict=True,
    ):
        assert words in what


def test_an_empty_file_is_a_problem_and_an_unreadable_one_an_error(tmp_path: Path) -> None:
    assert problems(write_lines(tmp_path / "g.jsonl", ["", " "])) == [(None, "holds no judgments")]
    with pytest.raises(InvalidFile, match="cannot be read"):
        check_gold(tmp_path / "absent.jsonl")


def test_reading_refuses_a_bad_line_and_counts_the_others(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "g.jsonl", [ROW, "{", "{", "{"])
    with pytest.raises(InvalidFile, match=r"line 2: is not JSON \(and 2 more: see `tactful gold check`\)"):
        read_gold(path)
    with pytest.raises(InvalidFile, match="holds no judgments"):
        read_gold(write_lines(path, []))


@given(rows=relevance_rows())
def test_what_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory, rows: list[RelevanceRow]) -> None:
    path = tmp_path_factory.mktemp("gold") / "g.jsonl"
    path.write_text("".join(as_line(row) for row in rows), "utf-8")
    assert read_gold(path).rows == tuple(rows)
    assert [pair.relevant for pair in read_relevance_gold(path)] == [row.relevant for row in rows]
