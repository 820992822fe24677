"""The commands that check, merge, split and import gold, and say how far its annotators agree."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from typer.testing import CliRunner, Result

from tactful.memory import InvalidFile, InvalidInput
from tactful.middleware.cli.app import app
from tests.evals.invented_gold import relevance, write_lines

Invoke = Callable[..., Result]


@pytest.fixture
def invoke() -> Invoke:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, ["gold", *(str(a) for a in arguments)], catch_exceptions=False)

    return run


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    rows = [
        relevance(user, prompt, ann="yes", bo=said)
        for user in ("u1", "u2")
        for prompt, said in (("p1", "yes"), ("p2", "no"))
    ]
    return write_lines(tmp_path / "gold.jsonl", [row.model_dump(mode="json", exclude_defaults=True) for row in rows])


def test_a_check_names_every_bad_line_and_exits_with_2(invoke: Invoke, gold: Path, tmp_path: Path) -> None:
    good = invoke("check", gold)
    assert (good.exit_code, good.stderr) == (0, "")
    assert "4 rows (relevance), 8 judgments by 2 annotators, no problems" in good.stdout
    bad = write_lines(tmp_path / "bad.jsonl", [{"user_id": "u", "attribute": "x"}, "{"])
    found = invoke("check", gold, bad)
    assert found.exit_code == 2
    assert found.stderr.splitlines() == [
        f"tactful: {bad}, line 1: field 'judgments' is missing",
        f"tactful: {bad}, line 2: is not JSON",
    ]


def test_an_error_is_one_sentence_with_its_line_and_exit_2(tactful: Callable[..., CompletedProcess[str]]) -> None:
    done = tactful("gold", "agreement", "absent.jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "tactful: absent.jsonl: cannot be read: No such file or directory\n"


def test_merge_refuses_contradictions_unless_told_to_drop_them(invoke: Invoke, gold: Path, tmp_path: Path) -> None:
    row = relevance("u1", "p1", ann="no", cy="yes").model_dump(mode="json", exclude_defaults=True)
    other, out = write_lines(tmp_path / "other.jsonl", [row]), tmp_path / "both.jsonl"
    with pytest.raises(InvalidInput, match="nothing is written"):
        invoke("merge", gold, other, "--out", out)
    assert not out.exists()
    done = invoke("merge", gold, other, "--out", out, "--drop-contradictions")
    assert f"annotator 'ann' says yes ({gold}, line 1) and no ({other}, line 1)" in done.stderr
    first = json.loads(out.read_text().splitlines()[0])
    assert [judgment["annotator"] for judgment in first["judgments"]] == ["bo", "cy"]


def test_a_split_comes_again_by_its_seed_and_overwrites_nothing(invoke: Invoke, gold: Path, tmp_path: Path) -> None:
    train, test = tmp_path / "train.jsonl", tmp_path / "test.jsonl"
    options = ("split", gold, "--by", "both", "--test", 0.5, "--seed", 3, "--out-train", train, "--out-test", test)
    done = invoke(*options)
    assert "2 rows dropped that share one with both" in done.output
    before = train.read_text(), test.read_text()
    with pytest.raises(InvalidFile, match=r"train.jsonl: exists already; --force overwrites it"):
        invoke(*options)
    invoke(*options, "--force")
    assert (train.read_text(), test.read_text()) == before
    assert invoke("check", train, test).exit_code == 0


def test_files_of_several_annotators_are_imported_as_one_and_pass_the_check(invoke: Invoke, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.csv" for name in ("ann", "bo")]
    for path in files:
        path.write_text(f"user_id,prompt,attribute,worker,label\nu1,?,The user sails.,{path.stem},yes\nu1,?,x,bo,\n")
    out = tmp_path / "gold.jsonl"
    done = invoke("import", "csv", *files, "--column", "annotator=worker", "--out", out)
    assert "1 item, 2 judgments" in done.stdout
    assert "left out: 2 not judged" in done.stderr
    assert invoke("check", out).exit_code == 0
    with pytest.raises(InvalidInput, match="not of the form FIELD=NAME"):
        invoke("import", "csv", files[0], "--column", "annotator", "--out", out, "--force")
    with pytest.raises(InvalidInput, match="--items"):
        invoke("import", "study", files[0], "--out", out, "--force")


def test_agreement_is_told_as_tables_or_json(invoke: Invoke, gold: Path) -> None:
    told = invoke("agreement", gold, "--draws", 200).stdout
    assert "Fleiss' kappa" in told
    assert "ann, bo" in told
    found = json.loads(invoke("agreement", gold, "--json", "--draws", 200).stdout)
    assert (found["stage"], found["items_judged_twice"], found["pairs"][0]["share_equal"]) == ("relevance", 4, 0.5)
    assert found["pairs"][0]["kappa"]["value"] == 0  # one of them says yes to everything


def test_what_people_wrote_is_shown_as_they_wrote_it(invoke: Invoke, tmp_path: Path) -> None:
    row = relevance(attribute="likes [red]caps[/red]", **{"[b]ann": "yes", "bo": "no"})
    told = invoke("agreement", write_lines(tmp_path / "g.jsonl", [row.model_dump(mode="json", exclude_defaults=True)]))
    assert "The user likes [red]caps[/red]." in told.stdout
    assert "[b]ann, bo" in told.stdout


def test_the_selection_is_held_against_gold_of_several_annotators(invoke: Invoke, gold: Path, tmp_path: Path) -> None:
    extra = relevance("u3", "p1", ann="no", bo="no").model_dump(mode="json", exclude_defaults=True)
    figures = tmp_path / "f.json"
    with gold.open("a") as file:
        file.write(json.dumps(extra) + "\n")
    arguments = ["eval", "selection", "--gold", str(gold), "--pilot", str(gold), "--json", str(figures)]
    assert CliRunner().invoke(app, arguments, catch_exceptions=False).exit_code == 0
    found = json.loads(figures.read_text())
    assert found["score"] == "scored"
    assert found["figures"][-1]["name"] == "one human"
