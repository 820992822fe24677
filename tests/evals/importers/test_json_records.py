from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.evals import Imported, import_argilla, import_langsmith, import_study
from tactful.evals.importers.json_records import read_json_records
from tactful.memory import InvalidInput

NAMES = st.sampled_from(
    [
        *("id", "key", "inputs", "feedback", "responses", "fields", "verdict", "user_id", "task", "index", "ratings"),
        *("verdict.responses", "verdict.responses.users", "attr_judgments", "relevance_judgments", "item_index"),
        "merged_attributes",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | st.sampled_from(["1", "3", "6", "yes", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def test_an_array_and_lines_are_read_alike(tmp_path: Path) -> None:
    path, records = tmp_path / "r.json", [{"a": 1}, {"b": 2}]
    path.write_text("\ufeff \n" + json.dumps(records))
    assert list(read_json_records(path)) == [("record 1", {"a": 1}), ("record 2", {"b": 2})]
    path.write_text("\n".join(map(json.dumps, records)))
    assert list(read_json_records(path)) == [("line 1", {"a": 1}), ("line 2", {"b": 2})]


@pytest.mark.parametrize("read", [import_argilla, import_langsmith, lambda path: import_study(path, path)])
@given(records=st.lists(st.dictionaries(NAMES, VALUES, max_size=6), max_size=3))
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, read: Callable[[Path], Imported], records: list[object]
) -> None:
    path = tmp_path_factory.mktemp("json") / "r.jsonl"
    path.write_text("\n".join(map(json.dumps, records)))
    try:
        found = read(path)
    except InvalidInput as error:
        assert "r.jsonl" in str(error)
    else:
        assert found.rows
