"""API keys: hashed at rest, for their owner's eyes, and gone once revoked."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

from tactful.memory import InvalidFile, InvalidInput, InvalidUserId
from tactful.middleware.server.keys import KeyFile


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json")


def test_a_key_is_found_by_itself_only_and_never_lies_in_the_file(keys: KeyFile) -> None:
    key = keys.add("phone", user_id="ada")
    found = keys.find(key)
    assert found is not None
    assert (found.name, found.user_id, found.may_name_users) == ("phone", "ada", False)
    text = keys.path.read_text()
    assert key.startswith("tk_")
    assert key not in text
    assert key.removeprefix("tk_") not in text
    for other in ("", "tk_", key[:-1], key + "x", key.swapcase(), found.sha256, "\ud800"):
        assert keys.find(other) is None


def test_who_a_key_stands_for(keys: KeyFile) -> None:
    assert keys.find(keys.add("ada")).user_id == "ada"  # type: ignore[union-attr]
    assert keys.find(keys.add("shop", may_name_users=True)).may_name_users  # type: ignore[union-attr]
    with pytest.raises(InvalidInput, match="leave one"):
        keys.add("both", user_id="ada", may_name_users=True)
    with pytest.raises(InvalidUserId):
        keys.add("nobody", user_id=" ")
    assert [key.name for key in keys.entries()] == ["ada", "shop"]


@pytest.mark.parametrize("name", ["", "a:b", "a/b", "a b", "-a", "a" * 65, "ä", "a\n"])
def test_a_name_that_could_be_read_in_two_ways_is_refused(keys: KeyFile, name: str) -> None:
    with pytest.raises(InvalidInput):
        keys.add(name, may_name_users=True)
    assert not keys.path.exists()


def test_only_the_owner_may_read_the_file_and_nobody_else_may_have_written_it(keys: KeyFile) -> None:
    key = keys.add("phone")
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    keys.path.chmod(0o660)
    with pytest.raises(InvalidFile, match="others may write"):
        keys.find(key)


def test_another_process_sees_a_new_key_and_a_revoked_one_at_once(keys: KeyFile) -> None:
    server = KeyFile(keys.path)
    assert server.entries() == ()
    first, second = keys.add("first"), keys.add("second")
    assert server.find(first) is not None
    keys.revoke("first")
    assert server.find(first) is None
    assert server.find(second) is not None
    with pytest.raises(InvalidInput, match="no key named"):
        keys.revoke("first")
    with pytest.raises(InvalidInput, match="already"):
        keys.add("second")


def test_keys_made_at_the_same_time_are_all_kept(keys: KeyFile) -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda n=n: made.append(KeyFile(keys.path).add(f"key{n}"))) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(keys.find(key) for key in made)
    assert len(keys.entries()) == len(made) == 12


@pytest.mark.parametrize("text", ["", "{", "[]", '{"keys": [{"name": "x"}]}', '{"version": 2, "keys": []}'])
def test_a_file_that_is_not_one_of_keys_lets_nobody_in(keys: KeyFile, text: str) -> None:
    keys.add("phone")
    keys.path.write_text(text)
    os.chmod(keys.path, 0o600)
    with pytest.raises(InvalidFile, match="not a file of keys"):
        keys.find("tk_x")


def test_what_the_file_holds_is_what_its_reader_needs(keys: KeyFile) -> None:
    keys.add("phone", user_id="ada")
    (entry,) = json.loads(keys.path.read_text())["keys"]
    assert entry.keys() == {"name", "sha256", "user_id", "created_at"}
