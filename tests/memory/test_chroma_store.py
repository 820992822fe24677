from __future__ import annotations

import asyncio
import hashlib
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest

import tactful.memory.chroma_client
from tactful.memory import (
    Attribute,
    ChromaAttributeStore,
    InvalidInput,
    InvalidUserId,
    OwnershipError,
    StoreCorrupt,
    StoreError,
    StoreLocked,
    StoreMismatch,
    StoreUnavailable,
    Vectors,
    user_key,
)

MODEL = {"model_id": "test-model/float", "dimension": 8}
MakeAttribute = Callable[..., Attribute]
MakeVectors = Callable[..., Vectors]

# Pairs of ids that differ by next to nothing, and are different people all the same.
TWINS = ["u1", "u10", "U1", "u1 ", " u1", "u-1", "u_1", "Zoë", "Zoe\u0308", "u1\u200b", "ｕ1"]


class Backend(Protocol):
    def open(self, **layout: Any) -> ChromaAttributeStore: ...

    def underneath(self) -> Any: ...


@pytest.fixture
async def store(backend: Backend) -> AsyncIterator[ChromaAttributeStore]:
    opened = backend.open()
    yield opened
    await opened.close()


@pytest.fixture
def write(make_attribute: MakeAttribute, make_vectors: MakeVectors) -> Callable[..., Any]:
    async def put(store: ChromaAttributeStore, user_id: str, *statements: str) -> list[Attribute]:
        attributes = [make_attribute(user_id, statement) for statement in statements]
        await store.put(user_id, attributes, make_vectors(len(attributes)))
        return attributes

    return put


# --- the contract, embedded and on a server -------------------------------------------------------------------------


async def test_unknown_person_is_empty(store: ChromaAttributeStore) -> None:
    profile = await store.get("nobody")
    assert (profile.user_id, profile.attributes, profile.vectors.shape) == ("nobody", (), (0, 8))
    assert profile.vectors.dtype == np.float32
    assert await store.delete("nobody", ["0" * 32]) == ()
    assert await store.erase("nobody") == 0


async def test_get_returns_what_was_put_sorted_by_id(
    store: ChromaAttributeStore, make_attribute: MakeAttribute, make_vectors: MakeVectors
) -> None:
    attributes = [
        make_attribute("u1", f"The person likes tea number {i}", f"I like “tea” {i} \u2603") for i in range(20)
    ]
    vectors = make_vectors(20)
    await store.put("u1", attributes, vectors)
    profile = await store.get("u1")
    expected = sorted(zip(attributes, vectors, strict=True), key=lambda row: row[0].id)
    assert profile.attributes == tuple(attribute for attribute, _ in expected)
    np.testing.assert_allclose(profile.vectors, np.stack([vector for _, vector in expected]), atol=1e-6)
    assert profile.vectors.dtype == np.float32


async def test_put_scales_vectors_to_unit_length(
    store: ChromaAttributeStore, make_attribute: MakeAttribute, make_vectors: MakeVectors
) -> None:
    unit = make_vectors(1)
    await store.put("u1", [make_attribute("u1", "The person likes tea")], unit * 37)
    np.testing.assert_allclose((await store.get("u1")).vectors, unit, atol=1e-6)


async def test_put_twice_is_one_record(store: ChromaAttributeStore, write: Callable[..., Any]) -> None:
    await write(store, "u1", "The person likes tea")
    before = await store.get("u1")
    await write(store, "u1", "The person likes tea")
    after = await store.get("u1")
    assert after.attributes == before.attributes
    assert len(after.attributes) == 1


async def test_put_overwrites_by_id_and_the_later_of_two_counts(
    store: ChromaAttributeStore, make_attribute: MakeAttribute, make_vectors: MakeVectors
) -> None:
    first = make_attribute("u1", "The person likes tea", "I like tea")
    second = make_attribute("u1", "The Person likes tea.", "Tea, always")
    third = make_attribute("u1", "The person likes tea!", "Tea for ever")
    assert first.id == second.id == third.id
    await store.put("u1", [first], make_vectors(1))
    await store.put("u1", [second, third], make_vectors(2))
    assert (await store.get("u1")).attributes == (third,)


async def test_put_of_nothing_changes_nothing(store: ChromaAttributeStore) -> None:
    await store.put("u1", [], np.empty((0, 8), np.float32))
    assert (await store.get("u1")).attributes == ()


async def test_delete_returns_what_was_there(store: ChromaAttributeStore, write: Callable[..., Any]) -> None:
    tea, milk = await write(store, "u1", "The person likes tea", "The person likes milk")
    (foreign,) = await write(store, "u2", "The person likes tea")
    asked = [tea.id, "0" * 32, foreign.id, tea.id, "", "not an id", "\ud800"]
    assert await store.delete("u1", asked) == (tea.id,)
    assert await store.delete("u1", [tea.id]) == ()
    assert await store.delete("u1", []) == ()
    assert (await store.get("u1")).attributes == (milk,)
    assert (await store.get("u2")).attributes == (foreign,)


async def test_erase_takes_all_of_one_person_and_nobody_else(
    store: ChromaAttributeStore, write: Callable[..., Any]
) -> None:
    statements = [f"The person owns {i} books" for i in range(1_203)]
    await write(store, "u1", *statements)
    kept = await write(store, "u2", "The person likes tea")
    assert await store.erase("u1") == 1_203
    assert (await store.get("u1")).attributes == ()
    assert await store.erase("u1") == 0
    assert (await store.get("u2")).attributes == tuple(kept)


async def test_near_twins_never_meet(backend: Backend, write: Callable[..., Any]) -> None:
    store = backend.open(shards=1)  # one shard, so that only the filter and the check keep people apart
    written = {user_id: await write(store, user_id, f"The person has number {i}") for i, user_id in enumerate(TWINS)}
    for user_id in TWINS:
        assert (await store.get(user_id)).attributes == tuple(written[user_id])
    await store.erase(TWINS[0])
    assert [len((await store.get(user_id)).attributes) for user_id in TWINS] == [0] + [1] * (len(TWINS) - 1)
    await store.close()


@pytest.mark.parametrize("user_id", [None, "", "  ", 7, "x" * 257, "\ud800"])
async def test_a_bad_user_id_is_refused_before_anything(backend: Backend, user_id: Any) -> None:
    store = backend.open()
    await store.close()  # were anything read first, this would say that the store is closed
    for call in (
        store.get(user_id),
        store.put(user_id, [], np.empty((0, 8), np.float32)),
        store.delete(user_id, []),
        store.erase(user_id),
    ):
        with pytest.raises(InvalidUserId):
            await call


async def test_put_refuses_attributes_of_another(
    store: ChromaAttributeStore, make_attribute: MakeAttribute, make_vectors: MakeVectors
) -> None:
    mixed = [make_attribute("u1", "The person likes tea"), make_attribute("u2", "The person likes tea")]
    with pytest.raises(OwnershipError):
        await store.put("u1", mixed, make_vectors(2))
    assert (await store.get("u1")).attributes == (await store.get("u2")).attributes == ()


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros((1, 8)),
        np.full((1, 8), np.nan),
        np.full((1, 8), np.inf),
        np.ones((1, 7)),
        np.ones((2, 8)),
        np.ones(8),
        np.ones((0, 8)),
    ],
    ids=["zero", "nan", "inf", "short", "two rows", "flat", "none"],
)
async def test_put_refuses_bad_vectors(
    store: ChromaAttributeStore, make_attribute: MakeAttribute, bad: Vectors
) -> None:
    with pytest.raises(InvalidInput):
        await store.put("u1", [make_attribute("u1", "The person likes tea")], bad)
    assert (await store.get("u1")).attributes == ()


async def test_put_refuses_text_that_is_not_unicode(
    store: ChromaAttributeStore, make_attribute: MakeAttribute, make_vectors: MakeVectors
) -> None:
    tea = make_attribute("u1", "The person likes tea")
    broken = tea.model_copy(update={"slot": "\ud800"})
    with pytest.raises(InvalidInput, match="Unicode"):
        await store.put("u1", [broken], make_vectors(1))


async def test_a_foreign_record_is_never_returned(
    backend: Backend, write: Callable[..., Any], make_attribute: MakeAttribute
) -> None:
    store = backend.open()
    await write(store, "u1", "The person likes tea")
    await store.close()
    foreign = make_attribute("u2", "The person is ill")
    with backend.underneath() as client:
        _shard_that_holds(client, user_key("u1")).upsert(
            ids=[foreign.id],
            embeddings=[[1.0] + [0.0] * 7],
            metadatas=[{"user_key": user_key("u1"), "record": foreign.model_dump_json()}],
        )
    store = backend.open()
    with pytest.raises(OwnershipError) as refused:
        await store.get("u1")
    assert "ill" not in str(refused.value)
    await store.close()


@pytest.mark.parametrize("damage", ["not json", "{}", None, "other id"])
async def test_a_record_that_cannot_be_read_is_corrupt(
    backend: Backend, write: Callable[..., Any], make_attribute: MakeAttribute, damage: str | None
) -> None:
    store = backend.open()
    (tea,) = await write(store, "u1", "The person likes tea")
    await store.close()
    record = make_attribute("u1", "The person likes milk").model_dump_json() if damage == "other id" else damage
    with backend.underneath() as client:
        shard = _shard_that_holds(client, user_key("u1"))
        shard.delete(ids=[tea.id])
        metadata = {"user_key": user_key("u1")} | ({} if record is None else {"record": record})
        shard.upsert(ids=[tea.id], embeddings=[[1.0] + [0.0] * 7], metadatas=[metadata])
    store = backend.open()
    with pytest.raises(StoreCorrupt):
        await store.get("u1")
    await store.close()


async def test_a_vector_that_is_not_a_unit_vector_is_corrupt(backend: Backend, write: Callable[..., Any]) -> None:
    store = backend.open()
    (tea,) = await write(store, "u1", "The person likes tea")
    await store.close()
    with backend.underneath() as client:
        _shard_that_holds(client, user_key("u1")).update(ids=[tea.id], embeddings=[[3.0] * 8])
    store = backend.open()
    with pytest.raises(StoreCorrupt):
        await store.get("u1")
    await store.close()


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ({"model_id": "other"}, "model id 'test-model/float'"),
        ({"dimension": 9}, "dimension 8"),
        ({"shards": 5}, "shards 4"),
    ],
)
async def test_another_layout_is_refused_in_words(
    backend: Backend, write: Callable[..., Any], layout: dict[str, Any], words: str
) -> None:
    store = backend.open()
    await write(store, "u1", "The person likes tea")
    await store.close()
    with pytest.raises(StoreMismatch, match=words):
        backend.open(**layout)
    store = backend.open()  # the refusal left nothing open and nothing changed
    assert len((await store.get("u1")).attributes) == 1
    await store.close()


async def test_a_newer_schema_is_refused(backend: Backend) -> None:
    await backend.open().close()
    with backend.underneath() as client:
        manifest = client.get_collection("tactful-manifest")
        manifest.modify(metadata={**manifest.metadata, "tactful_schema_version": 2})
    with pytest.raises(StoreMismatch, match="schema version 2"):
        backend.open()


async def test_a_shard_of_another_layout_is_refused_at_first_use(backend: Backend, write: Callable[..., Any]) -> None:
    store = backend.open()
    await write(store, "u1", "The person likes tea")
    await store.close()
    with backend.underneath() as client:
        shard = _shard_that_holds(client, user_key("u1"))
        shard.modify(metadata={**shard.metadata, "tactful_model_id": "other"})
    store = backend.open()
    with pytest.raises(StoreMismatch, match="other"):
        await store.get("u1")
    await store.close()


async def test_reopening_sees_everything(backend: Backend, write: Callable[..., Any]) -> None:
    for round_ in range(3):
        store = backend.open()
        await write(store, f"u{round_}", *(f"The person likes tea {i}" for i in range(10)))
        assert [len((await store.get(f"u{i}")).attributes) for i in range(round_ + 1)] == [10] * (round_ + 1)
        await store.close()


async def test_a_closed_store_says_so(backend: Backend) -> None:
    store = backend.open()
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.get("u1")


async def test_many_callers_at_once(
    store: ChromaAttributeStore, make_attribute: MakeAttribute, make_vectors: MakeVectors
) -> None:
    async def one(user: int, item: int) -> None:
        attribute = make_attribute(f"u{user}", f"The person has number {item}")
        await store.put(f"u{user}", [attribute], make_vectors(1, seed=item))
        profile = await store.get(f"u{user}")
        assert attribute in profile.attributes
        assert {found.user_id for found in profile.attributes} == {f"u{user}"}

    await asyncio.gather(*(one(user, item) for item in range(6) for user in range(10)))
    assert [len((await store.get(f"u{user}")).attributes) for user in range(10)] == [6] * 10


async def test_hundreds_of_attributes_of_one_person(store: ChromaAttributeStore, write: Callable[..., Any]) -> None:
    written = await write(store, "u1", *(f"The person likes tea number {i}" for i in range(400)))
    assert {attribute.id for attribute in (await store.get("u1")).attributes} == {a.id for a in written}


async def test_a_cancelled_put_has_ended_when_it_returns(
    store: ChromaAttributeStore, make_attribute: MakeAttribute, make_vectors: MakeVectors
) -> None:
    for round_ in range(10):
        attributes = [make_attribute(f"u{round_}", f"The person likes tea {i}") for i in range(50)]
        task = asyncio.create_task(store.put(f"u{round_}", attributes, make_vectors(50)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        first = await store.get(f"u{round_}")
        assert len(first.attributes) in {0, 50}
        assert (await store.get(f"u{round_}")).attributes == first.attributes


# --- a server -------------------------------------------------------------------------------------------------------


async def test_two_connections_see_each_other(chroma_url: str, write: Callable[..., Any]) -> None:
    one, two = (ChromaAttributeStore.connect(chroma_url, **MODEL, shards=4) for _ in range(2))
    await one.erase("shared")
    await write(one, "shared", "The person likes tea")
    assert len((await two.get("shared")).attributes) == 1
    await two.erase("shared")
    assert (await one.get("shared")).attributes == ()
    with pytest.raises(StoreError, match="stop it"):
        await one.compact()
    await one.close()
    await two.close()


def test_no_server_is_unavailable() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # bound but not listening: refused, and nobody else can take the port
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(StoreUnavailable, match=url):
            ChromaAttributeStore.connect(url, **MODEL)


def test_a_server_that_never_answers_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tactful.memory.chroma_client, "REQUEST_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(StoreUnavailable):
        ChromaAttributeStore.connect(f"http://127.0.0.1:{silent.getsockname()[1]}", **MODEL)


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8000", "ftp://host", "http://", "http://h:99999", "http://h/path", "http://me:pw@h"]
)
def test_a_bad_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ChromaAttributeStore.connect(url, **MODEL)
    assert "pw" not in str(refused.value)


async def test_a_server_that_stops_is_unavailable_and_a_wiped_one_is_not_taken_for_empty(
    tmp_path: Path, write: Callable[..., Any], run_server: Callable[[Path], Any]
) -> None:
    with run_server(tmp_path / "server") as server:
        store = server.open()
        await write(store, "u1", "The person likes tea")
        with server.underneath() as client:
            for collection in client.list_collections():
                client.delete_collection(collection.name)
        with pytest.raises(StoreUnavailable, match="replaced"):
            await store.get("u1")
        with pytest.raises(StoreUnavailable, match="replaced"):
            await write(store, "u1", "The person likes tea")
    with pytest.raises(StoreUnavailable, match="does not answer"):
        await store.get("u1")
    await store.close()


# --- an embedded directory ------------------------------------------------------------------------------------------


async def test_a_second_opener_is_refused(tmp_path: Path) -> None:
    store = ChromaAttributeStore.embedded(tmp_path, **MODEL)
    with pytest.raises(StoreLocked):
        ChromaAttributeStore.embedded(tmp_path, **MODEL)
    await store.close()
    await ChromaAttributeStore.embedded(tmp_path, **MODEL).close()


_WRITER = """
import asyncio, sys
import numpy as np
from tactful.memory import Attribute, ChromaAttributeStore

async def write(directory, user_id):
    store = ChromaAttributeStore.embedded(directory, model_id="test-model/float", dimension=8)
    for i in range(100_000):
        attribute = Attribute.model_validate(dict(
            user_id=user_id, statement=f"The person has number {i}", kind="preference", origin="person",
            basis="stated", stability="lasting", learned_at="2026-01-02T03:04:05Z", updated_at="2026-01-02T03:04:05Z"))
        await store.put(user_id, [attribute], np.ones((1, 8), np.float32))
        print(attribute.id, flush=True)

asyncio.run(write(sys.argv[1], sys.argv[2]))
"""


def _write_until_killed(directory: Path, user_id: str, count: int) -> set[str]:
    """Kill a writer in the middle of its work, once it has acknowledged `count` records; return all it acknowledged."""
    command = [sys.executable, "-c", _WRITER, str(directory), user_id]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        ids = {writer.stdout.readline().strip() for _ in range(count)}
        writer.send_signal(signal.SIGKILL)
        return ids | {line.strip() for line in writer.stdout if line.endswith("\n")}


async def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    for round_, count in enumerate((5, 17, 40)):
        ids = await asyncio.to_thread(_write_until_killed, tmp_path, f"u{round_}", count)
        assert len(ids) >= count
        store = ChromaAttributeStore.embedded(tmp_path, **MODEL)
        assert ids <= {attribute.id for attribute in (await store.get(f"u{round_}")).attributes}
        await store.close()


@pytest.fixture(scope="module")
def full(
    tmp_path_factory: pytest.TempPathFactory, make_attribute: MakeAttribute, make_vectors: MakeVectors
) -> tuple[Path, dict[str, list[str]]]:
    """A closed store whose index has been saved, and the ids of each person in it."""
    directory = tmp_path_factory.mktemp("full") / "store"

    async def fill() -> dict[str, list[str]]:
        store = ChromaAttributeStore.embedded(directory, **MODEL, shards=1)
        ids = {}
        for user in range(12):
            attributes = [make_attribute(f"u{user}", f"The person has number {i}") for i in range(100)]
            await store.put(f"u{user}", attributes, make_vectors(100, seed=user))
            ids[f"u{user}"] = sorted(attribute.id for attribute in attributes)
        await store.close()
        return ids

    return directory, asyncio.run(fill())


def _cut(path: Path, share: float) -> None:
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * share))


def _garble(path: Path, share: float, count: int) -> None:
    with path.open("r+b") as file:
        file.seek(int(path.stat().st_size * share))
        file.write(random.Random(share).randbytes(count))


def _index(directory: Path) -> Path:
    return next(path for path in directory.iterdir() if path.is_dir())


DAMAGES: dict[str, Callable[[Path], object]] = {
    "database empty": lambda d: _cut(d / "chroma.sqlite3", 0),
    "database cut in half": lambda d: _cut(d / "chroma.sqlite3", 0.5),
    "database cut short": lambda d: _cut(d / "chroma.sqlite3", 0.98),
    "database header": lambda d: _garble(d / "chroma.sqlite3", 0, 100),
    "database gone": lambda d: (d / "chroma.sqlite3").unlink(),
    **{
        f"database at {share}": lambda d, share=share: _garble(d / "chroma.sqlite3", share, 20_000)  # type: ignore[misc]
        for share in (0.1, 0.3, 0.5, 0.7, 0.9)
    },
    "index gone": lambda d: shutil.rmtree(_index(d)),
    "index header": lambda d: _garble(_index(d) / "header.bin", 0, 100),
    "index names gone": lambda d: (_index(d) / "index_metadata.pickle").unlink(),
    "index names": lambda d: _garble(_index(d) / "index_metadata.pickle", 0.1, 5_000),
    "index cut": lambda d: _cut(_index(d) / "data_level0.bin", 0.3),
    "index at 0.1": lambda d: _garble(_index(d) / "data_level0.bin", 0.1, 20_000),
    "index at 0.7": lambda d: _garble(_index(d) / "data_level0.bin", 0.7, 20_000),
    "links": lambda d: _garble(_index(d) / "link_lists.bin", 0.2, 1_000),
    "links cut": lambda d: _cut(_index(d) / "link_lists.bin", 0.4),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damage_is_never_an_empty_profile(
    full: tuple[Path, dict[str, list[str]]], tmp_path: Path, damage: str
) -> None:
    original, ids = full
    directory = tmp_path / "store"
    shutil.copytree(original, directory)
    DAMAGES[damage](directory)
    before = _hashes(directory)
    try:
        store = ChromaAttributeStore.embedded(directory, **MODEL, shards=1)
    except StoreCorrupt as error:
        assert str(directory) in str(error)
        assert _hashes(directory) == before
        return
    noticed = 0
    for user_id, expected in ids.items():
        try:
            assert [attribute.id for attribute in (await store.get(user_id)).attributes] == expected
        except StoreCorrupt:
            noticed += 1
    await store.close()
    assert noticed > 0, "the damage was not noticed at all"


async def test_the_undamaged_store_opens(full: tuple[Path, dict[str, list[str]]]) -> None:
    original, ids = full
    store = ChromaAttributeStore.embedded(original, **MODEL, shards=1)
    for user_id, expected in ids.items():
        assert [attribute.id for attribute in (await store.get(user_id)).attributes] == expected
    await store.close()


def _hashes(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file() and not path.name.startswith("tactful.")
    }


def _shard_that_holds(client: Any, key: str) -> Any:
    shards = [c for c in client.list_collections() if c.name != "tactful-manifest"]
    return next(shard for shard in shards if shard.get(where={"user_key": key}, include=[])["ids"])
