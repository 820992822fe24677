from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tactful.memory import StoreError, StoreLocked
from tactful.memory.directory_lock import HOLDER_NAME, LOCK_NAME, DirectoryLock

_HOLD = """
import sys
from pathlib import Path
from tactful.memory.directory_lock import DirectoryLock
lock = DirectoryLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
lock.release()
"""


@contextmanager
def holder(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the directory until its input ends."""
    command = [sys.executable, "-c", _HOLD, str(directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_refused_with_cause_and_remedy(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(StoreLocked) as refused:
            DirectoryLock(tmp_path)
        for words in (str(tmp_path), f"process {process.pid} on {socket.gethostname()} since 20", "chroma run"):
            assert words in str(refused.value)
        assert "\n" not in str(refused.value)


def test_kill_9_of_the_holder_frees_the_directory(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
        lock = DirectoryLock(tmp_path)
    assert json.loads((tmp_path / HOLDER_NAME).read_text())["pid"] == os.getpid()
    lock.release()


def test_a_holder_that_ends_frees_the_directory(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.communicate(timeout=10)
        assert process.returncode == 0
        DirectoryLock(tmp_path).release()


def test_a_second_opening_in_the_same_process_is_refused(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    with pytest.raises(StoreLocked, match=f"process {os.getpid()} "):
        DirectoryLock(tmp_path)
    lock.release()
    DirectoryLock(tmp_path).release()


def test_one_thread_may_release_what_another_took(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    thread = threading.Thread(target=lock.release)
    thread.start()
    thread.join()
    again = DirectoryLock(tmp_path)
    assert again.directory == tmp_path
    again.release()


def test_release_twice_frees_nothing_of_the_next_holder(tmp_path: Path) -> None:
    first = DirectoryLock(tmp_path)
    first.release()
    second = DirectoryLock(tmp_path)
    first.release()
    with pytest.raises(StoreLocked):
        DirectoryLock(tmp_path)
    assert (tmp_path / HOLDER_NAME).exists()
    second.release()
    assert not (tmp_path / HOLDER_NAME).exists()


@pytest.mark.parametrize("content", [None, "", "{", '{"pid": "x"}', "\x00"])
def test_an_unreadable_name_of_the_holder_does_not_hide_the_refusal(tmp_path: Path, content: str | None) -> None:
    lock = DirectoryLock(tmp_path)
    (tmp_path / HOLDER_NAME).unlink()
    if content is not None:
        (tmp_path / HOLDER_NAME).write_text(content)
    with pytest.raises(StoreLocked, match="not said its name"):
        DirectoryLock(tmp_path)
    lock.release()


def test_left_over_files_do_not_lock(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).touch()
    (tmp_path / HOLDER_NAME).write_text('{"pid": 1, "host": "h", "command": "c", "since": "2020-01-01T00:00:00Z"}')
    lock = DirectoryLock(tmp_path)
    assert f'"pid": {os.getpid()}' in (tmp_path / HOLDER_NAME).read_text().replace(":", ": ").replace(":  ", ": ")
    lock.release()


def test_the_directory_is_made_for_its_owner_only(tmp_path: Path) -> None:
    DirectoryLock(tmp_path / "a" / "b").release()
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0


def test_a_path_that_cannot_be_a_directory_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    for path in (file, file / "below", Path("/dev/null/x"), tmp_path / ("x" * 300)):
        with pytest.raises(StoreError) as refused:
            DirectoryLock(path)
        assert str(path) in str(refused.value)
        assert "\n" not in str(refused.value)
    assert file.read_text() == "mine"
