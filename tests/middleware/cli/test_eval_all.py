"""Every stage at once, and two runs beside each other, on invented labels with the weights that ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tactful.evals import read_run
from tactful.memory import InvalidFile
from tactful.middleware.cli.app import app
from tests.evals.invented_dialogues import invented_gold
from tests.evals.invented_replies import reply_lines
from tests.evals.synthetic import make_gold

STAGES = ("extraction", "mention", "selection", "verification")


def invoke(*arguments: object):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    files = {
        "selection/gold.jsonl": [pair.model_dump_json() for pair in make_gold(users=5, prompts_each=3, votes=True)],
        "extraction/dev.jsonl": [dialogue.model_dump_json() for dialogue in invented_gold()],
        "replies/usr_personachat.jsonl": reply_lines(),
    }
    for name, lines in files.items():
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("\n".join(lines))
    return root


def test_every_stage_is_recorded_with_the_same_figures_each_time(data: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert [invoke("eval", "all", data, "--out", out).exit_code for out in (one, other)] == [0, 0]
    assert sorted(path.name for path in one.iterdir()) == sorted(
        ["index.html", *(f"{stage}.{ending}" for stage in STAGES for ending in ("html", "json"))]
    )
    for stage in STAGES:
        texts = [(out / f"{stage}.json").read_text() for out in (one, other)]
        first, second = (text.partition('"record":')[0] for text in texts)
        assert first == second and '"tables"' in first
        run = read_run(one / f"{stage}.json")
        assert run.outcome == "scored" and run.record.stage == stage
        assert all(len(digest) == 64 for digest in (*run.record.data.values(), *run.record.weights.values()))
        assert all(found.disagrees for found in run.figures.disagreements)
        gaps = [found.gap for found in run.figures.disagreements]
        assert gaps == sorted(gaps, reverse=True)


def test_a_stage_that_fails_is_a_record_and_the_others_go_on(data: Path, tmp_path: Path) -> None:
    (data / "selection/gold.jsonl").write_text('{"user_id": "u"}')
    done = invoke("eval", "all", data, "--out", tmp_path / "out")
    assert done.exit_code == 1, done.output
    failed = read_run(tmp_path / "out" / "selection.json")
    assert failed.outcome == "failed" and "prompt_id" in failed.error
    assert "prompt_id" in (tmp_path / "out" / "selection.html").read_text()
    assert read_run(tmp_path / "out" / "mention.json").outcome == "scored"
    assert "selection      failed" in done.output


def test_stages_without_labels_are_left_out(data: Path, tmp_path: Path) -> None:
    for name in ("extraction/dev.jsonl", "replies/usr_personachat.jsonl"):
        (data / name).unlink()
    done = invoke("eval", "all", data, "--show", 0)
    assert done.exit_code == 0 and "selection" in done.output and "mention" not in done.output
    assert isinstance(invoke("eval", "all", tmp_path / "nowhere").exception, InvalidFile)


def test_two_runs_of_a_stage_are_compared(data: Path, tmp_path: Path) -> None:
    gold = data / "selection/gold.jsonl"
    one, other, figures = tmp_path / "one", tmp_path / "other", tmp_path / "comparison.json"
    invoke("eval", "selection", "--gold", gold, "--out", one)
    invoke("eval", "selection", "--gold", gold, "--out", other, "--cross-validate", "user")
    done = invoke("eval", "compare", one / "selection.json", other / "selection.json", "--json", figures)
    assert done.exit_code == 0, done.output
    assert "decisions flipped" in done.output and "F1" in done.output
    found = json.loads(figures.read_text())
    rows = [read_run(out / "selection.json").figures.rows for out in (one, other)]
    assert len(found["flips"]) == sum(a.chosen != b.chosen for a, b in zip(*rows, strict=True)) > 0


@pytest.mark.parametrize("by", ["kind", "prompt", "annotator", "user"])
def test_selection_by_group(data: Path, by: str) -> None:
    done = invoke("eval", "selection", "--gold", data / "selection/gold.jsonl", "--by", by, "--show", 2)
    assert done.exit_code == 0, done.output
    assert f"By {by}" in done.output
    assert ("no line names who judged it" in done.output) is (by == "annotator")
    assert "Disagreements with people, worst first (2 of" in done.output
