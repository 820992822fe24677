"""What is kept of a run."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tactful.evals import Findings, hash_file, hash_weights, read_run, to_canonical_json
from tactful.memory import InvalidFile
from tests.evals.invented_run import make_run


def test_a_run_comes_back_and_equal_figures_are_equal_bytes(tmp_path: Path) -> None:
    run, later = make_run(), make_run(seconds=2.0)
    path = tmp_path / "run.json"
    path.write_text(to_canonical_json(run), encoding="utf-8")
    assert read_run(path) == run
    figures = [to_canonical_json(one).partition('"record"')[0] for one in (run, later)]
    assert figures[0] == figures[1] != ""
    assert to_canonical_json(run) != to_canonical_json(later)


def test_failed_unscored_and_scored_are_three_outcomes() -> None:
    unscored = Findings(measured_on="m", unscored="all labels are alike")
    assert make_run().outcome == "scored"
    assert make_run().model_copy(update={"figures": unscored}).outcome == "unscored"
    assert make_run(error="broken").outcome == "failed"


def test_files_and_shipped_weights_are_hashed(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    path.write_bytes(b"weights")
    own = hashlib.sha256(b"weights").hexdigest()
    assert hash_file(path) == own
    found = hash_weights({"verifier": path, "selection": None})
    assert found["own.npz"] == own
    assert len(found["selection.npz"]) == 64
    with pytest.raises(InvalidFile, match="cannot be read"):
        hash_file(tmp_path / "absent")


def test_what_is_no_run_is_named(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    path.write_text("{}")
    with pytest.raises(InvalidFile, match="is not a run of a stage"):
        read_run(path)
    with pytest.raises(InvalidFile, match="cannot be read"):
        read_run(tmp_path / "absent")
