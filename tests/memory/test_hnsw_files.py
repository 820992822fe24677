from __future__ import annotations

import asyncio
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tactful.memory import Attribute, ChromaAttributeStore, StoreCorrupt, Vectors
from tactful.memory.hnsw_files import check_indexes, is_index_folder, scrub_indexes

COUNT_AT = 20  # where the header says how many elements there are
ELEMENT_SIZE = 4 + 4 * 32 + 4 * 8 + 8


@pytest.fixture(scope="module")
def saved(
    tmp_path_factory: pytest.TempPathFactory,
    make_attribute: Callable[..., Attribute],
    make_vectors: Callable[..., Vectors],
) -> Path:
    """A closed store with an index of 1,100 vectors, part of which were deleted again."""
    directory = tmp_path_factory.mktemp("saved") / "store"

    async def fill() -> None:
        store = ChromaAttributeStore.embedded(directory, model_id="m", dimension=8, shards=1)
        attributes = [make_attribute("u1", f"The person has number {i}") for i in range(1_100)]
        for start in range(0, 1_100, 100):
            await store.put("u1", attributes[start : start + 100], make_vectors(100, seed=start))
        await store.delete("u1", [attribute.id for attribute in attributes[::3]])
        await store.close()

    asyncio.run(fill())
    return directory


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    shutil.copytree(saved, tmp_path / "store")
    (found,) = (path for path in (tmp_path / "store").iterdir() if is_index_folder(path))
    return found


def _overwrite(path: Path, position: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(position)
        file.write(content)


def test_what_chroma_wrote_is_sound(folder: Path) -> None:
    (count,) = struct.unpack_from("<Q", (folder / "header.bin").read_bytes(), COUNT_AT)
    assert count >= 1_000
    check_indexes(folder.parent)


@pytest.mark.parametrize(
    ("name", "position", "content"),
    [
        ("data_level0.bin", 7 * ELEMENT_SIZE, struct.pack("<H", 33)),  # more links than there is room for
        ("data_level0.bin", 7 * ELEMENT_SIZE + 4, struct.pack("<I", 1 << 30)),  # a link out of the file
        ("link_lists.bin", 0, struct.pack("<I", 5)),  # a list of no whole number of levels
        ("link_lists.bin", 0, struct.pack("<I", 68 << 20)),  # a list longer than the file
        ("header.bin", COUNT_AT, struct.pack("<Q", 1_024)),  # more elements than the links reach
        ("header.bin", 56, struct.pack("<I", 1 << 20)),  # an entry point that is not there
        ("header.bin", 52, struct.pack("<i", 9)),  # levels that the entry point has not
    ],
)
def test_one_wrong_number_is_found(folder: Path, name: str, position: int, content: bytes) -> None:
    _overwrite(folder / name, position, content)
    with pytest.raises(StoreCorrupt, match=folder.name):
        check_indexes(folder.parent)


@pytest.mark.parametrize("content", [b"", b"\x02" * 100, b"\x01\x00\x00\x00"], ids=["empty", "noise", "short"])
def test_an_unknown_header_is_left_to_chroma(folder: Path, content: bytes) -> None:
    (folder / "header.bin").write_bytes(content)
    before = (folder / "data_level0.bin").read_bytes()
    check_indexes(folder.parent)
    scrub_indexes(folder.parent)
    assert (folder / "data_level0.bin").read_bytes() == before


def test_scrubbing_zeroes_the_spare_room_and_nothing_else(folder: Path) -> None:
    path = folder / "data_level0.bin"
    (count,) = struct.unpack_from("<Q", (folder / "header.bin").read_bytes(), COUNT_AT)
    used = path.read_bytes()[: count * ELEMENT_SIZE]
    path.write_bytes(used + b"CANARY" * 10)
    scrub_indexes(folder.parent)
    scrub_indexes(folder.parent)
    assert path.read_bytes() == used + bytes(60)
    check_indexes(folder.parent)


def test_only_folders_named_by_a_uuid_are_indexes(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "8199be6f-699a-495f-99f8-9df973f9dc52").touch()
    (tmp_path / "8199BE6F-699A-495F-99F8-9DF973F9DC52").mkdir()
    assert [path for path in tmp_path.iterdir() if is_index_folder(path)] == []
    (tmp_path / "07eced37-5cec-444d-a7c9-00241f3e3394").mkdir()
    assert [path.name for path in tmp_path.iterdir() if is_index_folder(path)] == [
        "07eced37-5cec-444d-a7c9-00241f3e3394"
    ]
