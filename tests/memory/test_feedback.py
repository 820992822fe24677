"""What can be said of a selection, and what cannot."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from tactful.memory import FeedbackEvent, FeedbackVerdict, Judged, Kind

TEA = Judged(attribute_id="a" * 32, kind=Kind.PREFERENCE, probability=0.4)
MAPS = Judged(attribute_id="b" * 32, kind=Kind.INTEREST)


def make_event(verdict: FeedbackVerdict, *judged: Judged, turn_id: str | None = None) -> FeedbackEvent:
    return FeedbackEvent(
        user_id="u1", verdict=verdict, judged=judged, turn_id=turn_id, given_at=datetime(2026, 3, 1, tzinfo=UTC)
    )


def test_an_event_is_read_back_as_it_was_written_and_has_an_id_of_its_own() -> None:
    event = make_event(FeedbackVerdict.USEFUL, TEA)
    assert FeedbackEvent.model_validate_json(event.model_dump_json()) == event
    assert make_event(FeedbackVerdict.USEFUL, TEA).id != event.id


@pytest.mark.parametrize("verdict", [v for v in FeedbackVerdict if not v.is_of_turn])
def test_a_verdict_on_an_attribute_speaks_of_exactly_one(verdict: FeedbackVerdict) -> None:
    assert make_event(verdict, TEA).judged == (TEA,)
    for judged in ((), (TEA, MAPS)):
        with pytest.raises(ValidationError, match="exactly one attribute"):
            make_event(verdict, *judged)


@pytest.mark.parametrize("verdict", [v for v in FeedbackVerdict if v.is_of_turn])
def test_a_verdict_on_a_turn_names_it_and_speaks_of_any_number(verdict: FeedbackVerdict) -> None:
    assert make_event(verdict, turn_id="t1").judged == ()
    assert make_event(verdict, TEA, MAPS, turn_id="t1").judged == (TEA, MAPS)
    with pytest.raises(ValidationError, match="turn_id is missing"):
        make_event(verdict, TEA)
