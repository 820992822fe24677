"""Records in the two forms that Argilla 2 exports, after its source; none of its own files was at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tactful.evals import Stage, import_argilla
from tactful.memory import InvalidFile

ITEM = {"prompt": "What now?", "attribute": "The user sails."}
NESTED = {
    "id": "r1",
    "fields": ITEM,
    "metadata": {"user_id": "u1", "label": "a model's guess"},
    "suggestions": {"verdict": {"value": "no", "score": 0.4, "agent": "a-model"}},
    "responses": {
        "verdict": [{"value": "yes", "user_id": "id-ann"}, {"value": "avoid", "user_id": "id-bo"}],
        "note": [{"value": "Wind matters.", "user_id": "id-ann"}],
    },
    "vectors": {},
    "status": "completed",
    "_server_id": "s1",
}
FLATTENED = {
    **{"id": "r1", "status": "completed", "_server_id": "s1", "user_id": "u1", **ITEM},
    "verdict.responses": ["yes", "avoid", "no"],
    "verdict.responses.users": ["id-ann", "id-bo", "id-cy"],
    "verdict.responses.status": ["submitted", "submitted", "discarded"],
    "verdict.suggestion": "no",
    "note.responses": ["Wind matters."],
    "note.responses.users": ["id-ann"],
    "note.responses.status": ["submitted"],
}


def export(tmp_path: Path, *records: object, lines: bool = False) -> Path:
    path = tmp_path / "records.json"
    path.write_text("\n".join(map(json.dumps, records)) if lines else json.dumps(records), "utf-8")
    return path


@pytest.mark.parametrize("record", [NESTED, FLATTENED], ids=["nested", "flattened"])
@pytest.mark.parametrize("lines", [False, True], ids=["array", "lines"])
def test_each_users_response_is_a_judgment(tmp_path: Path, record: dict[str, object], lines: bool) -> None:
    found = import_argilla(export(tmp_path, record, lines=lines))
    (row,) = found.rows
    assert (found.stage, row.user_id) == (Stage.RELEVANCE, "u1")
    assert [(j.annotator, j.said, j.note) for j in row.judgments] == [
        ("id-ann", ("yes",), "Wind matters."),
        ("id-bo", ("avoid",), None),
    ]


def test_a_question_is_found_by_the_name_that_is_said(tmp_path: Path) -> None:
    record = {**NESTED, "responses": {"useful": [{"value": "no", "user_id": "id-ann"}]}}
    (row,) = import_argilla(export(tmp_path, record), columns={"verdict": "useful"}).rows
    assert row.judgments[0].said == ("no",)
    with pytest.raises(InvalidFile, match="holds no judgments"):
        import_argilla(export(tmp_path, record))


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ((NESTED, {**NESTED, "metadata": {}}), "record 2: field 'user_id' is missing"),
        ((NESTED, 7), "record 2: Input should be a valid dictionary"),
        (({**NESTED, "responses": {}},), "holds no judgments"),
    ],
)
def test_a_bad_record_is_named(tmp_path: Path, records: tuple[object, ...], problem: str) -> None:
    with pytest.raises(InvalidFile, match=problem):
        import_argilla(export(tmp_path, *records))


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text("[{")
    with pytest.raises(InvalidFile, match="is not JSON"):
        import_argilla(tmp_path / "r.json")
    with pytest.raises(InvalidFile, match="cannot be read"):
        import_argilla(tmp_path / "absent.json")
