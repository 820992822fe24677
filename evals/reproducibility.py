"""What makes a training give the same digits each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tactful.memory import MissingExtra


@contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra use one thread inside: more of them add up in another order, and wait for each other busily.

    Raises:
        MissingExtra: threadpoolctl is not installed.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise MissingExtra("training", "evals") from error
    with threadpool_limits(limits=1, user_api="blas"):
        yield
