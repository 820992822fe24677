from __future__ import annotations

import pytest
from pydantic import ValidationError

from tactful.evals import AttributeRow, ReplyRow, Stage
from tactful.evals.annotation import majority, stage_of
from tests.evals.invented_gold import relevance


def attribute(*said: tuple[str, str | None]) -> AttributeRow:
    judgments = [{"annotator": f"a{n}", "verdict": verdict, "failure": why} for n, (verdict, why) in enumerate(said)]
    return AttributeRow.model_validate({"user_id": "u", "attribute": "The user sails.", "judgments": judgments})


def reply(*ratings: object) -> ReplyRow:
    judgments = [{"annotator": f"a{n}", "attribute": "x", "rating": rating} for n, rating in enumerate(ratings)]
    row = {"user_id": "u", "prompt_id": "p", "prompt": "?", "generic": "g", "personalized": "h"}
    return ReplyRow.model_validate({**row, "judgments": judgments})


def test_the_verdict_is_what_most_say_and_a_tie_is_uncertain() -> None:
    accept, reject = ("accept", None), ("reject", "task_context")
    assert attribute(accept, accept, reject).verdict == "accept"
    assert attribute(accept, reject).verdict == "uncertain"
    assert attribute().verdict is None
    assert majority([]) is None


def test_avoid_counts_as_not_wanted_and_an_even_split_is_uncertain() -> None:
    assert relevance(ann="yes", bo="avoid", cy="no").relevant is False
    assert relevance(ann="yes", bo="yes", cy="no").relevant is True
    assert relevance(ann="yes", bo="avoid").relevant is None
    assert relevance().relevant is None


def test_ratings_are_averaged_for_each_attribute() -> None:
    assert reply(2, 5).mean_ratings == {"x": 3.5}


@pytest.mark.parametrize("rating", [0, 6, "4", True, 3.5, None])
def test_a_rating_is_a_whole_number_from_1_to_5(rating: object) -> None:
    with pytest.raises(ValidationError, match="rating"):
        reply(rating)


def test_what_is_accepted_has_no_failure() -> None:
    assert attribute(("uncertain", "missing_evidence")).judgments[0].failure == "missing_evidence"
    with pytest.raises(ValidationError, match="an accepted attribute has no failure"):
        attribute(("accept", "missing_evidence"))


def test_nobody_judges_an_item_twice_but_may_rate_two_attributes() -> None:
    judgment = {"annotator": "a0", "attribute": "x", "rating": 3}
    row = reply(3).model_dump()
    assert ReplyRow.model_validate({**row, "judgments": [judgment, {**judgment, "attribute": "y"}]})
    with pytest.raises(ValidationError, match="annotator 'a0' judges it 2 times"):
        ReplyRow.model_validate({**row, "judgments": [judgment, {**judgment, "annotator": " a0 ", "rating": 4}]})


def test_a_time_is_in_utc_unless_it_says_otherwise() -> None:
    row = attribute(("accept", None)).model_dump(mode="json")
    times = ("2026-03-01T10:00:00", "2026-03-01T12:00:00+02:00")
    rows = [AttributeRow.model_validate({**row, "judgments": [{**row["judgments"][0], "at": at}]}) for at in times]
    assert rows[0].judgments[0].at == rows[1].judgments[0].at


def test_fields_are_those_of_the_form() -> None:
    row = attribute(("accept", None)).model_dump(mode="json")
    with pytest.raises(ValidationError, match="evidense"):
        AttributeRow.model_validate({**row, "evidense": "I sail"})
    kept = AttributeRow.model_validate({**row, "evidence": "I sail", "meta": {"batch": ["\ud800"]}})
    assert (kept.evidence, kept.meta) == (("I sail",), {"batch": ["\ufffd"]})


def test_items_that_differ_in_blanks_are_one() -> None:
    assert relevance("u1 ", "p1", "sails").item == relevance("u1", "p1", "sails").item
    assert relevance("u1").item != relevance("u2").item


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        ({"attribute": "a"}, Stage.ATTRIBUTES),
        ({"attribute": "a", "prompt": "p"}, Stage.RELEVANCE),
        ({"prompt": "p", "generic": "g"}, Stage.REPLIES),
        ({"user_id": "u"}, None),
    ],
)
def test_the_fields_tell_the_stage(fields: dict[str, str], stage: Stage | None) -> None:
    assert stage_of(fields) is stage
