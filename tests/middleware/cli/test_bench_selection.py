"""`tactful bench selection` on invented pairs, peers and all."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Run
from .test_eval_selection import write_gold

NAMES = {"tactful", "tactful, static"}
PEERS = {"LangGraph InMemoryStore, top 10", "mem0, defaults"}


def test_figures_and_times_stand_beside_those_of_peers(tactful: Run, tmp_path: Path) -> None:
    gold, figures = write_gold(tmp_path / "gold.jsonl", users=2), tmp_path / "f.json"
    options = ("--json", str(figures), "--repeats", "2", "--large", "60", "--no-cross-validate")
    done = tactful("bench", "selection", "--gold", str(gold), *options, COLUMNS="200")
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text())
    assert {row["name"] for row in told["choices"]} == NAMES | PEERS
    assert {row["name"] for row in told["speeds"] if row["attributes"] == 50} >= NAMES | PEERS
    assert {row["name"] for row in told["speeds"] if row["attributes"] == 60} >= NAMES
    assert told["machine"]["packages"]["mem0ai"]
    assert "in-sample" in done.stdout
    assert all(name in done.stdout for name in NAMES | PEERS)


def test_without_peers_and_with_folds(tactful: Run, tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold.jsonl", users=10)
    options = ("--repeats", "1", "--large", "0", "--no-peers")
    done = tactful("bench", "selection", "--gold", str(gold), *options, COLUMNS="200")
    assert done.returncode == 0, done.stderr
    assert "no: new users and prompts" in done.stdout
    assert "mem0" not in done.stdout.split("How long it takes")[0]
