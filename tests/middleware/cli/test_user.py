"""`tactful user`: what is known, and forgetting."""

from __future__ import annotations

import json
from pathlib import Path

from tactful.memory import scan_for
from tests.middleware.cli.conftest import Run


def test_show_lists_each_with_its_words(tactful: Run) -> None:
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I live in Ghent.")
    shown = tactful("user", "show", "ada").stdout
    assert "The user lives in Ghent." in shown
    assert "“I live in Ghent" in shown
    (attribute,) = json.loads(tactful("user", "show", "ada", "--json").stdout)
    assert attribute["user_id"] == "ada"
    assert "Nothing is known of 'bob'" in tactful("user", "show", "bob").stdout


def test_forget_asks_first_and_then_leaves_no_byte(tactful: Run, tmp_path: Path) -> None:
    tactful("chat", "--model", "none", "--user", "canary-ada", "--data", "d", "--say", "I live in Quetzaltenango.")
    refused = tactful("user", "forget", "canary-ada", "--data", "d", stdin="n\n")
    assert refused.returncode != 0
    assert "Quetzaltenango" in tactful("user", "show", "canary-ada", "--data", "d").stdout
    done = tactful("user", "forget", "canary-ada", "--data", "d", "--yes", "--json")
    assert json.loads(done.stdout) == {"user_id": "canary-ada", "attributes": 1, "turns": 1, "decisions": 1}
    assert scan_for(tmp_path / "d", ["canary-ada", "Quetzaltenango"]) == []
