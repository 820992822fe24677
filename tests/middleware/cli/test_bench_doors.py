"""`tactful bench doors` on a few turns: every door beside its twin, the server in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

DOORS = ["1 agent middleware", "2 wrapped model", "3 wrapped function", "4 turn graph", "5 tactful serve"]


def test_every_door_is_told_for_a_person_of_fifty_attributes_and_a_new_one(tactful: Run, tmp_path: Path) -> None:
    figures = tmp_path / "f.json"
    done = tactful("bench", "doors", "--rounds", "1", "--streams", "6", "--json", str(figures), COLUMNS="200")
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text())
    assert sorted((row["name"], row["attributes"]) for row in told["rows"]) == sorted(
        (door, attributes) for door in DOORS for attributes in (0, 50)
    )
    for row in told["rows"]:
        assert (row["personalized"], row["failures"]) == (row["attributes"] > 0, {})
        for part in ("first_token", "whole"):
            added = row["door"][part]["p50_ms"] - row["bare"][part]["p50_ms"]
            assert row["overhead"][part]["p50_ms"] == pytest.approx(added)
        assert 0 < row["door"]["first_token"]["p50_ms"] <= row["door"]["whole"]["p50_ms"]
    assert [(row["whole"], row["cut"], row["mixed"], row["personalized"]) for row in told["streams"]] == [
        (6, 0, 0, 0),
        (6, 0, 0, 6),
    ] * 2
    assert all(door in done.stdout for door in DOORS)
