"""Chroma, opened, asked for collections, and its errors translated (chromadb is imported in this file only)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from .chroma_rows import Layout
from .errors import StoreCorrupt, StoreError, StoreLocked, StoreUnavailable
from .hnsw_files import check_indexes, is_index_folder, scrub_indexes
from .server_url import ServerUrl
from .sqlite_file import check_sqlite

if TYPE_CHECKING:
    import chromadb
    import chromadb.api.client
    import httpx

    # Named here so that no other file needs the vendor's name, not even for its types.
    Client: TypeAlias = chromadb.api.client.Client
    Collection: TypeAlias = chromadb.Collection

DATABASE_NAME = "chroma.sqlite3"
REQUEST_TIMEOUT_S = 10.0
# Chroma takes 5,461 records at once and its server refuses bodies of some 40 MB: this stays far below both.
BATCH_SIZE = 1_000

_REWRITING = "-rewriting"


def open_directory(directory: Path) -> Client:
    """Check the files of a directory that we own, then open Chroma in it.

    Raises:
        StoreCorrupt: a file fails its check, or the database is gone while its indexes are there.
        StoreLocked: this process has the directory open through Chroma itself.
    """
    _check_directory(directory)
    scrub_indexes(directory)
    import chromadb
    from chromadb.config import Settings

    try:
        client = chromadb.PersistentClient(directory, settings=Settings(anonymized_telemetry=False))
    except ValueError as error:  # what Chroma raises when the same path is open with other settings
        raise StoreLocked(f"{directory} is already open in this process, through Chroma itself: {error}") from error
    return cast("Client", client)


def open_server(url: ServerUrl) -> Client:
    """Connect to a Chroma server whose every answer is waited for `REQUEST_TIMEOUT_S` at most.

    Raises:
        StoreUnavailable: nothing answers there, or not as Chroma does.
    """
    import chromadb
    import httpx
    from chromadb.config import Settings

    # Chroma's own first calls have no time limit, so something that accepts and never answers is found here.
    if httpx.get(f"{url}/api/v2/heartbeat", timeout=REQUEST_TIMEOUT_S).is_error:
        raise StoreUnavailable(f"what answers at {url} is not a Chroma server")
    settings = Settings(anonymized_telemetry=False)
    try:
        client = chromadb.HttpClient(url.host, url.port, ssl=url.scheme == "https", settings=settings)
    except ValueError as error:  # what Chroma raises when its first call fails
        raise StoreUnavailable(f"Chroma at {url} does not answer: {error}") from error
    _bound_waits(cast("Client", client))
    return cast("Client", client)


def find_collection(client: Client, name: str) -> Collection | None:
    """Return a collection, or None if there is none of this name."""
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


def make_collection(client: Client, name: str, layout: Layout) -> Collection:
    """Return a collection, made with our metadata unless it is there already; safe to race."""
    return client.get_or_create_collection(
        name,
        metadata=layout.to_metadata(),
        configuration={"hnsw": {"space": "cosine"}},
        embedding_function=None,
    )


def rewrite_collection(client: Client, name: str, layout: Layout) -> None:
    """Copy a collection into a fresh one that takes its place, leaving behind all that was ever deleted from it.

    Raises:
        StoreCorrupt: the copy does not hold what the original holds; the original stays.
    """
    old = client.get_collection(name, embedding_function=None)
    if find_collection(client, name + _REWRITING) is not None:  # of a rewrite that failed, and since out of date
        client.delete_collection(name + _REWRITING)
    new = make_collection(client, name + _REWRITING, layout)
    ids = old.get(include=[])["ids"]
    for start in range(0, len(ids), BATCH_SIZE):
        rows = old.get(ids=ids[start : start + BATCH_SIZE], include=["metadatas", "embeddings"])
        new.upsert(ids=rows["ids"], metadatas=rows["metadatas"], embeddings=rows["embeddings"])
    if not new.count() == old.count() == len(ids):
        raise StoreCorrupt(f"collection {name} could not be copied whole, so it was left as it is")
    client.delete_collection(name)
    new.modify(name=name)


def finish_rewrites(client: Client) -> None:
    """Complete or undo what a crash left of `rewrite_collection`: a copy without its original is whole."""
    names = {collection.name for collection in client.list_collections()}
    for name in sorted(name for name in names if name.endswith(_REWRITING)):
        original = name.removesuffix(_REWRITING)
        if original in names:
            client.delete_collection(name)
        else:
            client.get_collection(name, embedding_function=None).modify(name=original)


@contextmanager
def translate_chroma_errors(place: str) -> Iterator[None]:
    """Turn Chroma's errors, and those of its connection, into ours; `place` names the store in their words."""
    try:
        yield
    except _vendor_errors() as error:
        kind, problem = next(
            (kind, problem)
            for vendor, pattern, kind, problem in _error_table()
            if isinstance(error, vendor) and re.search(pattern, str(error))
        )
        raise kind(f"Chroma at {place} {problem} ({error or type(error).__name__})") from error


# A result code of SQLite that says "not now": busy, locked, read-only, input/output, full, cannot open.
_TRANSIENT = r"\(code: (5|6|8|10|13|14)\)"


@cache
def _error_table() -> tuple[tuple[type[Exception], str, type[StoreError], str], ...]:
    """Vendor's class, pattern of its text, our class, our words; the first row that fits counts."""
    import httpx
    from chromadb import errors

    return (
        (httpx.HTTPError, "", StoreUnavailable, "does not answer"),
        (errors.InternalError, _TRANSIENT, StoreUnavailable, "cannot be used now"),
        (errors.InternalError, "", StoreCorrupt, "is damaged; restore a copy or import an export"),
        (errors.NotFoundError, "", StoreUnavailable, "lost a collection meanwhile; try again"),
        (errors.ChromaError, "", StoreError, "refused the call"),
    )


def _vendor_errors() -> tuple[type[Exception], ...]:
    return tuple(vendor for vendor, _, _, _ in _error_table())


def _check_directory(directory: Path) -> None:
    database = directory / DATABASE_NAME
    if not database.exists() and any(is_index_folder(path) for path in directory.iterdir()):
        raise StoreCorrupt(f"{database} is gone while its indexes are there; restore a copy or import an export")
    check_sqlite(database)
    check_indexes(directory)


def _bound_waits(client: Client) -> None:
    # Chroma fixes `timeout=None` and has no setting for it: one hung server would hold a thread for ever.
    session: httpx.Client = client._server._session  # type: ignore[attr-defined]
    session.timeout = REQUEST_TIMEOUT_S
    session.event_hooks = {"response": [_refuse_foreign_answer]}


def _refuse_foreign_answer(response: httpx.Response) -> None:
    """Refuse an error that does not come from Chroma itself: Chroma raises it as a bare Exception, without a name."""
    from chromadb.errors import error_types

    if response.is_error:
        text = response.read().decode("utf-8", "replace")
        name = re.search(r'"error"\s*:\s*"(\w+)"', text)
        if name is None or name.group(1) not in error_types:
            raise StoreUnavailable(f"what answers at {response.url.host} refused: {response.status_code} {text[:200]}")
