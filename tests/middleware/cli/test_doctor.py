"""`tactful doctor`: what works here and what is missing."""

from __future__ import annotations

import json

from tests.middleware.cli.conftest import Run


def test_everything_needed_is_well_and_says_which_counter_counts(tactful: Run) -> None:
    done = tactful("doctor", "--json")
    assert done.returncode == 0, done.stdout
    findings = {finding["what"]: finding for finding in json.loads(done.stdout)}
    assert findings["embedding"]["ok"] is True
    assert findings["selector"]["ok"] is True
    assert findings["token counting"]["details"].startswith("cl100k_base (tiktoken)")
    assert findings["data directory"]["ok"] is True
    assert findings["other models"]["ok"] is None


def test_keys_are_named_by_what_they_connect_and_never_shown(tactful: Run) -> None:
    done = tactful("doctor", OPENAI_API_KEY="canary-key")
    assert "openai:" in done.stdout
    assert "canary-key" not in done.stdout + done.stderr


def test_a_damaged_directory_is_broken_and_exit_1(tactful: Run, tmp_path: object) -> None:
    tactful("chat", "--model", "none", "--data", "d", "--say", "I live in Ghent.")
    (tmp_path / "d" / "turns.sqlite3").write_bytes(b"\0" * 5_000)  # type: ignore[operator]
    done = tactful("doctor", "--data", "d")
    assert done.returncode == 1
    assert "BROKEN" in done.stdout
    assert "turns.sqlite3" in done.stdout
