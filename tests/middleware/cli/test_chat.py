"""`tactful chat`, run as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tactful.middleware.stand_in import find_stand_in
from tests.middleware.cli.conftest import TACTFUL, Run

Talk = Callable[..., subprocess.Popen[str]]
TALK = (
    "--say",
    "I'm a vegetarian and I live in Ghent.",
    "--say",
    "I work as a nurse and I have two cats.",
    "--say",
    "Suggest a dinner recipe for me.",
)


@pytest.fixture
def talk(environment: dict[str, str], tmp_path: Path) -> Talk:
    """Start a chat that shows decisions only and goes on listening."""
    pipe = subprocess.PIPE

    def start(*options: str) -> subprocess.Popen[str]:
        command = [TACTFUL, "chat", "--model", "none", *options]
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment, cwd=tmp_path)

    return start


def say(chat: subprocess.Popen[str], text: str) -> None:
    assert chat.stdin is not None
    chat.stdin.write(f"{text}\n")
    chat.stdin.flush()


def hear(chat: subprocess.Popen[str]) -> str:
    """Return the next line the chat prints."""
    assert chat.stdout is not None
    return chat.stdout.readline()


def turns(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_bare_machine_gets_replies_from_the_announced_stand_in(tactful: Run) -> None:
    if find_stand_in() is None:
        pytest.skip("the stand-in model is not installed")
    done = tactful("chat", *TALK)
    assert done.returncode == 0, done.stderr
    assert "a stand-in of 135M parameters" in done.stdout
    assert "tactful chat --model" in done.stdout
    assert done.stdout.count("SmolLM2-135M-Instruct") >= 4
    assert "learned: The user lives in Ghent." in done.stdout
    assert "I live in Ghent" in done.stdout


def test_json_shows_words_probabilities_and_reasons(tactful: Run) -> None:
    first, second, third = turns(tactful("chat", "--model", "none", "--json", *TALK))
    assert first["reply"] is None
    learned = {a["statement"]: a for a in (*first["learned"], *second["learned"])}  # type: ignore[misc]
    assert {"The user lives in Ghent.", "The user is a vegetarian."} <= set(learned)
    assert learned["The user lives in Ghent."]["evidence"][0]["quote"] in TALK[1]
    considered = third["decision"]["considered"]  # type: ignore[index]
    assert {c["statement"] for c in considered} == set(learned)
    assert all(0 <= c["probability"] <= 1 and c["reason"] for c in considered)


def test_memory_lasts_from_one_run_to_the_next(tactful: Run) -> None:
    tactful("chat", "--model", "none", "--json", *TALK[:2])
    (turn,) = turns(tactful("chat", "--model", "none", "--json", "--say", "What is 17 times 23?"))
    assert len(turn["decision"]["considered"]) >= 2  # type: ignore[index]
    assert turn["decision"]["failure"] is None  # type: ignore[index]


def test_typed_words_and_quit(tactful: Run) -> None:
    done = tactful("chat", "--model", "none", stdin="I live in Ghent.\n\n/quit\nI live in Bruges.\n")
    assert done.returncode == 0
    assert "The user lives in Ghent." in done.stdout
    assert "Bruges" not in done.stdout


def test_markup_in_words_is_shown_as_it_is(tactful: Run) -> None:
    done = tactful("chat", "--model", "none", "--say", "[bold]I live in Ghent[/bold] and [/] is a tag.")
    assert done.returncode == 0, done.stderr
    assert "[bold]I live in Ghent[/bold] and [/] is a tag." in done.stdout


def test_a_stored_conversation_is_walked_once(tactful: Run, tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    messages = [
        {"role": "user", "content": "I live in Ghent."},
        {"role": "assistant", "content": "A lovely town."},
        {"role": "user", "content": "I work as a nurse."},
    ]
    path.write_text(json.dumps({"messages": messages}) + "\n")
    for expected in (1, 0):
        first, second = turns(tactful("chat", "--json", "--replay", str(path)))
        assert (first["reply"], first["model"]) == ("A lovely town.", "as recorded")
        assert second["reply"] is None
        assert len(first["learned"]) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (("chat", "--model", "nonsense", "--say", "Hi"), "names no model"),
        (("chat", "--model", "ollama:x", "--say", "Hi"), "pip install langchain-ollama"),
        (("chat", "--model", "gguf:/none.gguf", "--say", "Hi"), "there is no model file"),
        (("chat", "--replay", "none.jsonl"), "none.jsonl: cannot be read"),
        (("chat", "--user", " ", "--say", "Hi"), "a user id must not be empty"),
        (("user", "show", "me", "--data", "nowhere"), "there is no memory in nowhere"),
        (("chat", "--limit", "0"), "--limit"),
        (("nosuchcommand",), "nosuchcommand"),
    ],
)
def test_bad_input_is_one_clear_sentence_and_exit_2(tactful: Run, arguments: tuple[str, ...], problem: str) -> None:
    done = tactful(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert problem in done.stderr
    assert "Traceback" not in done.stderr
    if arguments[0] != "nosuchcommand" and "--limit" not in arguments:
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_bad_line_is_named_by_its_number_and_what_came_before_is_kept(tactful: Run, tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text(json.dumps({"messages": [{"role": "user", "content": "I live in Ghent."}]}) + "\n{broken\n")
    done = tactful("chat", "--json", "--replay", str(path))
    assert done.returncode == 2
    assert f"{path}, line 2: is not JSON" in done.stderr
    assert "The user lives in Ghent." in tactful("user", "show", "me").stdout


def test_a_bad_setting_is_named(tactful: Run) -> None:
    done = tactful("chat", "--say", "Hi", TACTFUL_MAX_BLOCK_TOKENS="many")
    assert done.returncode == 2
    assert "TACTFUL_MAX_BLOCK_TOKENS" in done.stderr


def test_a_locked_directory_says_who_holds_it_and_is_left_alone(tactful: Run, talk: Talk) -> None:
    with talk("--data", "data") as holder:
        say(holder, "I live in Ghent.")
        while "lives in Ghent" not in hear(holder):
            assert holder.poll() is None
        refused = tactful("chat", "--model", "none", "--data", "data", "--say", "Hi")
        assert refused.returncode == 2
        assert str(holder.pid) in refused.stderr
        assert "Traceback" not in refused.stderr
        assert "in use" in tactful("doctor", "--data", "data").stdout
        holder.communicate(timeout=60)
        assert holder.returncode == 0
    assert "The user lives in Ghent." in tactful("user", "show", "me", "--data", "data").stdout


@pytest.mark.parametrize("name", ["chroma.sqlite3", "turns.sqlite3", "decisions.sqlite3", "feedback.sqlite3"])
def test_a_corrupt_database_is_named_and_left_as_it_is(tactful: Run, tmp_path: Path, name: str) -> None:
    tactful("chat", "--model", "none", "--data", "data", "--say", "I live in Ghent.")
    path = tmp_path / "data" / name
    damaged = b"\0garbage\0" * 1_000
    path.write_bytes(damaged)
    done = tactful("chat", "--model", "none", "--data", "data", "--say", "Hi")
    assert done.returncode == 2
    assert name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert path.read_bytes() == damaged


def test_ctrl_c_ends_cleanly_and_keeps_what_was_said(tactful: Run, talk: Talk) -> None:
    with talk() as person:
        say(person, "I live in Ghent.")
        while "lives in Ghent" not in hear(person):
            assert person.poll() is None
        time.sleep(0.2)
        person.send_signal(signal.SIGINT)
        _, errors = person.communicate(timeout=60)
        assert person.returncode == 0
        assert errors == ""
    assert "The user lives in Ghent." in tactful("user", "show", "me").stdout


def test_kill_9_in_the_middle_loses_nothing_acknowledged(tactful: Run, talk: Talk) -> None:
    acknowledged: list[str] = []
    with talk("--json") as person:
        for n in range(6):
            say(person, f"My friend number {n} is here and I have {n + 2} cats.")
            acknowledged.append(json.loads(hear(person))["turn_id"])
        say(person, "I live in Ghent.")
        os.kill(person.pid, signal.SIGKILL)
        person.wait(60)
    kept = json.loads(tactful("user", "show", "me", "--json").stdout)
    told = {e["turn_id"] for a in kept for e in a["evidence"]}
    assert set(acknowledged) <= told
