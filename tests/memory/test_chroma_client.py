from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import chromadb
import pytest
from chromadb.errors import ChromaError, InternalError, NotFoundError

from tactful.memory import (
    Attribute,
    ChromaAttributeStore,
    StoreCorrupt,
    StoreError,
    StoreLocked,
    StoreUnavailable,
    Vectors,
)
from tactful.memory.chroma_client import (
    find_collection,
    make_collection,
    open_directory,
    rewrite_collection,
    translate_chroma_errors,
)
from tactful.memory.chroma_rows import Layout

LAYOUT = Layout("test-model/float", 8, 1)
MODEL = {"model_id": "test-model/float", "dimension": 8, "shards": 1}


class _Interrupted(Exception):
    pass


class _FailsAtTheNthChange:
    """A Chroma client, or a collection of one, that stops the program at its Nth call that changes something."""

    _CHANGES = frozenset({"get_or_create_collection", "upsert", "delete_collection", "modify"})

    def __init__(self, real: Any, calls_left: list[int]) -> None:
        self._real = real
        self._calls_left = calls_left

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._real, name)
        if not callable(member):
            return member

        def call(*args: Any, **kwargs: Any) -> Any:
            if name in self._CHANGES:
                self._calls_left[0] -= 1
                if self._calls_left[0] < 0:
                    raise _Interrupted
            result = member(*args, **kwargs)
            return _FailsAtTheNthChange(result, self._calls_left) if isinstance(result, chromadb.Collection) else result

        return call


async def test_a_rewrite_cut_off_at_any_step_loses_nothing(
    tmp_path: Path, make_attribute: Callable[..., Attribute], make_vectors: Callable[..., Vectors]
) -> None:
    attributes = [make_attribute("u1", f"The person has number {i}") for i in range(30)]
    store = ChromaAttributeStore.embedded(tmp_path, **MODEL)
    await store.put("u1", attributes, make_vectors(30))
    expected = await store.get("u1")
    await store.close()
    finished = False
    for step in range(10):
        client = open_directory(tmp_path)
        fragile: Any = _FailsAtTheNthChange(client, [step])
        try:
            rewrite_collection(fragile, "tactful-0000", LAYOUT)
            finished = True
        except _Interrupted:
            pass
        client.close()
        store = ChromaAttributeStore.embedded(tmp_path, **MODEL)
        profile = await store.get("u1")
        await store.close()
        assert profile.attributes == expected.attributes
        assert abs(profile.vectors - expected.vectors).max() < 1e-5
        client = open_directory(tmp_path)
        assert sorted(c.name for c in client.list_collections()) == ["tactful-0000", "tactful-manifest"]
        client.close()
        if finished:
            break
    assert finished
    assert step >= 4, "the rewrite makes a copy, fills it, drops the original and renames the copy"


def test_a_rewrite_starts_afresh_after_one_that_failed(tmp_path: Path) -> None:
    client = open_directory(tmp_path)
    one_hot = [1.0] + [0.0] * 7
    make_collection(client, "tactful-0000", LAYOUT).upsert(ids=["kept"], embeddings=[one_hot], metadatas=[{"a": "b"}])
    stale = make_collection(client, "tactful-0000-rewriting", LAYOUT)
    stale.upsert(ids=["erased since"], embeddings=[one_hot], metadatas=[{"a": "b"}])
    rewrite_collection(client, "tactful-0000", LAYOUT)
    assert [collection.name for collection in client.list_collections()] == ["tactful-0000"]
    assert client.get_collection("tactful-0000", embedding_function=None).get()["ids"] == ["kept"]
    client.close()


def test_finding_and_making_a_collection(tmp_path: Path) -> None:
    client = open_directory(tmp_path)
    assert find_collection(client, "tactful-0000") is None
    made = make_collection(client, "tactful-0000", LAYOUT)
    assert make_collection(client, "tactful-0000", LAYOUT).id == made.id
    assert (found := find_collection(client, "tactful-0000")) is not None
    assert found.metadata == LAYOUT.to_metadata()
    assert found.configuration_json["hnsw"]["space"] == "cosine"
    client.close()


@pytest.mark.parametrize(
    ("vendor", "ours"),
    [
        (InternalError("error returned from database: (code: 11) malformed"), StoreCorrupt),
        (InternalError("error returned from database: (code: 13) database or disk is full"), StoreUnavailable),
        (InternalError("error returned from database: (code: 5) database is locked"), StoreUnavailable),
        (InternalError("Error creating hnsw segment reader"), StoreCorrupt),
        (NotFoundError("Collection [x] does not exist"), StoreUnavailable),
        (ChromaError("anything else"), StoreError),
    ],
)
def test_every_vendor_error_becomes_ours_and_is_kept_as_its_cause(vendor: Exception, ours: type[StoreError]) -> None:
    with pytest.raises(StoreError, match="the place") as translated, translate_chroma_errors("the place"):
        raise vendor
    assert type(translated.value) is ours
    assert translated.value.__cause__ is vendor


def test_our_own_errors_pass_untouched() -> None:
    error = StoreCorrupt("ours")
    with pytest.raises(StoreCorrupt) as passed, translate_chroma_errors("the place"):
        raise error
    assert passed.value is error


def test_a_directory_open_through_chroma_itself_is_locked(tmp_path: Path) -> None:
    client = chromadb.PersistentClient(tmp_path, settings=chromadb.Settings(allow_reset=True))
    with pytest.raises(StoreLocked, match="Chroma itself"):
        open_directory(tmp_path)
    client.close()
