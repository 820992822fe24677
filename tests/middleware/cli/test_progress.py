"""The progress bar is for people who wait, and for nobody else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest

from tactful.middleware.cli import progress

WAITING = """
import time
from tactful.middleware.cli import progress
progress.SHOWN_AFTER_S = {after_s}
with progress.progress_bar("learning", is_wanted={is_wanted}) as advance:
    advance(30, 60, "7 conversations")
    time.sleep(0.5)
"""


def seen_on_a_terminal(after_s: float, is_wanted: bool) -> str:
    ours, theirs = pty.openpty()
    code = WAITING.format(after_s=after_s, is_wanted=is_wanted)
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    try:
        subprocess.run([sys.executable, "-c", code], stdout=theirs, stderr=theirs, check=True, env=environment)
        os.write(theirs, b"END")
        seen = b""
        while not seen.endswith(b"END"):
            seen += os.read(ours, 4096)
    finally:
        os.close(ours)
        os.close(theirs)
    return seen.decode()


def test_a_terminal_sees_it_once_it_takes_long() -> None:
    seen = seen_on_a_terminal(0.0, True)
    assert "learning" in seen
    assert "conversations" in seen


@pytest.mark.parametrize("after_s, is_wanted", [(60.0, True), (0.0, False)])
def test_a_terminal_sees_nothing_of_what_is_short_or_not_wanted(after_s: float, is_wanted: bool) -> None:
    assert seen_on_a_terminal(after_s, is_wanted) == "END"


def test_a_pipe_sees_nothing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SHOWN_AFTER_S", 0.0)
    with progress.progress_bar("learning") as advance:
        told: Callable[[int, int | None, str], None] = advance
        told(1, None, "one")
    assert capfd.readouterr() == ("", "")
