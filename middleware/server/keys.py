"""API keys: made once and shown once, kept as hashes in a file, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tactful.memory import InvalidFile, InvalidInput, validate_user_id

KEYS_FILE = "keys.json"
KEY_PREFIX = "tk_"
KEY_BYTES = 32
# No colon in it, so that `NAME:USER` is read in one way only.
_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


class ApiKey(BaseModel):
    """One key, without the key: who it stands for, and the SHA-256 of its text.

    A key is 32 random bytes, which no one can guess through, so a fast hash hides it as well as a slow one would; slow
    hashes are for passwords, which people choose. `user_id` is the one person it stands for, None where it names users.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=_NAME)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    user_id: Annotated[str, AfterValidator(validate_user_id)] | None
    created_at: AwareDatetime

    @property
    def may_name_users(self) -> bool:
        """Whether whoever holds it says, request by request, whose turn it is."""
        return self.user_id is None


class _KeysOnDisk(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    keys: tuple[ApiKey, ...] = ()


class KeyFile:
    """The API keys in one file, which only its owner may read; a change by another process is seen at the next look."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet; a file that is not there holds no keys."""
        self.path = path
        self._read_at: tuple[int, int, int] | None = None
        self._keys: tuple[ApiKey, ...] = ()

    def entries(self) -> tuple[ApiKey, ...]:
        """Return every key, in the order they were made.

        Raises:
            InvalidFile: the file cannot be read, is not a file of keys, or could be written by others.
        """
        state = self._state()
        if state is None:
            return ()
        if state != self._read_at:
            self._keys, self._read_at = self._read(), state
        return self._keys

    def find(self, key: str) -> ApiKey | None:
        """Return the entry of a key, or None; it takes as long whichever entry matches, and if none does."""
        digest = _digest(key)
        found = None
        for entry in self.entries():
            if hmac.compare_digest(entry.sha256, digest):
                found = entry
        return found

    def add(self, name: str, *, user_id: str | None = None, may_name_users: bool = False) -> str:
        """Make a key, keep its hash, and return it: the only time that it can be seen.

        Without `may_name_users` it stands for one person, `user_id`, by default the one called `name`.

        Raises:
            InvalidInput: the name is taken or cannot be one, or a key that names users was given a user.
            InvalidUserId: the user id cannot name a person.
            InvalidFile: the file cannot be read or written.
        """
        if may_name_users and user_id is not None:
            raise InvalidInput("a key that may name users stands for no user of its own: leave one of the two out")
        key = KEY_PREFIX + secrets.token_urlsafe(KEY_BYTES)
        person = None if may_name_users else validate_user_id(name if user_id is None else user_id)
        try:
            entry = ApiKey(name=name, sha256=_digest(key), user_id=person, created_at=datetime.now(UTC))
        except ValidationError as error:
            raise InvalidInput(
                f"{name!r} cannot name a key: use up to 64 letters, digits, dots, dashes and underscores"
            ) from error
        with self._alone():
            kept = self.entries()
            if any(other.name == name for other in kept):
                raise InvalidInput(f"there is a key named {name!r} already: revoke it first, or choose another name")
            self._write((*kept, entry))
        return key

    def revoke(self, name: str) -> None:
        """Delete a key; a running server refuses it from its next request on.

        Raises:
            InvalidInput: there is no key of that name.
            InvalidFile: the file cannot be read or written.
        """
        with self._alone():
            kept = tuple(entry for entry in self.entries() if entry.name != name)
            if len(kept) == len(self.entries()):
                raise InvalidInput(f"there is no key named {name!r} in {self.path}")
            self._write(kept)

    def _alone(self) -> FileLock:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(f"{self.path}.lock", mode=0o600)

    def _state(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InvalidFile(self.path, f"cannot be read: {error.strerror}") from error
        if os.name == "posix" and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise InvalidFile(
                self.path, "others may write to it, so its keys prove nothing: look at it, then chmod 600"
            )
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _read(self) -> tuple[ApiKey, ...]:
        try:
            return _KeysOnDisk.model_validate_json(self.path.read_bytes()).keys
        except OSError as error:
            raise InvalidFile(self.path, f"cannot be read: {error.strerror}") from error
        except ValidationError as error:
            raise InvalidFile(self.path, "is not a file of keys made by `tactful keys`") from error

    def _write(self, keys: tuple[ApiKey, ...]) -> None:
        """Replace the file in one step, so that a server reads the old keys or the new ones, never a half."""
        text = _KeysOnDisk(keys=keys).model_dump_json(indent=1)
        try:
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.")  # mode 0600
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)
        except OSError as error:
            raise InvalidFile(self.path, f"cannot be written: {error.strerror}") from error


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
