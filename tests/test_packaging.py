"""The wheel: what is in it, and that it works where nothing else is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
LEFT_BEHIND = shutil.ignore_patterns(
    ".venv", ".git", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree") / "tactful"
    shutil.copytree(REPOSITORY, tree, ignore=LEFT_BEHIND)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tree.parent), cwd=tree)
    (built,) = tree.parent.glob("*.whl")
    return built


def run(*command: str, cwd: Path, home: Path | None = None) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TACTFUL_", "XDG_", "PYTHON"))}
    environment = kept if home is None else {**kept, "HOME": str(home)}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, (
        f"{command[:4]} exited {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    )
    return done.stdout


def test_it_holds_only_tactful_and_everything_it_needs_to_run(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"tactful"}
    assert "tactful/__init__.py" not in names
    for layer in ("memory", "graphs", "evals", "middleware"):
        assert f"tactful/{layer}/py.typed" in names
    for data in (
        "memory/data/minilm_vocab.txt",
        "graphs/selection/cl100k_base.tiktoken",
        "graphs/weights/selection.npz",
        "graphs/weights/selection.md",
        "evals/example_gold/README.md",
        "evals/example_gold/relevance.jsonl",
    ):
        assert f"tactful/{data}" in names
    sources = {
        str(p.relative_to(REPOSITORY))
        for f in ("memory", "graphs", "evals", "middleware")
        for p in (REPOSITORY / f).rglob("*.py")
    }
    assert {f"tactful/{source}" for source in sources} <= set(names)
    assert any(name.endswith("licenses/NOTICE") for name in names)


def test_no_requirement_file_holds_an_address_and_all_are_hash_locked() -> None:
    for path in (REPOSITORY / "requirements").glob("*.txt"):
        lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
        pins = [line for line in lines if not line.startswith(" ")]
        assert "://" not in "".join(lines)
        assert not [line for line in pins if "==" not in line]
        assert sum("--hash=sha256:" in line for line in lines) >= len(pins)


def test_it_runs_in_an_empty_environment_with_an_empty_home(wheel: Path, tmp_path: Path) -> None:
    home, environment = tmp_path / "home", tmp_path / "venv"
    home.mkdir()
    venv.create(environment, with_pip=True)
    python, tactful = str(environment / "bin" / "python"), str(environment / "bin" / "tactful")
    base = str(REPOSITORY / "requirements" / "base.txt")
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", base, cwd=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel), cwd=tmp_path)
    run(python, "-m", "pip", "check", cwd=tmp_path)
    said = run(
        tactful,
        "chat",
        "--json",
        "--say",
        "I live in Ghent and I work as a nurse.",
        "--say",
        "Hello again.",
        cwd=tmp_path,
        home=home,
    )
    first, second = [json.loads(line) for line in said.splitlines()]
    assert {a["statement"] for a in first["learned"]} >= {"The user lives in Ghent."}
    assert first["model"] == "none"
    assert first["reply"] is None
    assert len(second["decision"]["considered"]) >= 1
    assert (home / ".local" / "share" / "tactful").is_dir()
    assert "torch" not in run(python, "-m", "pip", "list", cwd=tmp_path)
