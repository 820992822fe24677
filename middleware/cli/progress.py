"""A progress bar, for what takes more than two seconds in front of a person."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SHOWN_AFTER_S = 2.0

Advance = Callable[[int, int | None, str], None]


@contextmanager
def progress_bar(description: str, *, is_wanted: bool = True) -> Iterator[Advance]:
    """Give a function that is told how much is done, of how much if that is known, and in words what came of it.

    The bar is on standard error and goes when the work ends. In a pipe, and where it is not wanted, there is none.
    """
    if not (is_wanted and sys.stdout.isatty() and sys.stderr.isatty()):
        yield lambda done, total, words: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Progress(*columns, TextColumn("{task.fields[words]}"), console=Console(stderr=True), transient=True)
    task = bar.add_task(description, total=None, words="")
    # Shown by the clock, for nothing may be told while the first step is under way.
    late = threading.Timer(SHOWN_AFTER_S, bar.start)
    late.start()
    try:
        yield lambda done, total, words: bar.update(task, completed=done, total=total, words=words)
    finally:
        late.cancel()
        late.join()
        bar.stop()
