"""Every example runs as it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_each_example_has_a_test_here() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {"quickstart.py"}


def test_quickstart_learns_decides_and_gives_reasons(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "quickstart.py"), str(tmp_path / "data")],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TACTFUL_RETRIEVAL_BUDGET_MS": "20000"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "The user is vegetarian." in done.stdout
    assert "The user lives in Ghent." in done.stdout
    assert "(wanted)" in done.stdout or "nothing is used" in done.stdout
