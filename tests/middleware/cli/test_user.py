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


def test_a_replacement_is_undone_and_a_mistake_taken_out_by_hand(tactful: Run) -> None:
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I live in Ghent.")
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I live in Bruges.")
    ids = {a["value"]: a["id"] for a in json.loads(tactful("user", "show", "ada", "--json").stdout)}
    undone = tactful("user", "confirm", "ada", ids["Ghent"]).stdout
    assert set(undone.splitlines()) == {"active: The user lives in Ghent.", "superseded: The user lives in Bruges."}
    assert tactful("user", "reject", "ada", ids["Ghent"]).stdout.count("The user lives in") == 2
    standing = {a["value"]: a["status"] for a in json.loads(tactful("user", "show", "ada", "--json").stdout)}
    assert standing == {"Ghent": "rejected", "Bruges": "active"}
    unknown = tactful("user", "confirm", "ada", "nothing")
    assert unknown.returncode != 0
    assert "there is no attribute 'nothing' of this person" in unknown.stderr


def test_forget_asks_first_and_then_leaves_no_byte(tactful: Run, tmp_path: Path) -> None:
    tactful("chat", "--model", "none", "--user", "canary-ada", "--data", "d", "--say", "I live in Quetzaltenango.")
    refused = tactful("user", "forget", "canary-ada", "--data", "d", stdin="n\n")
    assert refused.returncode != 0
    assert "Quetzaltenango" in tactful("user", "show", "canary-ada", "--data", "d").stdout
    done = tactful("user", "forget", "canary-ada", "--data", "d", "--yes", "--json")
    deleted = {"attributes": 1, "turns": 1, "decisions": 1, "feedback": 0}
    assert json.loads(done.stdout) == {"user_id": "canary-ada", **deleted}
    assert scan_for(tmp_path / "d", ["canary-ada", "Quetzaltenango"]) == []
