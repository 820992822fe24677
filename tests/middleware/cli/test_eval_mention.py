"""The command that contrasts the mention check with people."""

import json

import pytest
import typer
from typer.testing import CliRunner

from tactful.memory import InvalidFile, WeightsError
from tactful.middleware.cli.eval_mention import eval_mention
from tests.evals.invented_replies import reply_lines


def _run(*arguments):
    app = typer.Typer()
    app.command()(eval_mention)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(reply_lines()))
    return path


@pytest.mark.parametrize("options", [(), ("--cross-validate",)], ids=["shipped", "cross-validated"])
def test_every_reply_gets_its_line_and_the_figures_are_written(gold, tmp_path, options):
    out, figures = tmp_path / "out.jsonl", tmp_path / "figures.json"
    result = _run("--gold", gold, "--predictions", out, "--json", figures, *options)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["row"] for row in rows] == list(range(24))
    assert all(
        set(row) == {"row", "used", "probability"} and row["used"] == (row["probability"] >= 0.5) for row in rows
    )
    assert json.loads(figures.read_text())["score"] == "scored"
    assert "MiniLM cosine" in result.output


def test_blank_labels_still_get_predictions(tmp_path):
    path, out, figures = (tmp_path / name for name in ("gold.jsonl", "out.jsonl", "figures.json"))
    path.write_text("\n".join(reply_lines(labels=(None, ""))))
    result = _run("--gold", path, "--predictions", out, "--json", figures)
    assert result.exit_code == 0, result.output
    assert len(out.read_text().splitlines()) == 24
    assert json.loads(figures.read_text())["score"] == "unscored"


def test_announcements_are_counted_beside(gold, tmp_path):
    pairs = tmp_path / "pairs.jsonl"
    pair = {
        "model": "m",
        "prompt": "What shall I cook?",
        "attributes": ["The user is a vegetarian."],
        "personalized": "As a vegetarian, you could roast squash.",
        "generic": "Roast a chicken.",
    }
    pairs.write_text(json.dumps(pair))
    result = _run("--gold", gold, "--pairs", pairs)
    assert result.exit_code == 0, result.output
    assert "Announcements in pairs.jsonl" in result.output and "false alarm" in result.output


def test_a_missing_file_is_one_error(gold, tmp_path):
    assert isinstance(_run("--gold", tmp_path / "none").exception, InvalidFile)
    assert isinstance(_run("--gold", gold, "--model", tmp_path / "none").exception, WeightsError)
    assert isinstance(_run("--gold", gold, "--pairs", tmp_path / "none").exception, InvalidFile)
