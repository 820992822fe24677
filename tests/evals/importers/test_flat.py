from __future__ import annotations

from pathlib import Path

import pytest

from tactful.evals import Imported, Stage, combine_imported
from tactful.evals.importers.flat import FlatJudgment, as_text, gather, name_answers, name_fields
from tactful.memory import InvalidInput
from tests.evals.invented_gold import relevance

PATH = Path("labels")


def judgment(**fields: str) -> FlatJudgment:
    return FlatJudgment("line 1", {"user_id": "u", "attribute": "x", "annotator": "ann", "verdict": "yes", **fields})


def test_a_field_is_found_by_its_likeliest_name_whatever_the_case() -> None:
    values = {"User ID": " u1 ", "Question": "?", "relevant": True, "verdict": "", "other": 1}
    assert name_fields(values, {}) == {"user_id": "u1", "prompt": "?", "verdict": "True"}


def test_what_is_said_is_never_taken_from_what_is_judged() -> None:
    item = {"user_id": "u1", "verdict": "guess", "score": 0.3}
    assert name_answers(item, {"relevant": "no", "user_id": "u9"}, {}) == {"user_id": "u1", "verdict": "no"}


def test_prompts_without_an_id_get_one_by_their_text() -> None:
    ids = [gather(PATH, [judgment(prompt=text)]).rows[0].item[1] for text in ("What now?", "What  now?", "Why?")]
    assert ids[0] == ids[1] != ids[2]


def test_a_time_that_cannot_be_read_is_left_out() -> None:
    times = [gather(PATH, [judgment(at=text)]).rows[0].judgments[0].at for text in ("yesterday", "2026-03-01T10:00Z")]
    assert [str(time) for time in times] == ["None", "2026-03-01 10:00:00+00:00"]


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ({"a": 1}, ""), (0, "0"), (["I sail", "", "I row"], "I sail … I row"), (" x ", "x")]
)
def test_values_are_written_as_a_person_would(value: object, text: str) -> None:
    assert as_text(value) == text


def test_files_are_combined_and_what_was_left_out_added_up() -> None:
    one = Imported(Stage.RELEVANCE, (relevance(ann="yes", bo="no"),), {"not judged": 2})
    other = Imported(Stage.RELEVANCE, (relevance(ann="no", cy="no"),), {"not judged": 1})
    found = combine_imported([(PATH, one), (PATH, other)])
    assert [j.annotator for j in found.rows[0].judgments] == ["bo", "cy"]
    assert found.left_out == {"not judged": 3, "said otherwise by the same annotator": 1}
    with pytest.raises(InvalidInput, match="one stage"):
        combine_imported([(PATH, one), (PATH, Imported(Stage.ATTRIBUTES, (), {}))])
