"""The command that trains the verifier."""

import json

import pytest
import typer
from typer.testing import CliRunner

from tactful.graphs import read_verifier_weights
from tactful.memory import InvalidInput, MiniLmEmbedder
from tactful.middleware.cli.train_verifier import train_verifier


def _run(*arguments):
    app = typer.Typer()
    app.command()(train_verifier)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _line(name, thing, reject):
    texts = [f"I really like {thing}.", f"Be a knight who sells {thing}."]
    memories = [{"statement": f"Likes {thing}", "accepted": True, "evidence": {"turns": [0], "quote": texts[0]}}]
    if reject:
        evidence = {"turns": [1], "quote": texts[1]}
        memories.append({"statement": f"Sells {thing} as a knight", "accepted": False, "evidence": evidence})
    return {
        "dialogue_id": name,
        "dialogue": [{"role": "user", "text": text} for text in texts],
        "memories": memories,
        "llm_extractions": {"m": [{"statement": text, "quote": text} for text in texts]},
    }


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    things = [f"{colour} {thing}" for colour in ("red", "old", "tiny") for thing in ("bells", "kites", "figs", "owls")]
    path.write_text("\n".join(json.dumps(_line(str(i), thing, True)) for i, thing in enumerate(things)))
    return path


def test_weights_are_written_and_what_they_are_worth_is_printed(gold, tmp_path):
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    result = _run("--gold", gold, "--out", first, "--seed", 1)
    assert result.exit_code == 0, result.output
    assert _run("--gold", gold, "--out", second, "--seed", 1).exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    read_verifier_weights(first.read_bytes(), embedding_model_id=MiniLmEmbedder.model_id)
    assert "bag of words" in result.output and "verified and narrowed" in result.output


def test_one_class_trains_nothing(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(_line(str(i), "figs", False)) for i in range(12)))
    assert isinstance(_run("--gold", path, "--out", tmp_path / "w.npz").exception, InvalidInput)
    assert not (tmp_path / "w.npz").exists()
