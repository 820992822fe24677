from __future__ import annotations

import base64
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tactful.memory import (
    Attribute,
    ChromaAttributeStore,
    InvalidInput,
    StoreError,
    Vectors,
    compact_sqlite,
    scan_for,
    user_key,
)

MODEL = {"model_id": "test-model/float", "dimension": 8, "shards": 2}
NEEDLE = "Zoë's “secret” ☃ /path"


def found(directory: Path, needle: str) -> set[str]:
    return {hit.encoding for hit in scan_for(directory, [needle])}


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (NEEDLE.encode(), "utf-8"),
        (NEEDLE.encode("utf-16-le"), "utf-16-le"),
        (json.dumps(NEEDLE).encode(), "json"),
        (base64.b64encode(NEEDLE.encode()), "base64"),
        (base64.b64encode(b"x" + NEEDLE.encode() + b"rest"), "base64"),
        (base64.urlsafe_b64encode(b"xy" + NEEDLE.encode()), "base64"),
    ],
)
def test_every_spelling_is_found(tmp_path: Path, content: bytes, encoding: str) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (below / "file").write_bytes(b"\x00\xff" + content + b"\x00")
    (tmp_path / "other").write_bytes(b"nothing here")
    (hit,) = scan_for(tmp_path, [NEEDLE])
    assert (hit.path, hit.needle, hit.encoding, hit.count) == (below / "file", NEEDLE, encoding, 1)


def test_quotes_are_found_as_json_escapes_them(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(json.dumps({"quote": 'I said "tëa"'}, ensure_ascii=False))
    assert found(tmp_path, 'I said "tëa"') == {"json"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=7), st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=30), st.binary())
def test_base64_is_found_whatever_stands_around(tmp_path: Path, before: bytes, needle: str, after: bytes) -> None:
    if not needle.strip():
        return
    (tmp_path / "file").write_bytes(base64.b64encode(before + needle.encode() + after))
    assert "base64" in found(tmp_path, needle)


@pytest.mark.parametrize("offset", range(-9, 2))
def test_a_needle_across_the_border_of_two_pieces_is_counted_once(tmp_path: Path, offset: int) -> None:
    (tmp_path / "file").write_bytes(b"." * ((1 << 20) + offset) + b"CANARY-7" + b"." * 100 + b"CANARY-7")
    assert [hit.count for hit in scan_for(tmp_path, ["CANARY-7"])] == [2]


def test_every_needle_is_reported_for_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one two two")
    assert [(hit.needle, hit.count) for hit in scan_for(tmp_path, ["one", "two", "three"])] == [("one", 1), ("two", 2)]


@pytest.mark.parametrize("needle", ["", "  ", "\ud800"])
def test_what_cannot_be_looked_for_is_refused(tmp_path: Path, needle: str) -> None:
    with pytest.raises(InvalidInput):
        scan_for(tmp_path, [needle])


def test_a_directory_that_cannot_be_looked_through_is_no_proof(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        scan_for(tmp_path / "missing", ["CANARY"])


def test_compacting_a_sqlite_file_removes_what_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "file.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("CREATE TABLE words (word TEXT)")
        database.executemany("INSERT INTO words VALUES (?)", [("CANARY-1234567 " * 50,)] * 100)
        database.commit()
        database.execute("DELETE FROM words")
        database.commit()
    assert scan_for(tmp_path, ["CANARY-1234567"])
    compact_sqlite(path)
    assert scan_for(tmp_path, ["CANARY-1234567"]) == []


@pytest.mark.parametrize("count", [3, 1_500], ids=["queue only", "index saved"])
async def test_after_erase_and_compact_no_byte_of_a_person_is_left(
    tmp_path: Path,
    count: int,
    make_attribute: Callable[..., Attribute],
    make_vectors: Callable[..., Vectors],
) -> None:
    erased, kept = "erased.person@example.org", "kept.person@example.org"
    store = ChromaAttributeStore.embedded(tmp_path, **MODEL)
    attributes = [make_attribute(erased, f"CANARY-{i:06d} is theirs", f"QUOTED-{i:06d} “mine”") for i in range(count)]
    vectors = make_vectors(count)
    await store.put(erased, attributes, vectors)
    await store.put(erased, attributes[:2], vectors[:2])
    others = [make_attribute(f"{kept}{i}", "The person likes tea") for i in range(10)]
    for other, vector in zip(others, make_vectors(10, seed=1), strict=True):
        await store.put(other.user_id, [other], vector[None])
    chosen = range(0, count, max(1, count // 5))
    needles = [erased, user_key(erased), "CANARY-", "QUOTED-", *(attributes[i].id for i in chosen)]
    assert {hit.needle for hit in scan_for(tmp_path, needles)} == set(needles)
    assert _vector_hits(tmp_path, vectors) > 0

    assert await store.erase(erased) == count
    await store.compact()

    assert scan_for(tmp_path, needles) == []
    assert _vector_hits(tmp_path, vectors) == 0
    for other in others:
        assert (await store.get(other.user_id)).attributes == (other,)
    assert (await store.get(erased)).attributes == ()
    await store.close()
    assert scan_for(tmp_path, needles) == []
    reopened = ChromaAttributeStore.embedded(tmp_path, **MODEL)
    for other, vector in zip(others, make_vectors(10, seed=1), strict=True):
        profile = await reopened.get(other.user_id)
        assert profile.attributes == (other,)
        np.testing.assert_allclose(profile.vectors, vector[None], atol=1e-6)
    await reopened.close()


def _vector_hits(directory: Path, vectors: Vectors) -> int:
    """Count vectors of which two neighbouring numbers stand in a file as float32, give or take the last bits."""
    hits = 0
    for path in directory.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for shift in range(4):  # a vector in the queue begins at any byte
            numbers = np.nan_to_num(np.frombuffer(content[shift : shift + (len(content) - shift) // 4 * 4], "<f4"))
            first, second = numbers[:-1, None], numbers[1:, None]
            near = (abs(first - vectors[:20, 0]) < 1e-6) & (abs(second - vectors[:20, 1]) < 1e-6)
            hits += int(near.any(axis=0).sum())
    return hits


async def test_what_was_deleted_before_a_restart_is_compacted_after_it(
    tmp_path: Path, make_attribute: Callable[..., Attribute], make_vectors: Callable[..., Vectors]
) -> None:
    store = ChromaAttributeStore.embedded(tmp_path, **MODEL)
    await store.put("u1", [make_attribute("u1", "CANARY-1234567 likes tea")], make_vectors(1))
    await store.erase("u1")
    await store.close()
    store = ChromaAttributeStore.embedded(tmp_path, **MODEL)
    await store.compact()
    await store.compact()
    await store.close()
    assert scan_for(tmp_path, ["CANARY-1234567"]) == []


async def test_a_store_can_be_moved_while_closed(
    tmp_path: Path, make_attribute: Callable[..., Attribute], make_vectors: Callable[..., Vectors]
) -> None:
    store = ChromaAttributeStore.embedded(tmp_path / "here", **MODEL)
    await store.put("u1", [make_attribute("u1", "The person likes tea")], make_vectors(1))
    await store.close()
    shutil.move(tmp_path / "here", tmp_path / "there")
    store = ChromaAttributeStore.embedded(tmp_path / "there", **MODEL)
    assert len((await store.get("u1")).attributes) == 1
    await store.close()
