from __future__ import annotations

import json
from pathlib import Path

import pytest

from tactful.evals import read_relevance_gold
from tactful.memory import InvalidFile

PAIR = {"user_id": "u1", "prompt_id": "p1", "prompt": "What now?", "attribute": "The user sails.", "relevant": True}


def write(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_reads_labels_votes_and_ignores_other_fields(tmp_path: Path) -> None:
    votes = {"a": True, "b": False}
    first, second = read_relevance_gold(
        write(tmp_path, {**PAIR, "llm_votes": votes, "reason": "x"}, "", {**PAIR, "relevant": False})
    )
    assert (first.relevant, first.llm_votes) == (True, votes)
    assert (second.relevant, second.llm_votes) == (False, {})


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_label_is_kept_as_none(tmp_path: Path, blank: object) -> None:
    assert read_relevance_gold(write(tmp_path, {**PAIR, "relevant": blank}))[0].relevant is None


@pytest.mark.parametrize("missing", ["user_id", "prompt_id", "prompt", "attribute", "relevant"])
def test_a_missing_field_is_named_with_its_line(tmp_path: Path, missing: str) -> None:
    broken = {name: value for name, value in PAIR.items() if name != missing}
    with pytest.raises(InvalidFile, match=f"line 2: field '{missing}' is missing"):
        read_relevance_gold(write(tmp_path, PAIR, broken))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{not json", "is not JSON"),
        ("[1, 2]", "is not a JSON object"),
        ({**PAIR, "relevant": "perhaps"}, "field 'relevant'"),
        ({**PAIR, "attribute": " "}, "field 'attribute'"),
        ({**PAIR, "llm_votes": [1]}, "field 'llm_votes'"),
    ],
)
def test_a_bad_line_is_refused(tmp_path: Path, line: object, problem: str) -> None:
    with pytest.raises(InvalidFile, match=f"line 3: {problem}"):
        read_relevance_gold(write(tmp_path, PAIR, "", line))


def test_an_unreadable_or_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="cannot be read"):
        read_relevance_gold(tmp_path / "absent.jsonl")
    with pytest.raises(InvalidFile, match="holds no pair"):
        read_relevance_gold(write(tmp_path, "", " "))
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidFile, match="UTF-8"):
        read_relevance_gold(binary)


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    (pair,) = read_relevance_gold(write(tmp_path, json.dumps({**PAIR, "attribute": "The user \ud800 sails."})))
    assert pair.attribute == "The user \ufffd sails."


def judged(*verdicts: str) -> list[dict[str, str]]:
    return [{"annotator": f"a{n}", "verdict": verdict} for n, verdict in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("verdicts", "relevant"),
    [(("yes", "yes", "no"), True), (("yes", "no", "avoid"), False), (("yes", "no"), None), ((), None)],
)
def test_the_label_is_the_majority_of_the_judgments(
    tmp_path: Path, verdicts: tuple[str, ...], relevant: bool | None
) -> None:
    line = {name: value for name, value in PAIR.items() if name != "relevant"} | {"judgments": judged(*verdicts)}
    (pair,) = read_relevance_gold(write(tmp_path, line))
    assert pair.relevant is relevant
    assert len(pair.judgments) == len(verdicts)


def test_a_label_that_is_stated_stands_above_the_judgments(tmp_path: Path) -> None:
    lines = [{**PAIR, "relevant": stated, "judgments": judged("no")} for stated in (True, None)]
    assert [pair.relevant for pair in read_relevance_gold(write(tmp_path, *lines))] == [True, False]


@pytest.mark.parametrize(
    ("judgments", "problem"),
    [
        (judged("perhaps"), "field 'judgments.0.verdict'"),
        ([{"annotator": "a", "verdict": "yes"}] * 2, "field 'judgments': annotator 'a' judges it 2 times"),
        ([7], "field 'judgments.0'"),
    ],
)
def test_a_bad_judgment_is_refused(tmp_path: Path, judgments: list[object], problem: str) -> None:
    with pytest.raises(InvalidFile, match=f"line 1: {problem}"):
        read_relevance_gold(write(tmp_path, {**PAIR, "relevant": None, "judgments": judgments}))
