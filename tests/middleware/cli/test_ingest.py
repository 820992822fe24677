"""`tactful ingest`, run as a process."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.middleware.cli.conftest import TACTFUL, Run

HOBBIES = ("chess", "pottery", "cycling", "old maps", "black tea", "jazz", "ferns", "long walks")


def talk(name: str, *texts: str, **fields: object) -> str:
    messages = [
        m for text in texts for m in ({"role": "user", "content": text}, {"role": "assistant", "content": "Ah."})
    ]
    return json.dumps({"id": name, "messages": messages, **fields})


def write(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "talks.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def report(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def shown(tactful: Run, user_id: str, *options: str) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = json.loads(tactful("user", "show", user_id, "--json", *options).stdout)
    return [{k: v for k, v in one.items() if k not in {"learned_at", "updated_at"}} for one in known]


def test_a_file_is_learned_from_once_and_reported(tactful: Run, tmp_path: Path) -> None:
    file = write(tmp_path, talk("c1", "I live in Ghent.", "Hi"), talk("c2", "I work as a nurse."))
    first = report(tactful("ingest", file, "--user", "ada", "--json"))
    counted = {name: first[name] for name in ("conversations", "user_turns", "duplicates", "learned", "pending", "bad")}
    assert counted == {"conversations": 2, "user_turns": 3, "duplicates": 0, "learned": 2, "pending": 0, "bad": 0}
    again = tactful("ingest", file, "--user", "ada")
    assert "3 were read before" in again.stdout
    assert "0 learned" in again.stdout
    assert again.stderr == ""
    assert {a["statement"] for a in shown(tactful, "ada")} == {"The user lives in Ghent.", "The user works as a nurse."}


def test_standard_input_a_zip_and_the_field_that_names_people(tactful: Run, tmp_path: Path) -> None:
    said = {"role": "user", "content": "I live in Ghent."}
    row = json.dumps({"conversation_hash": "h1", "hashed_ip": "f00", "conversation": [said]})
    refused = tactful("ingest", "-", stdin=row)
    assert refused.returncode == 2
    assert "standard input, line 1: names nobody" in refused.stderr
    assert refused.stdout == ""
    assert report(tactful("ingest", "-", "--user-field", "hashed_ip", "--json", stdin=row))["learned"] == 1
    message = {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["I have two cats."]}}
    exported = [{"conversation_id": "c1", "current_node": "n", "mapping": {"n": {"message": message}}}]
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("conversations.json", json.dumps(exported))
    assert report(tactful("ingest", "export.zip", "--user", "f00", "--json"))["learned"] == 1
    assert {a["statement"] for a in shown(tactful, "f00")} == {"The user lives in Ghent.", "The user has two cats."}


def test_a_dry_run_shows_what_would_be_known_and_leaves_no_trace(tactful: Run, tmp_path: Path) -> None:
    file = write(tmp_path, talk("c1", "I live in Ghent.", user_id="ada"), talk("c2", "Hi", user_id="bob"))
    leave = {"TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    done = tactful("ingest", file, "--dry-run", "--data", "data", **leave)
    assert done.returncode == 0, done.stderr
    assert "The user lives in Ghent. (" in done.stdout
    assert "“I live in Ghent" in done.stdout
    assert "Of 'bob' nothing would be known." in done.stdout
    known = report(tactful("ingest", file, "--dry-run", "--data", "data", "--json", **leave))["would_be_known"]
    assert [a["statement"] for a in known["ada"]] == ["The user lives in Ghent."]
    assert known["bob"] == []
    assert not (tmp_path / "data").exists()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_bad_line_stops_or_is_skipped_by_choice(tactful: Run, tmp_path: Path) -> None:
    file = write(tmp_path, talk("c1", "I live in Ghent."), "{broken", talk("c2", "I work as a nurse."))
    stopped = tactful("ingest", file, "--user", "ada")
    assert stopped.returncode == 2
    assert stopped.stderr == f"tactful: {file}, line 2: is not JSON\n"
    assert "1 conversations" in stopped.stdout
    skipped = tactful("ingest", file, "--user", "ada", "--on-error", "skip", "--json")
    assert skipped.stderr == f"skipped: {file}, line 2: is not JSON\n"
    assert (report(skipped)["bad"], report(skipped)["learned"], report(skipped)["duplicates"]) == (1, 1, 1)


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (("none.jsonl", "--user", "ada"), "none.jsonl: cannot be read"),
        (("none.jsonl", "--user", " "), "a user id must not be empty"),
    ],
)
def test_bad_input_is_one_sentence_and_makes_nothing(
    tactful: Run, tmp_path: Path, arguments: tuple[str, ...], problem: str
) -> None:
    done = tactful("ingest", *arguments, "--data", "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "data").exists()


def test_kill_9_and_again_gives_the_memory_of_one_run(
    tactful: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    texts = [f"I love {HOBBIES[n % 8]} and I have {n + 2} cats." for n in range(24)]
    rows = [talk(f"c{n}", text, "I live in Ghent.", created_at=1_600_000_000 + n) for n, text in enumerate(texts)]
    file = write(tmp_path, *rows)
    report(tactful("ingest", file, "--user", "ada", "--data", "whole", "--json"))
    killed = subprocess.Popen(
        [TACTFUL, "ingest", file, "--user", "ada", "--data", "killed", "--json"],
        env={**environment, "TACTFUL_LEASE_S": "5"},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    wait_for_done(tmp_path / "killed" / "turns.sqlite3", 10, killed)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(60)
    resumed = report(tactful("ingest", file, "--user", "ada", "--data", "killed", "--json"))
    assert 10 <= resumed["duplicates"] < 48
    assert resumed["waiting"] == 0
    assert shown(tactful, "ada", "--data", "killed") == shown(tactful, "ada", "--data", "whole")


def wait_for_done(turns: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    """Return once so many turns are learned from."""
    done = 0
    while done < count:
        assert process.poll() is None
        time.sleep(0.05)
        if turns.exists():
            with sqlite3.connect(f"file:{turns}?mode=ro", uri=True) as database:
                try:
                    (done,) = database.execute("SELECT COUNT(*) FROM turns WHERE state = 'done'").fetchone()
                except sqlite3.OperationalError:  # not made yet
                    done = 0
