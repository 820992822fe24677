"""The index files Chroma keeps beside its database: checked before they are loaded, and scrubbed after they are closed.

Two facts about Chroma 1.5.9, as measured, make this necessary. It loads an index without checking it, and a damaged one
ends the whole process with a segmentation fault, at the first read of anything. And it writes the spare room of a new
index as it found it in memory, so that a file may hold words of a person whose records it never held.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from .errors import StoreCorrupt

# hnswlib's header: version, offset of level 0, capacity, count, bytes an element, offsets of label and vector, top
# level, entry point, links an element above level 0 and on it, M, level factor, construction effort.
_HEADER = struct.Struct("<iQQQQQQiIQQQdQ")
_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Header:
    """How many elements an index holds, and where the parts of an element lie, in bytes."""

    count: int
    element_size: int
    top_level: int
    entry: int
    upper_links: int
    base_links: int

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the header, or None if it is not of the one form known here, which Chroma then judges itself."""
        content = _read(folder / "header.bin")
        if len(content) != _HEADER.size:
            return None
        (version, base, capacity, count, size, label, vector, top, entry, upper, links, *_) = _HEADER.unpack(content)
        sound = version == _VERSION and base == 0 and count <= capacity and vector == 4 * links + 4
        if not sound or size != label + 8 or label < vector:
            return None
        return cls(count, size, top, entry, upper, links)


def is_index_folder(path: Path) -> bool:
    """Return whether this is a folder in which Chroma keeps the index of a collection: its name is a UUID."""
    try:
        return path.is_dir() and str(UUID(path.name)) == path.name
    except ValueError:
        return False


def check_indexes(directory: Path) -> None:
    """Check that every link in every index under `directory` leads to an element that is there.

    Raises:
        StoreCorrupt: names the damaged folder; nothing was changed.
    """
    for folder in directory.iterdir():
        if is_index_folder(folder) and (header := _Header.read(folder)) is not None and header.count:
            base = _read_elements(folder, header)
            if base is None or not _base_is_sound(base, header) or not _upper_is_sound(folder, header):
                raise StoreCorrupt(f"the index {folder} is damaged and was left as it is; restore a copy")


def scrub_indexes(directory: Path) -> None:
    """Overwrite the spare room of every index under a closed Chroma directory with zeros."""
    for folder in directory.iterdir():
        if is_index_folder(folder) and (header := _Header.read(folder)) is not None:
            _zero_from(folder / "data_level0.bin", header.count * header.element_size)
            _zero_from(folder / "length.bin", header.count * 4)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _read_elements(folder: Path, header: _Header) -> NDArray[np.uint8] | None:
    """Return level 0, one element a row, or None if the file is too short for it."""
    path, needed = folder / "data_level0.bin", header.count * header.element_size
    if not path.exists() or path.stat().st_size < needed:
        return None
    return np.memmap(path, np.uint8, "r", shape=(header.count, header.element_size))


def _base_is_sound(elements: NDArray[np.uint8], header: _Header) -> bool:
    links = np.ascontiguousarray(elements[:, : 4 * header.base_links + 4])
    used = links.view(np.uint16)[:, 0]  # the two bytes after it are flags
    targets = links.view(np.uint32)[:, 1:]
    in_use = np.arange(header.base_links) < used[:, None]
    return bool((used <= header.base_links).all() and (targets[in_use] < header.count).all())


def _upper_is_sound(folder: Path, header: _Header) -> bool:
    """Walk the lists above level 0: for each element its size in bytes, then for each level a count and the links."""
    content, position, level_size = _read(folder / "link_lists.bin"), 0, 4 * header.upper_links + 4
    levels = []
    for _ in range(header.count):
        if position + 4 > len(content):
            return False
        (size,) = struct.unpack_from("<I", content, position)
        lists = content[position + 4 : position + 4 + size]
        if len(lists) != size or size % level_size or not _lists_are_sound(lists, header):
            return False
        levels.append(size // level_size)
        position += 4 + size
    return header.entry < header.count and header.top_level <= levels[header.entry]


def _lists_are_sound(lists: bytes, header: _Header) -> bool:
    rows = np.frombuffer(lists, np.uint32).reshape(-1, header.upper_links + 1)
    used = rows[:, 0] & 0xFFFF
    in_use = np.arange(header.upper_links) < used[:, None]
    return bool((used <= header.upper_links).all() and (rows[:, 1:][in_use] < header.count).all())


def _zero_from(path: Path, start: int) -> None:
    if path.exists() and (spare := path.stat().st_size - start) > 0:
        with path.open("r+b") as file:
            file.seek(start)
            file.write(bytes(spare))
