"""Who was forgotten while turns of theirs were under way."""

from datetime import UTC, datetime, timedelta

from tactful.memory import Forgotten, forgotten


def test_only_what_began_before_is_affected() -> None:
    marks, began = Forgotten(), datetime.now(UTC)
    assert not marks.since("ada", began)
    marks.mark("ada")
    assert marks.since("ada", began)
    assert not marks.since("ada", datetime.now(UTC) + timedelta(seconds=1))
    assert not marks.since("bob", began)


def test_it_remembers_a_bounded_number_of_people(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(forgotten, "MAX_REMEMBERED", 2)
    marks, began = Forgotten(), datetime.now(UTC)
    for user_id in ("a", "b", "a", "c"):
        marks.mark(user_id)
    assert [marks.since(user_id, began) for user_id in "abc"] == [True, False, True]
