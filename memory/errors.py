"""Every error tactful raises, as one tree.

TactfulError
├── InvalidInput            what a caller handed in cannot be used
│   ├── InvalidUserId       missing, empty or over-long user id
│   ├── NotFound            there is nothing of this person with that id
│   └── InvalidFile         a file that cannot be read, or a bad line of it
├── StoreError              where attributes or turns are kept
│   ├── StoreLocked         another process owns the directory
│   ├── StoreCorrupt        the files are there but cannot be trusted
│   ├── StoreMismatch       written by another schema or embedding model
│   ├── StoreUnavailable    a server that does not answer
│   └── OwnershipError      a record of one person came back for another
├── AccessError             who asks over HTTP may not
│   ├── Unauthenticated     no API key, or none that is known
│   └── Forbidden           a known key, but not for this
├── WeightsError            shipped or given weights fail their check
├── MissingExtra            an optional dependency is not installed
└── ModelError              a chat model that cannot be made or called
"""

from __future__ import annotations


class TactfulError(Exception):
    """Root of all errors raised by tactful; its text is one sentence for a person."""


class InvalidInput(TactfulError, ValueError):
    """What the caller handed in cannot be used; nothing was stored."""


class InvalidUserId(InvalidInput):
    """A user id is missing, empty, over-long or not valid Unicode."""


class NotFound(InvalidInput):
    """There is nothing with that id, or it is another person's, which is not told apart."""


class InvalidFile(InvalidInput):
    """A file cannot be read, or one of its lines is malformed."""

    def __init__(self, path: object, problem: str, *, line: int | None = None) -> None:
        """Name the file, the line (counted from 1) and what is wrong with it."""
        where = str(path) if line is None else f"{path}, line {line}"
        super().__init__(f"{where}: {problem}")


class StoreError(TactfulError):
    """Something is wrong where attributes or turns are kept."""


class StoreLocked(StoreError):
    """Another process owns the embedded directory."""


class StoreCorrupt(StoreError):
    """The stored files exist but fail their integrity check."""


class StoreMismatch(StoreError):
    """The data was written with another schema version or embedding model."""


class StoreUnavailable(StoreError):
    """The store's server cannot be reached or refused the call."""


class OwnershipError(StoreError):
    """A record read for one person belongs to another; the read is refused."""


class AccessError(TactfulError):
    """Who asks over HTTP may not; nothing was read or done."""


class Unauthenticated(AccessError):
    """There is no API key, or none that is known."""


class Forbidden(AccessError):
    """The API key is known but does not allow this."""


class WeightsError(TactfulError):
    """A file of weights is missing, altered or of an unknown form."""


class MissingExtra(TactfulError, ImportError):
    """An optional dependency is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        """Say what needs it and the line that installs it."""
        super().__init__(f"{what} needs an optional part: pip install 'tactful[{extra}]'")


class ModelError(TactfulError):
    """A chat model is unknown, cannot be loaded, or failed to answer."""
