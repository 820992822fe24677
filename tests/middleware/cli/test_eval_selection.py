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


@pytest.mark.parametrize("options", [(), ("--cross-validate", "both")])
def test_labels_of_other_prompts_are_given_as_feedback(
    invoke: Invoke, tmp_path: Path, options: tuple[str, ...]
) -> None:
    gold = write_gold(tmp_path / "gold.jsonl")
    predictions, figures = tmp_path / "p.jsonl", tmp_path / "f.json"
    outputs = ("--predictions", predictions, "--json", figures)
    done = invoke("eval", "selection", "--gold", gold, "--feedback", 2, *options, *outputs)
    assert done.exit_code == 0, done.output
    found = json.loads(figures.read_text())
    assert "after feedback on 2 other prompts of the user" in found["measured_on"]
    assert [row["name"] for row in found["figures"][:2]] == ["tactful", "without feedback"]
    said = {line["probability"] for line in map(json.loads, predictions.read_text().splitlines())}
    invoke("eval", "selection", "--gold", gold, *options, "--predictions", predictions)
    assert said != {line["probability"] for line in map(json.loads, predictions.read_text().splitlines())}


def test_a_bad_line_is_named(invoke: Invoke, tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold.jsonl")
    with gold.open("a") as file:
        file.write('{"user_id": "u"}\n')
    with pytest.raises(InvalidFile, match=rf"line {len(gold.read_text().splitlines())}"):
        invoke("eval", "selection", "--gold", gold)


def test_one_person_against_the_others_stands_beside_where_there_are_their_judgements(
    invoke: Invoke, tmp_path: Path
) -> None:
    gold, pilot, figures = write_gold(tmp_path / "gold.jsonl"), tmp_path / "pilot.jsonl", tmp_path / "f.json"
    rows = [
        {"prompt_id": "p", "attribute": f"a{n}", "annotators": 3, "yes_rate": n % 4 / 3, "prompt": "?"}
        for n in range(12)
    ]
    pilot.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = invoke("eval", "selection", "--gold", gold, "--pilot", pilot, "--json", figures)
    assert done.exit_code == 0
    found = json.loads(figures.read_text())
    human = found["figures"][-1]
    assert (human["name"], human["p_value"]) == ("one human", None)
    assert human["kappa"] == pytest.approx(0.5)  # of every four pairs 6 judgements of 8 agree, 4 by chance; 4 have ties
    assert "pilot.jsonl" in human["measured_on"]
    assert found["abstention"]["prompts"] == 24
    assert "people wanted nothing" in " ".join(done.output.split())


def test_recorded_votes_go_through_the_shipped_stack(invoke: Invoke, tmp_path: Path) -> None:
    gold, figures = tmp_path / "gold.jsonl", tmp_path / "f.json"
    gold.write_text("".join(pair.model_dump_json() + "\n" for pair in make_gold(users=6, prompts_each=4, votes=True)))
    invoke("eval", "selection", "--gold", gold, "--json", figures)
    found = json.loads(figures.read_text())
    f1 = {row["name"]: row["f1"] for row in found["figures"]}
    assert f1["with echo"] > f1["tactful"]  # an LLM that echoes the labels
    assert [use["name"] for use in found["votes"]] == ["with echo", "with yes-man"]
    assert 0 < found["votes"][0]["pairs_asked"] < 1
