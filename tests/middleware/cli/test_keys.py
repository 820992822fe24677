"""`tactful keys`: a key is printed once, listed without itself, and revoked by its name."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Run


def test_a_key_is_made_listed_and_revoked(tactful: Run, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    made = tactful("keys", "add", "--name", "phone", "--user", "ada", *data)
    assert (made.returncode, made.stderr) == (0, "")
    key = made.stdout.strip()
    assert key.startswith("tk_")
    tactful("keys", "add", "--name", "shop", "--may-name-users", *data)
    listed = tactful("keys", "list", *data).stdout
    assert "phone  is ada" in listed
    assert "shop  names users" in listed
    assert key not in listed
    found = json.loads(tactful("keys", "list", "--json", *data).stdout)
    assert [(entry["name"], entry["user_id"]) for entry in found] == [("phone", "ada"), ("shop", None)]
    assert all("sha256" not in entry for entry in found)
    assert tactful("keys", "revoke", "--name", "phone", *data).returncode == 0
    again = tactful("keys", "revoke", "--name", "phone", *data)
    assert again.returncode == 2
    assert again.stderr.startswith("tactful: there is no key named 'phone'")


def test_a_file_of_ones_own_is_used_and_a_bad_name_is_one_sentence(tactful: Run, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.json"
    assert tactful("keys", "add", "--name", "a", "--keys", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert tactful("keys", "list").stdout == "There are no keys.\n"
    refused = tactful("keys", "add", "--name", "a:b", "--keys", str(file))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1
