"""The command that trains the stack of a vote."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tactful.graphs import load_vote_weights
from tactful.memory import InvalidInput
from tactful.middleware.cli.app import app
from tests.evals.synthetic import make_gold


def train(tmp_path: Path, *, votes: bool) -> Path:
    gold, out = tmp_path / "gold.jsonl", tmp_path / "vote.npz"
    gold.write_text("".join(pair.model_dump_json() + "\n" for pair in make_gold(users=6, prompts_each=4, votes=votes)))
    arguments = ["train", "vote", "--gold", str(gold), "--out", str(out), "--seed", "1"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "for a yes" in done.output
    return out


def test_it_writes_weights_that_load_and_equal_seeds_give_equal_bytes(tmp_path: Path) -> None:
    first = train(tmp_path, votes=True).read_bytes()
    weights = load_vote_weights(tmp_path / "vote.npz")
    assert weights.yes > weights.no
    assert train(tmp_path, votes=True).read_bytes() == first


def test_gold_without_votes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no LLM voted"):
        train(tmp_path, votes=False)
