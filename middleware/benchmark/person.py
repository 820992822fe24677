"""The people the benchmark asks for: one of whom fifty things are known, and one of whom nothing is."""

from __future__ import annotations

from pathlib import Path

from tactful.evals import invent_attributes

from ..settings import Settings
from ..wiring import wire_local

KNOWN_PERSON, NEW_PERSON = "benchmark", "new"


async def remember_person(directory: Path, settings: Settings, *, attributes: int) -> dict[str, int]:
    """Keep so many invented attributes of one person in `directory`; return how many are known of each user id."""
    wiring = wire_local(directory, settings)
    try:
        invented = invent_attributes(attributes)
        vectors = wiring.learning_parts.embedder.embed([attribute.statement for attribute in invented])
        await wiring.turn_parts.store.put(KNOWN_PERSON, invented, vectors)
    finally:
        await wiring.close()
    return {KNOWN_PERSON: attributes, NEW_PERSON: 0}
