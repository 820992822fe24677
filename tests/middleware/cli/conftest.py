"""Running the command line as a person would: as a process, with an empty home."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TACTFUL = str(Path(sys.executable).parent / "tactful")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    kept = {name: value for name, value in kept.items() if not name.startswith(("TACTFUL_", "XDG_"))}
    # A slow shared machine must not turn a decision into a missed time budget.
    return {**kept, "HOME": str(home), "TACTFUL_RETRIEVAL_BUDGET_MS": "20000"}


@pytest.fixture
def tactful(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run `tactful` with arguments; standard input is empty unless given."""

    def run(*arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TACTFUL, *arguments],
            input=stdin,
            env={**environment, **variables},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return run
