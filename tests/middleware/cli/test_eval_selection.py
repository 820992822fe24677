"""The commands that train the selector on labels and hold it against them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tactful.graphs import TrainedSelector
from tactful.memory import InvalidFile
from tactful.middleware.cli.app import app
from tests.evals.synthetic import make_gold

Invoke = Callable[..., Result]


@pytest.fixture
def invoke() -> Invoke:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)

    return run


def write_gold(path: Path, users: int = 6, **changes: object) -> Path:
    rows = [{**pair.model_dump(mode="json"), **changes} for pair in make_gold(users=users, prompts_each=4)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_the_shipped_weights_are_held_against_labels(invoke: Invoke, tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold.jsonl")
    predictions, figures = tmp_path / "p.jsonl", tmp_path / "f.json"
    done = invoke("eval", "selection", "--gold", gold, "--predictions", predictions, "--json", figures)
    assert done.exit_code == 0
    assert "F1" in done.output
    lines = [json.loads(line) for line in predictions.read_text().splitlines()]
    pairs = [json.loads(line) for line in gold.read_text().splitlines()]
    assert [(p["user_id"], p["prompt_id"], p["attribute"]) for p in lines] == [
        (p["user_id"], p["prompt_id"], p["attribute"]) for p in pairs
    ]
    threshold = TrainedSelector.load().threshold
    assert all(line["selected"] == (line["probability"] >= threshold) for line in lines)
    assert set(lines[0]) == {"user_id", "prompt_id", "attribute", "probability", "selected"}
    assert json.loads(figures.read_text())["score"] == "scored"


@pytest.mark.parametrize("label", [None, True])
def test_without_labels_of_both_kinds_it_predicts_and_says_unscored(
    invoke: Invoke, tmp_path: Path, label: bool | None
) -> None:
    gold = write_gold(tmp_path / "gold.jsonl", relevant=label)
    predictions, figures = tmp_path / "p.jsonl", tmp_path / "f.json"
    done = invoke("eval", "selection", "--gold", gold, "--predictions", predictions, "--json", figures)
    assert done.exit_code == 0
    assert "unscored" in done.output.lower()
    assert len(predictions.read_text().splitlines()) == len(gold.read_text().splitlines())
    assert json.loads(figures.read_text())["score"] == "unscored"


def test_training_writes_weights_that_the_evaluation_takes(invoke: Invoke, tmp_path: Path) -> None:
    gold, weights = write_gold(tmp_path / "gold.jsonl", users=10), tmp_path / "w.npz"
    done = invoke("train", "selection", "--gold", gold, "--out", weights, "--seed", 1)
    assert done.exit_code == 0, done.output
    assert "F1" in done.output
    figures = tmp_path / "f.json"
    invoke("eval", "selection", "--gold", gold, "--model", weights, "--json", figures)
    assert TrainedSelector.load(weights).version in figures.read_text()


def test_a_bad_line_is_named(invoke: Invoke, tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold.jsonl")
    with gold.open("a") as file:
        file.write('{"user_id": "u"}\n')
    with pytest.raises(InvalidFile, match=rf"line {len(gold.read_text().splitlines())}"):
        invoke("eval", "selection", "--gold", gold)
