"""Exports: the same bytes for the same memory, read whole or refused in words, and moved to another id."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tactful.memory import (
    Attribute,
    FeedbackEvent,
    FeedbackVerdict,
    InvalidInput,
    Judged,
    Kind,
    PersonSettings,
    PortableMemory,
    Status,
    attribute_id,
    make_portable,
    read_portable,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def portable(make_attribute: Callable[..., Attribute]) -> PortableMemory:
    tea, coffee = make_attribute("ada", "The user likes tea."), make_attribute("ada", "The user likes café.")
    coffee = coffee.model_copy(update={"status": Status.SUPERSEDED, "superseded_by": tea.id})
    event = FeedbackEvent(
        id="e1",
        user_id="ada",
        verdict=FeedbackVerdict.USEFUL,
        judged=(Judged(attribute_id=tea.id, kind=Kind.PREFERENCE, probability=0.1 + 0.2),),
        given_at=NOON,
    )
    settings = PersonSettings(user_id="ada", paused=True, incognito=frozenset({"z", "ä", "m"}))
    return make_portable((tea, coffee), (event,), settings)


def test_an_export_reads_back_equal_and_writes_the_same_bytes(portable: PortableMemory) -> None:
    text = portable.to_json()
    again = read_portable(text.encode())
    assert again.to_json() == text
    assert make_portable(tuple(reversed(again.attributes)), again.feedback, again.settings).to_json() == text
    record = json.loads(text)
    assert [a["id"] for a in record["attributes"]] == sorted(a.id for a in portable.attributes)
    assert record["settings"]["incognito"] == ["m", "z", "ä"]
    assert "café" in text


def test_a_reference_to_what_is_no_longer_kept_is_left_out(portable: PortableMemory) -> None:
    coffee = next(a for a in portable.attributes if a.superseded_by)
    (alone,) = make_portable((coffee,), (), portable.settings).attributes
    assert alone.superseded_by is None


def test_moved_to_another_id_every_reference_moves_along(portable: PortableMemory) -> None:
    moved = portable.of_user("Ada")
    tea = attribute_id("Ada", "The user likes tea.")
    assert {a.superseded_by for a in moved.attributes} == {None, tea}
    assert moved.feedback[0].judged[0].attribute_id == tea
    assert read_portable(moved.to_json()).to_json() == moved.to_json()
    assert moved.of_user("ada") == portable


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"version": 2}, "version: input should be 1"),
        ({"format": "another"}, "format: input should be"),
        ({"surprise": 1}, "surprise: extra inputs"),
        ({"user_id": "bob"}, "of one person"),
        ({"settings": {"user_id": "ada", "paused": "perhaps"}}, "settings.paused: input should be a valid boolean"),
        ({"attributes": [{"statement": "<b>x</b>"}]}, r"attributes\[0\].statement: .*plain words"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(portable: PortableMemory, change: dict[str, object], problem: str) -> None:
    record = {**json.loads(portable.to_json()), **change}
    with pytest.raises(InvalidInput, match=f"nothing was: .*{problem}"):
        read_portable(json.dumps(record))


@pytest.mark.parametrize("data", ["", "{", "[]", b"\xff\xfe", "\ud800", '{"user_id": "\\ud800"}', "[" * 100_000])
def test_what_is_no_export_at_all_is_refused_in_words(data: str | bytes) -> None:
    with pytest.raises(InvalidInput, match="cannot be imported"):
        read_portable(data)


def test_one_id_twice_is_refused(portable: PortableMemory) -> None:
    for what in ("attributes", "feedback"):
        record = json.loads(portable.to_json())
        record[what].append(record[what][0])
        with pytest.raises(InvalidInput, match="twice"):
            read_portable(json.dumps(record))
