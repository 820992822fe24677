"""`tactful user`: changed, switched off and taken along by hand."""

from __future__ import annotations

import json
from pathlib import Path

from tactful.memory import scan_for
from tests.middleware.cli.conftest import Run


def attributes(tactful: Run, user_id: str = "ada") -> dict[str, dict[str, object]]:
    return {a["statement"]: a for a in json.loads(tactful("user", "show", user_id, "--json").stdout)}


def test_an_attribute_is_added_edited_paused_and_deleted(tactful: Run, tmp_path: Path) -> None:
    tactful("chat", "--model", "none", "--user", "ada", "--data", "d", "--say", "I live in Ghent.")
    added = json.loads(
        tactful("user", "add", "ada", "I play the theremin", "--until", "2031-01-31", "--data", "d", "--json").stdout
    )
    assert (added["statement"], added["valid_until"]) == ("The user plays the theremin.", "2031-01-31T00:00:00Z")
    assert "paused" in tactful("user", "pause", "ada", "--attribute", added["id"], "--data", "d").stdout.casefold()
    shown = tactful("user", "show", "ada", "--data", "d").stdout
    assert "entered by the person, until 2031-01-31, paused" in shown
    edited = tactful("user", "edit", "ada", added["id"], "--no-end", "--kind", "expertise", "--data", "d").stdout
    assert "until" not in edited
    assert "expertise" in edited
    assert tactful("user", "delete", "ada", added["id"], "--data", "d").stdout == "Forgotten.\n"
    assert scan_for(tmp_path / "d", ["theremin"]) == []
    refused = tactful("user", "delete", "ada", added["id"], "--data", "d")
    assert (refused.returncode, refused.stderr.startswith("tactful: there is no attribute")) == (2, True)


def test_paused_and_incognito_nothing_is_kept_of_what_is_said(tactful: Run) -> None:
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I live in Ghent.")
    assert tactful("user", "pause", "ada").stdout == "Paused.\n"
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I like tea.")
    assert set(attributes(tactful)) == {"The user lives in Ghent."}
    assert tactful("user", "resume", "ada").stdout == "Resumed.\n"
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I like tea.")
    assert len(attributes(tactful)) == 2
    assert "1 conversation(s)" in tactful("user", "incognito", "ada", "c7").stdout
    assert "0 conversation(s)" in tactful("user", "incognito", "ada", "c7", "--off").stdout


def test_an_export_is_imported_elsewhere_and_decisions_are_listed(tactful: Run, tmp_path: Path) -> None:
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I'm allergic to peanuts.")
    tactful("chat", "--model", "none", "--user", "ada", "--say", "Suggest a snack with nuts.")
    assert tactful("user", "export", "ada", "--out", "ada.json").returncode == 0
    printed = tactful("user", "export", "ada").stdout
    assert (tmp_path / "ada.json").read_text() == printed
    assert "Imported: 1 attributes" in tactful("user", "import", "ada", "ada.json", "--data", "new").stdout
    assert tactful("user", "export", "ada", "--data", "new").stdout == printed
    listed = tactful("user", "decisions", "ada").stdout
    assert "The user is allergic to peanuts." in listed
    assert "nothing of 0 known" in listed
    (tmp_path / "bad.json").write_text(printed.replace('"version": 1', '"version": 2'))
    refused = tactful("user", "import", "ada", "bad.json", "--data", "new")
    assert (refused.returncode, "version: input should be 1" in refused.stderr) == (2, True)
