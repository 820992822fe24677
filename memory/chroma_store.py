"""ChromaAttributeStore: attributes in Chroma, embedded in a directory or on a server."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from .attribute import Attribute
from .chroma_client import (
    BATCH_SIZE,
    DATABASE_NAME,
    find_collection,
    finish_rewrites,
    make_collection,
    open_directory,
    open_server,
    rewrite_collection,
    translate_chroma_errors,
)
from .chroma_rows import USER_KEY, Layout, Rows, has_leftovers, mark_leftovers, read_profile, write_rows
from .directory_lock import DirectoryLock
from .erasure import compact_sqlite, remove_orphaned_indexes
from .errors import StoreError, StoreUnavailable
from .hnsw_files import scrub_indexes
from .identity import shard_of, user_key, validate_user_id
from .server_url import ServerUrl
from .store import Profile, Vectors
from .threads import run_to_end

if TYPE_CHECKING:
    from .chroma_client import Client, Collection

DEFAULT_SHARDS = 64

_MANIFEST = "tactful-manifest"
_ATTRIBUTE_ID = re.compile(r"[0-9a-f]{32}")


class ChromaAttributeStore:
    """An `AttributeStore` in Chroma. Make one with `embedded` or `connect`; both block, for a second or so.

    People are spread over `shards` collections by the hash of their id: Chroma filters one big collection slowly and
    cannot hold one collection a person. Calls about one shard run one after another, about different shards side by
    side. Every write is a whole record, so a call that fails in the middle leaves each record either as it was or as it
    was to be, and calling it again completes it. A cancelled write ends when the write itself has ended.
    """

    def __init__(
        self, open_client: Callable[[], Client], layout: Layout, place: str, ownership: DirectoryLock | None = None
    ) -> None:
        """Use `embedded` or `connect` instead."""
        self._open_client = open_client
        self._layout = layout
        self._place = place
        self._ownership = ownership
        self._locks = tuple(threading.Lock() for _ in range(layout.shards))
        self._client: Client | None = self._open()

    @classmethod
    def embedded(cls, directory: str | Path, *, model_id: str, dimension: int, shards: int = DEFAULT_SHARDS) -> Self:
        """Own a directory, made if need be, and keep attributes in it without a server.

        Raises:
            StoreLocked: somebody else has it open.
            StoreCorrupt: its files fail their check; they are left as they are.
            StoreMismatch: it was made with another model, dimension, number of shards or schema.
            StoreError: it cannot be used as a directory.
        """
        path = Path(directory).absolute()
        layout = Layout(model_id, dimension, shards)
        ownership = DirectoryLock(path)
        with ExitStack() as undo:
            undo.callback(ownership.release)
            store = cls(partial(open_directory, path), layout, str(path), ownership)
            undo.pop_all()
        return store

    @classmethod
    def connect(cls, url: str, *, model_id: str, dimension: int, shards: int = DEFAULT_SHARDS) -> Self:
        """Keep attributes on a Chroma server (`chroma run`) at `url`, such as http://127.0.0.1:8000.

        A server gives every caller everything: let nobody but the application reach it.

        Raises:
            InvalidInput: the URL is not one of a server.
            StoreUnavailable: no Chroma server answers there within 10 s.
            StoreMismatch: the store was made with another model, dimension, number of shards or schema.
        """
        server = ServerUrl.parse(url)
        return cls(partial(open_server, server), Layout(model_id, dimension, shards), str(server))

    async def get(self, user_id: str) -> Profile:
        """Return everything kept of this person, sorted by id; see `AttributeStore.get`.

        Raises:
            StoreCorrupt: a record cannot be read back as it was written.
            StoreUnavailable: the server does not answer.
        """
        return await asyncio.to_thread(self._get, validate_user_id(user_id))

    async def put(self, user_id: str, attributes: Sequence[Attribute], vectors: Vectors) -> None:
        """Write or overwrite attributes by id, their vectors scaled to unit length; see `AttributeStore.put`.

        Raises:
            InvalidInput: vectors of another shape, not finite, or zero; a text that is not valid Unicode.
            StoreUnavailable: the server does not answer.
        """
        rows = write_rows(validate_user_id(user_id), attributes, vectors, dimension=self._layout.dimension)
        await run_to_end(self._put, user_id, rows)

    async def delete(self, user_id: str, attribute_ids: Sequence[str]) -> tuple[str, ...]:
        """Delete these attributes of this person and return the ids that were there, sorted."""
        wanted = sorted({name for name in attribute_ids if _ATTRIBUTE_ID.fullmatch(name)})
        return await run_to_end(self._delete, validate_user_id(user_id), wanted)

    async def erase(self, user_id: str) -> int:
        """Delete everything of this person and return how many records there were.

        No read returns them any more; their bytes leave the files with the next `compact`.
        """
        return len(await run_to_end(self._delete, validate_user_id(user_id), None))

    async def compact(self) -> None:
        """Rewrite every file of an embedded store that lost records, so that none of their bytes is left.

        Takes time and disk space for a second copy; all other calls wait meanwhile. Cut off at any moment, it leaves a
        complete store, and calling it again completes it.

        Raises:
            StoreError: the store is on a server; stop the server and compact its directory with `embedded`.
        """
        await run_to_end(self._compact)

    async def close(self) -> None:
        """Wait for running calls, then release files, lock and connections; safe to call twice."""
        await run_to_end(self._close)

    def _get(self, user_id: str) -> Profile:
        with self._shard_of(user_id) as client:
            if (shard := self._find_shard(client, user_id)) is None:
                return Profile(user_id, (), np.empty((0, self._layout.dimension), np.float32))
            found = shard.get(where={USER_KEY: user_key(user_id)}, include=["metadatas", "embeddings"])
        return read_profile(
            user_id, found["ids"], found["metadatas"] or [], found["embeddings"], dimension=self._layout.dimension
        )

    def _put(self, user_id: str, rows: Rows) -> None:
        with self._shard_of(user_id) as client:
            shard = self._find_shard(client, user_id) or make_collection(
                client, self._layout.shard_name(user_id), self._layout
            )
            for part in _parts(len(rows.ids)):
                shard.upsert(
                    ids=list(rows.ids[part]),
                    embeddings=rows.vectors[part],
                    metadatas=list(rows.metadatas[part]),
                )

    def _delete(self, user_id: str, wanted: Sequence[str] | None) -> tuple[str, ...]:
        """Delete the wanted ids, or all of this person where None, and return those that were there."""
        with self._shard_of(user_id) as client:
            if (shard := self._find_shard(client, user_id)) is None:
                return ()
            kept = shard.get(where={USER_KEY: user_key(user_id)}, include=[])["ids"]
            there = sorted(kept if wanted is None else set(kept).intersection(wanted))
            if there and not has_leftovers(shard.metadata):
                # Before the first byte is deleted, so that a crash in between cannot hide what `compact` must rewrite.
                shard.modify(metadata=mark_leftovers(shard.metadata))
            for part in _parts(len(there)):
                shard.delete(ids=there[part])
        return tuple(there)

    def _compact(self) -> None:
        with self._all_shards() as client:
            if self._ownership is None:
                raise StoreError(
                    f"{self._place} is a server and cannot be compacted from here; stop it, open its directory with "
                    "ChromaAttributeStore.embedded and compact that"
                )
            for collection in client.list_collections():
                if has_leftovers(collection.metadata):
                    rewrite_collection(client, collection.name, self._layout)
            self._client = None
            client.close()
            try:
                scrub_indexes(self._ownership.directory)
                remove_orphaned_indexes(self._ownership.directory)
                compact_sqlite(self._ownership.directory / DATABASE_NAME)
            finally:
                self._client = self._open()

    def _close(self) -> None:
        with ExitStack() as stack:
            if self._ownership is not None:
                stack.callback(self._ownership.release)
            for lock in self._locks:
                stack.enter_context(lock)
            client, self._client = self._client, None
            if client is not None:
                client.close()
                if self._ownership is not None:
                    scrub_indexes(self._ownership.directory)

    def _open(self) -> Client:
        with translate_chroma_errors(self._place), ExitStack() as undo:
            client = self._open_client()
            undo.callback(client.close)
            self._layout.check(self._place, make_collection(client, _MANIFEST, self._layout).metadata)
            finish_rewrites(client)
            undo.pop_all()
        return client

    @contextmanager
    def _shard_of(self, user_id: str) -> Iterator[Client]:
        with self._locks[shard_of(user_id, self._layout.shards)], translate_chroma_errors(self._place):
            yield self._opened()

    @contextmanager
    def _all_shards(self) -> Iterator[Client]:
        with ExitStack() as stack:
            for lock in self._locks:
                stack.enter_context(lock)
            stack.enter_context(translate_chroma_errors(self._place))
            yield self._opened()

    def _opened(self) -> Client:
        if self._client is None:
            raise StoreError(f"the store {self._place} is closed")
        return self._client

    def _find_shard(self, client: Client, user_id: str) -> Collection | None:
        """Look the shard up at every call: 0.3 ms, and never a stale handle on a server that others use as well."""
        shard = find_collection(client, self._layout.shard_name(user_id))
        if shard is None and find_collection(client, _MANIFEST) is None:
            # A server restarted on another directory must not look like people of whom nothing is known.
            raise StoreUnavailable(f"{self._place} no longer holds this store; was its data replaced?")
        if shard is not None:
            self._layout.check(self._place, shard.metadata)
        return shard


def _parts(count: int) -> Iterator[slice]:
    return (slice(start, start + BATCH_SIZE) for start in range(0, count, BATCH_SIZE))
