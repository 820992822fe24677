"""The command that contrasts extraction with people."""

import json

import pytest
import typer
from typer.testing import CliRunner

from tactful.memory import InvalidFile, InvalidInput
from tactful.middleware.cli.eval_extraction import eval_extraction


def _app():
    app = typer.Typer()
    app.command()(eval_extraction)
    return app


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    texts = ["I keep goats on a hill.", "I live in Ghent.", "What is a quark?"]
    line = {
        "dialogue_id": "a",
        "dialogue": [{"role": "user", "text": text} for text in texts],
        "memories": [
            {
                "statement": "x",
                "kind": "direct",
                "accepted": True,
                "evidence": {"turns": [1], "quote": "I live in Ghent"},
            }
        ],
        "llm_extractions": {"m": [{"statement": "Lives in Ghent", "quote": "I live in Ghent"}]},
    }
    path.write_text(json.dumps(line) + "\n")
    return path


@pytest.mark.parametrize("extractor", ["rules", "stored:m"])
def test_figures_and_predictions_are_written(gold, tmp_path, extractor):
    out, figures = tmp_path / "out.jsonl", tmp_path / "figures.json"
    result = CliRunner().invoke(
        _app(), ["--gold", str(gold), "--extractor", extractor, "--predictions", str(out), "--json", str(figures)]
    )
    assert result.exit_code == 0, result.output
    assert extractor in result.output and "regex I/my/me" in result.output
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert all(set(row) == {"dialogue_id", "turn", "quote", "statement", "kind", "status"} for row in rows)
    assert any(row["turn"] == 1 and row["status"] == "kept" for row in rows)
    assert json.loads(figures.read_text())["score"] == "scored"


def test_without_labels_the_score_is_unscored(gold, tmp_path):
    line = json.loads(gold.read_text())
    line["memories"] = []
    gold.write_text(json.dumps(line))
    out, figures = tmp_path / "out.jsonl", tmp_path / "figures.json"
    result = CliRunner().invoke(_app(), ["--gold", str(gold), "--predictions", str(out), "--json", str(figures)])
    assert result.exit_code == 0, result.output
    assert "unscored" in result.output
    assert out.read_text()
    assert json.loads(figures.read_text())["score"] == "unscored"


@pytest.mark.parametrize("extractor", ["stored:nobody", "magic"])
def test_an_unknown_extractor_is_named(gold, extractor):
    with pytest.raises(InvalidInput, match="rules, stored:m"):
        eval_extraction(gold, extractor)


def test_files_that_fail_are_named(gold, tmp_path):
    with pytest.raises(InvalidFile, match="cannot be read"):
        eval_extraction(tmp_path / "absent")
    with pytest.raises(InvalidFile, match="cannot be written"):
        eval_extraction(gold, predictions=tmp_path / "no" / "such" / "folder")


@pytest.mark.parametrize("extractor", ["rules", "stored:m"])
def test_what_the_verifier_does_not_keep_is_marked(gold, tmp_path, extractor):
    out, figures = tmp_path / "out.jsonl", tmp_path / "figures.json"
    result = CliRunner().invoke(
        _app(),
        ["--gold", str(gold), "--extractor", extractor, "--verify", "--predictions", str(out), "--json", str(figures)],
    )
    assert result.exit_code == 0, result.output
    statuses = {json.loads(line)["status"] for line in out.read_text().splitlines()}
    assert statuses <= {"kept", "not accepted by the verifier"}
    names = [score["name"] for score in json.loads(figures.read_text())["parts"][0]["scores"]]
    assert names[:2] == [f"{extractor}, verified", extractor]
    assert (f"{extractor}, verified without check" in names) is (extractor != "rules")


def test_a_stored_model_is_not_trained_anew(gold):
    result = CliRunner().invoke(_app(), ["--gold", str(gold), "--extractor", "stored:m", "--cross-validate"])
    assert isinstance(result.exception, InvalidInput)
    assert "a stored model is contrasted as it is" in str(result.exception)
