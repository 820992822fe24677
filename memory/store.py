"""AttributeStore: where a person's attributes are kept, in our terms and not a vendor's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .attribute import Attribute

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's attributes with their vectors, row by row.

    `vectors` has shape (len(attributes), dimension), float32, unit length.
    """

    user_id: str
    attributes: tuple[Attribute, ...]
    vectors: Vectors

    def __post_init__(self) -> None:
        """Refuse rows that do not line up."""
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.attributes):
            raise ValueError(f"{len(self.attributes)} attributes but vectors of shape {self.vectors.shape}")


class AttributeStore(Protocol):
    """Keeps attributes by person. Every method checks the user id before anything is read or written."""

    async def get(self, user_id: str) -> Profile:
        """Return everything kept of this person, whatever its status, sorted by id; empty if unknown.

        Raises:
            InvalidUserId: the id cannot name a person.
            OwnershipError: a record of another person came back; nothing is returned.
        """
        ...

    async def put(self, user_id: str, attributes: Sequence[Attribute], vectors: Vectors) -> None:
        """Write or overwrite attributes by id; `vectors` has shape (len(attributes), dimension).

        Raises:
            OwnershipError: an attribute belongs to another person; nothing is written.
        """
        ...

    async def delete(self, user_id: str, attribute_ids: Sequence[str]) -> tuple[str, ...]:
        """Delete these attributes of this person and return the ids that were there."""
        ...

    async def erase(self, user_id: str) -> int:
        """Delete everything of this person and return how many records there were."""
        ...

    async def close(self) -> None:
        """Release files, locks and connections; safe to call twice."""
        ...
