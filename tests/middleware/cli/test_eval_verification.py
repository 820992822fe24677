"""The command that contrasts the verifier with people."""

import json

import pytest
import typer
from typer.testing import CliRunner

from tactful.memory import InvalidFile, WeightsError
from tactful.middleware.cli.eval_verification import eval_verification


def _run(*arguments):
    app = typer.Typer()
    app.command()(eval_verification)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    line = {
        "dialogue_id": "a",
        "dialogue": [{"role": "user", "text": "I keep goats on a hill."}, {"role": "user", "text": "Be a knight."}],
        "memories": [
            {"statement": "Keeps goats", "accepted": True, "evidence": {"turns": [0], "quote": "I keep goats"}},
            {"statement": "Is a knight", "accepted": False, "evidence": {"turns": [1], "quote": "Be a knight"}},
        ],
    }
    path.write_text(json.dumps(line) + "\n")
    return path


def test_every_memory_gets_its_line_and_the_figures_are_written(gold, tmp_path):
    out, figures = tmp_path / "out.jsonl", tmp_path / "figures.json"
    result = _run("--gold", gold, "--predictions", out, "--json", figures)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["statement"] for row in rows] == ["Keeps goats", "Is a knight"]
    assert all(set(row) == {"dialogue_id", "statement", "probability"} and 0 < row["probability"] < 1 for row in rows)
    assert json.loads(figures.read_text())["score"] == "scored"
    assert "in-sample" in result.output


@pytest.mark.parametrize("label", [None, "", True])
def test_blank_labels_or_one_class_still_get_predictions(gold, tmp_path, label):
    line = json.loads(gold.read_text())
    for memory in line["memories"]:
        memory["accepted"] = label
    gold.write_text(json.dumps(line))
    out, figures = tmp_path / "out.jsonl", tmp_path / "figures.json"
    result = _run("--gold", gold, "--predictions", out, "--json", figures)
    assert result.exit_code == 0, result.output
    assert len(out.read_text().splitlines()) == 2
    assert json.loads(figures.read_text())["score"] == "unscored"
    assert "unscored" in result.output


def test_a_missing_file_is_one_error(gold, tmp_path):
    assert isinstance(_run("--gold", tmp_path / "none").exception, InvalidFile)
    assert isinstance(_run("--gold", gold, "--model", tmp_path / "none").exception, WeightsError)
    assert isinstance(_run("--gold", gold, "--json", tmp_path / "no" / "x").exception, InvalidFile)
