"""The command that trains the mention check."""

import typer
from typer.testing import CliRunner

from tactful.graphs import read_mention_weights
from tactful.memory import InvalidFile, InvalidInput, MiniLmEmbedder
from tactful.middleware.cli.train_mention import train_mention
from tests.evals.invented_replies import reply_lines


def _run(*arguments):
    app = typer.Typer()
    app.command()(train_mention)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_equal_files_give_equal_weights_that_can_be_read(tmp_path):
    gold, first, second = (tmp_path / name for name in ("gold.jsonl", "a.npz", "b.npz"))
    gold.write_text("\n".join(reply_lines()))
    for out in (first, second):
        result = _run("--gold", gold, "--out", out)
        assert result.exit_code == 0, result.output
    assert first.read_bytes() == second.read_bytes()
    read_mention_weights(first.read_bytes(), embedding_model_id=MiniLmEmbedder.model_id)
    assert isinstance(_run("--gold", gold, "--out", tmp_path / "no" / "w.npz").exception, InvalidFile)


def test_one_class_trains_nothing(tmp_path):
    gold, out = tmp_path / "gold.jsonl", tmp_path / "w.npz"
    gold.write_text("\n".join(reply_lines(labels=(1, 1))))
    assert isinstance(_run("--gold", gold, "--out", out).exception, InvalidInput)
    assert not out.exists()
