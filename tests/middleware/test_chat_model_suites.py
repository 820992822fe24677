"""langchain-tests' standard suites, unchanged: every test ends the same, whether the model is personalized or not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

REPOSITORY = Path(__file__).parents[2]
SUITES = Path(__file__).with_name("standard_suites.py")
# One loop for all, since ChatOpenAI keeps its connections in the first that it was used in; snapshots are made here.
OPTIONS = (
    *("-q", "-p", "no:cacheprovider", "-c", os.devnull, "--import-mode=importlib"),
    *("-o", "asyncio_mode=auto", "-o", "asyncio_default_test_loop_scope=module"),
    *("--benchmark-disable", "--snapshot-update"),
)

Outcomes = dict[str, str]


def run_suites(directory: Path) -> dict[str, Outcomes]:
    """Return the outcome of every test, by class and by name."""
    # A copy, so that the snapshots are written beside it and not here.
    suites, report = directory / "test_standard_suites.py", directory / "report.xml"
    shutil.copy(SUITES, suites)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, "--rootdir", directory, f"--junitxml={report}", suites],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert report.is_file(), done.stdout + done.stderr
    outcomes: dict[str, Outcomes] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        outcome = next((child.tag for child in case if child.tag in {"failure", "error", "skipped"}), "passed")
        outcomes.setdefault(case.attrib["classname"].rpartition(".")[2], {})[case.attrib["name"]] = outcome
    return outcomes


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcomes]:
    return run_suites(tmp_path_factory.mktemp("suites"))


# How many of its tests the bare model passed when this was written: fewer, and the comparison says less.
@pytest.mark.parametrize(
    "suite, passed_by_bare", [("OpenAIUnit", 10), ("OpenAIIntegration", 44), ("GgufUnit", 7), ("GgufIntegration", 15)]
)
def test_every_outcome_is_that_of_the_bare_model(
    outcomes: dict[str, Outcomes], suite: str, passed_by_bare: int
) -> None:
    bare, wrapped = outcomes[f"TestBare{suite}"], outcomes[f"TestWrapped{suite}"]
    assert wrapped == bare
    counts = Counter(bare.values())
    assert counts["error"] == 0
    assert counts["passed"] >= passed_by_bare, counts
