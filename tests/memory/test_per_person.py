"""What was read of each person is kept until something of theirs is written."""

from __future__ import annotations

import pytest

from tactful.memory import InvalidUserId
from tactful.memory.per_person import PerPerson


class Reader:
    """Counts its reads, and lets something happen during one."""

    def __init__(self) -> None:
        self.reads: list[str] = []

    async def read(self, user_id: str) -> str:
        self.reads.append(user_id)
        return f"{user_id} {len(self.reads)}"


async def test_a_person_is_read_once_until_dropped() -> None:
    kept, reader = PerPerson[str](2), Reader()
    assert [await kept.get("ada", reader.read) for _ in range(2)] == ["ada 1", "ada 1"]
    kept.drop("ada")
    assert await kept.get("ada", reader.read) == "ada 2"


async def test_the_person_asked_for_longest_ago_goes_first() -> None:
    kept, reader = PerPerson[str](2), Reader()
    for user_id in ("ada", "bob", "ada", "cem", "ada", "bob"):
        await kept.get(user_id, reader.read)
    assert reader.reads == ["ada", "bob", "cem", "bob"]


async def test_what_was_read_while_something_was_written_is_not_kept() -> None:
    kept, reader = PerPerson[str](2), Reader()

    async def read_and_write(user_id: str) -> str:
        kept.drop("bob")
        return await reader.read(user_id)

    assert await kept.get("ada", read_and_write) == "ada 1"
    assert await kept.get("ada", reader.read) == "ada 2"


async def test_a_bad_user_id_reads_nothing() -> None:
    reader = Reader()
    with pytest.raises(InvalidUserId):
        await PerPerson[str](2).get("", reader.read)
    assert reader.reads == []
