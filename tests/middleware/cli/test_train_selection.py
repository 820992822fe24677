"""`tactful train selection --form static`, and that the evaluation takes what it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tactful.evals import static_words
from tactful.graphs import StaticSelector
from tactful.middleware.cli.app import app

from .test_eval_selection import write_gold


def invoke(*arguments: object) -> Result:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def test_static_weights_are_trained_and_examined_with_their_own_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_words, "VOCABULARY_SIZE", 400)  # the shipped 20,000 take half a minute
    gold, weights = write_gold(tmp_path / "gold.jsonl", users=10), tmp_path / "w.npz"
    assert "F1" in invoke("train", "selection", "--gold", gold, "--out", weights, "--form", "static").output
    selector = StaticSelector.load(weights)
    assert len(selector.embedder.words) == 400
    figures, predictions = tmp_path / "f.json", tmp_path / "p.jsonl"
    options = ("--model", weights, "--json", figures, "--predictions", predictions)
    invoke("eval", "selection", "--gold", gold, *options)
    assert selector.version in figures.read_text()
    lines = [json.loads(line) for line in predictions.read_text().splitlines()]
    assert all(line["selected"] == (line["probability"] >= round(selector.threshold, 6)) for line in lines)
