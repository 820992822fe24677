"""DirectoryLock: one opener at a time owns an embedded directory."""

from __future__ import annotations

import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import StoreError, StoreLocked

LOCK_NAME = "tactful.lock"
HOLDER_NAME = "tactful.holder.json"


class Holder(BaseModel):
    """Who holds a directory; `since` is UTC. The command is for whoever looks into the file: it may hold secrets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    host: str
    command: str
    since: datetime


class DirectoryLock:
    """Exclusive ownership of a directory, from construction to `release`.

    The operating system holds the lock, so a killed process frees it at once. The name of the holder lies in a file of
    its own and serves only the message: it may be stale, the lock never is.
    """

    def __init__(self, directory: Path) -> None:
        """Create `directory` if need be and take the lock without waiting.

        Raises:
            StoreLocked: another process, or another store in this one, has the directory open.
            StoreError: the path is not a directory, or cannot be created or written to.
        """
        self.directory = directory
        # Taken in one thread and released in another: the state must not be thread-local, as it is by default.
        self._lock = FileLock(directory / LOCK_NAME, timeout=0, thread_local=False)
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.acquire()
            self._write_holder()
        except Timeout as error:
            raise StoreLocked(_refusal(directory)) from error
        except FileExistsError as error:
            raise StoreError(f"{directory} is a file; a directory of data is needed") from error
        except OSError as error:
            self._lock.release()
            raise StoreError(f"cannot use {directory} as a directory of data: {error.strerror or error}") from error

    def release(self) -> None:
        """Let the next opener in; calling it again changes nothing."""
        if self._lock.is_locked:
            (self.directory / HOLDER_NAME).unlink(missing_ok=True)
            self._lock.release()

    def _write_holder(self) -> None:
        holder = Holder(
            pid=os.getpid(), host=socket.gethostname(), command=" ".join(sys.argv), since=datetime.now(tz=UTC)
        )
        # Replaced in one step, so that a second opener never reads half a name.
        fresh = self.directory / f"{HOLDER_NAME}.{os.getpid()}"
        fresh.write_text(holder.model_dump_json(), encoding="utf-8")
        fresh.replace(self.directory / HOLDER_NAME)


def _refusal(directory: Path) -> str:
    return (
        f"{directory} is in use by {_name_holder(directory)}; close it first, or run a Chroma server on the directory "
        "(chroma run) and connect to that"
    )


def _name_holder(directory: Path) -> str:
    try:
        holder = Holder.model_validate_json((directory / HOLDER_NAME).read_bytes())
    except (OSError, ValidationError):
        return "another process, which has not said its name yet"
    return f"process {holder.pid} on {holder.host} since {holder.since:%Y-%m-%d %H:%M:%S} UTC"
