"""Records laid out as the study's tool saves them, of invented people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.evals import RelevanceRow, ReplyRow, Stage, import_study
from tactful.memory import InvalidFile
from tests.evals.invented_gold import write_lines

SAVED = {"annotator": "ann", "timestamp": "2026-03-27T08:57:14.323989", "flagged": False}
ATTRIBUTES = [{"attribute": f"The user {verb}.", "reason": f"Says so: {verb}."} for verb in ("sails", "sings")]
ITEMS = [
    {"item_index": 1, "user_id": "u2", "source": "wildchat", "merged_attributes": ATTRIBUTES, "conversations": []},
    {"item_index": 0, "user_id": "u1", "source": "wildchat", "merged_attributes": ATTRIBUTES[:1], "conversations": []},
]
PAIRS = [
    {**{"item_index": 0, "user_id": "u1", "prompt_index": 7}, "prompt_text": "?", "profile_attributes": ATTRIBUTES},
]
REPLIES = [
    {
        **{"item_index": 0, "user_id": "u1", "prompt_id": "u1_7", "prompt_text": "?", "model_tag": "a-model"},
        "attributes": [{"attribute": "The user sails.", "is_relevant": True}],
        "response_no_context": "Hm.",
        "response_personalized": "Ahoy.",
    }
]


def judged(task: str, index: int, *judgments: str | None, **changes: object) -> dict[str, object]:
    made = [{"judgment": judgment, "note": ""} for judgment in judgments]
    return {"task": task, "index": index, "attr_judgments": made, "missing_attrs": "", **SAVED, **changes}


@pytest.mark.parametrize("task", ["1", "4"])
def test_attributes_are_found_by_the_place_of_their_item(tmp_path: Path, task: str) -> None:
    saved = [judged(task, 1, "bad", "unsure"), judged(task, 0, "ok", annotator="bo")]
    found = import_study(write_lines(tmp_path / "ann_task.jsonl", saved), write_lines(tmp_path / "items.jsonl", ITEMS))
    assert found.stage is Stage.ATTRIBUTES
    assert [(row.user_id, row.attribute, row.judgments[0].said) for row in found.rows] == [
        ("u2", "The user sails.", ("reject",)),
        ("u2", "The user sings.", ("uncertain",)),
        ("u1", "The user sails.", ("accept",)),
    ]
    assert str(found.rows[0].judgments[0].at) == "2026-03-27 08:57:14.323989+00:00"


@pytest.mark.parametrize("task", ["3", "5"])
def test_relevance_is_read_beside_its_prompt(tmp_path: Path, task: str) -> None:
    said = [{"attribute": "The user sings.", "relevant": True}, {"attribute": "The user sails.", "relevant": None}]
    record = {"task": task, "index": 0, "user_id": "u1", "prompt_index": 7, "relevance_judgments": said, **SAVED}
    found = import_study(write_lines(tmp_path / "a.jsonl", [record]), write_lines(tmp_path / "items.jsonl", PAIRS))
    (row,) = found.rows
    assert isinstance(row, RelevanceRow)
    assert (row.prompt_id, row.prompt, row.reason, row.relevant) == ("7", "?", "Says so: sings.", True)
    assert found.left_out == {"not judged": 1}


def test_replies_are_read_with_their_ratings(tmp_path: Path) -> None:
    record = {
        **{"task": "6", "index": 0, "item_index": 0, "prompt_id": "u1_7", "user_id": "u1", "model_tag": "a-model"},
        **{"ratings": {"The user sails.": 4}, "note": "", **SAVED},
    }
    items = write_lines(tmp_path / "items.jsonl", REPLIES)
    (row,) = import_study(write_lines(tmp_path / "a.jsonl", [record]), items).rows
    assert isinstance(row, ReplyRow)
    assert (row.generic, row.personalized, row.model) == ("Hm.", "Ahoy.", "a-model")
    assert (row.mean_ratings, row.judgments[0].shown_first) == ({"The user sails.": 4.0}, "generic")


def test_flagged_items_and_the_administrator_are_left_out(tmp_path: Path) -> None:
    saved = [judged("1", 0, "ok"), judged("1", 1, "ok", "ok", flagged=True), judged("1", 0, "bad", annotator="admin")]
    found = import_study(write_lines(tmp_path / "a.jsonl", saved), write_lines(tmp_path / "items.jsonl", ITEMS))
    assert len(found.rows) == 1
    assert found.left_out == {"item flagged": 1, "judged by the administrator": 1}


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (judged("1", 5, "ok"), "line 2: index 5 is none of the 2 items"),
        (judged("1", 1, "ok"), "line 2: is not a record of .*, or not of these items: 1 judgments of 2 attributes"),
        (judged("1", 0, "ok", user_id="u9"), "line 2: item 0 is of another user or prompt"),
        (judged("2", 0, "ok"), "is of tasks 1, 2, not of one of 1, 3, 4, 5, 6"),
        (judged("1", 0, "perhaps"), "line 2: verdict 'perhaps' is none of"),
    ],
)
def test_what_does_not_fit_its_items_is_refused(tmp_path: Path, record: dict[str, object], problem: str) -> None:
    saved = write_lines(tmp_path / "a.jsonl", [judged("1", 0, "ok"), record])
    with pytest.raises(InvalidFile, match=problem):
        import_study(saved, write_lines(tmp_path / "items.jsonl", ITEMS))
