"""How attributes lie in Chroma's rows and collections: written in one way, and checked whenever they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from .attribute import Attribute
from .errors import InvalidInput, OwnershipError, StoreCorrupt, StoreMismatch
from .identity import shard_of, user_key
from .store import Profile, Vectors

SCHEMA_VERSION = 1
USER_KEY = "user_key"

_RECORD = "record"
_LEFTOVERS = "tactful_leftovers"
# What Chroma accepts as metadata; its own type is not to be named outside the file that imports it.
Metadata = dict[str, str | int | float | bool]

_UNIT_TOLERANCE = 1e-3  # float32 through Chroma and back moves a unit vector's length by less than 1e-6


@dataclass(frozen=True, slots=True)
class Layout:
    """What a store was made with; every collection carries it, and no two layouts are ever mixed."""

    model_id: str
    dimension: int
    shards: int
    schema_version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        """Refuse numbers that cannot be."""
        if self.dimension < 1 or self.shards < 1:
            raise InvalidInput(f"a store needs at least one dimension and one shard: {self.dimension}, {self.shards}")

    def shard_name(self, user_id: str) -> str:
        """Return the name of the collection that holds this person's records."""
        return f"tactful-{shard_of(user_id, self.shards):04d}"

    def to_metadata(self) -> Metadata:
        """Return the metadata a collection is made with."""
        return {
            "tactful_schema_version": self.schema_version,
            "tactful_model_id": self.model_id,
            "tactful_dimension": self.dimension,
            "tactful_shards": self.shards,
        }

    def check(self, place: str, metadata: Mapping[str, object] | None) -> None:
        """Refuse a collection made with another layout.

        Raises:
            StoreMismatch: names what differs and both values.
        """
        found = metadata or {}
        for name, ours in self.to_metadata().items():
            theirs = found.get(name)
            if theirs != ours:
                what = name.removeprefix("tactful_").replace("_", " ")
                raise StoreMismatch(
                    f"the store {place} was made with {what} {theirs!r} and is opened with {ours!r}; open it with the "
                    "former, or export it and import it into a new one"
                )


def has_leftovers(metadata: Mapping[str, object] | None) -> bool:
    """Return whether something was deleted from a collection since it was last rewritten."""
    return bool((metadata or {}).get(_LEFTOVERS))


def mark_leftovers(metadata: Mapping[str, str | int | float | bool]) -> Metadata:
    """Return the metadata of a collection that something is about to be deleted from."""
    return {**metadata, _LEFTOVERS: True}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one person, ready to write: ids, metadata, and vectors of shape (len(ids), dimension)."""

    ids: tuple[str, ...]
    metadatas: tuple[Metadata, ...]
    vectors: Vectors


def write_rows(user_id: str, attributes: Sequence[Attribute], vectors: Vectors, *, dimension: int) -> Rows:
    """Check attributes and vectors and lay them out as rows; of two with one id the later counts.

    Vectors are scaled to unit length. The record goes into the metadata as JSON: Chroma would copy a document into a
    full-text index, which keeps it after deletion.

    Raises:
        OwnershipError: an attribute belongs to another person.
        InvalidInput: vectors of another shape, not finite, or zero; a text that is not valid Unicode.
    """
    if any(attribute.user_id != user_id for attribute in attributes):
        raise OwnershipError("an attribute of another person was handed in; nothing was written")
    unit = _unit_rows(vectors, (len(attributes), dimension))
    last = {attribute.id: row for row, attribute in enumerate(attributes)}
    key = user_key(user_id)
    metadatas: list[Metadata] = [{USER_KEY: key, _RECORD: _to_json(attributes[row])} for row in last.values()]
    return Rows(tuple(last), tuple(metadatas), unit[list(last.values())])


def _unit_rows(vectors: Vectors, shape: tuple[int, int]) -> Vectors:
    rows = np.asarray(vectors, np.float32)
    if rows.shape != shape:
        raise InvalidInput(f"vectors of shape {shape} are needed, these have {rows.shape}")
    lengths = np.linalg.norm(rows.astype(np.float64), axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise InvalidInput("a vector must be finite and not zero")
    return np.asarray(rows / lengths, np.float32)


def _to_json(attribute: Attribute) -> str:
    try:
        return attribute.model_dump_json()
    except PydanticSerializationError as error:
        raise InvalidInput(f"attribute {attribute.id} cannot be written: it is not valid Unicode") from error


def read_profile(
    user_id: str,
    ids: Sequence[str],
    metadatas: Sequence[Mapping[str, object]],
    embeddings: object,
    *,
    dimension: int,
) -> Profile:
    """Parse the rows that came back for a person, check each, and sort them by id.

    Raises:
        OwnershipError: a row belongs to another person.
        StoreCorrupt: a row is not what was written.
    """
    attributes = [_read_record(user_id, row_id, metadata) for row_id, metadata in zip(ids, metadatas, strict=True)]
    vectors = _read_vectors(embeddings, (len(ids), dimension))
    order = sorted(range(len(attributes)), key=lambda row: attributes[row].id)
    return Profile(user_id, tuple(attributes[row] for row in order), vectors[order])


def _read_record(user_id: str, row_id: str, metadata: Mapping[str, object]) -> Attribute:
    try:
        attribute = Attribute.model_validate_json(str(metadata.get(_RECORD)))
    except ValidationError as error:
        raise StoreCorrupt(f"record {row_id} cannot be read back; restore a copy or import an export") from error
    if attribute.user_id != user_id:
        raise OwnershipError(f"record {row_id} belongs to another person; nothing was returned")
    if attribute.id != row_id:
        raise StoreCorrupt(f"record {row_id} says it is {attribute.id}; restore a copy or import an export")
    return attribute


def _read_vectors(embeddings: object, shape: tuple[int, int]) -> Vectors:
    if shape[0] == 0:
        return np.empty(shape, np.float32)
    vectors = np.asarray(embeddings, np.float32)
    if vectors.shape != shape:
        raise StoreCorrupt(f"vectors of shape {vectors.shape} came back where {shape} were written")
    if not (np.abs(np.linalg.norm(vectors, axis=1) - 1) < _UNIT_TOLERANCE).all():
        raise StoreCorrupt("a vector that came back is not the unit vector that was written: the index is damaged")
    return vectors
