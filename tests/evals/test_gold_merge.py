from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.evals import AttributeRow, GoldFile, RelevanceRow, Stage, unite
from tactful.memory import InvalidInput
from tests.evals.invented_gold import as_file, relevance, relevance_rows

Said = dict[tuple[str, ...], set[tuple[str, str]]]


def said(rows: tuple[RelevanceRow, ...]) -> Said:
    return {row.item: {(j.annotator, j.verdict) for j in row.judgments} for row in rows}


def test_judgments_of_one_item_are_united_and_equal_ones_count_once() -> None:
    one, other = as_file([relevance(ann="yes", bo="no")]), as_file([relevance(bo="no", cy="avoid"), relevance("u2")])
    united = unite([one, other])
    assert [[j.annotator for j in row.judgments] for row in united.rows] == [["ann", "bo", "cy"], []]
    assert united.contradictions == ()


def test_what_one_annotator_says_in_two_ways_is_reported_and_left_out() -> None:
    united = unite([as_file([relevance(ann="yes", bo="no")], "a.jsonl"), as_file([relevance(ann="no")], "b.jsonl")])
    assert [str(found) for found in united.contradictions] == [
        "annotator 'ann' says yes (a.jsonl, line 1) and no (b.jsonl, line 1)"
    ]
    assert said(united.rows) == {relevance().item: {("bo", "no")}}


def test_a_judgment_without_its_failure_does_not_contradict_the_one_that_gives_it() -> None:
    def rejected(failure: str | None) -> GoldFile:
        judgment = {"annotator": "ann", "verdict": "reject", "failure": failure}
        row = AttributeRow.model_validate({"user_id": "u", "attribute": "x", "judgments": [judgment]})
        return GoldFile(Path("a.jsonl"), Stage.ATTRIBUTES, (row,), (1,))

    bare, context, evidence = (rejected(failure) for failure in (None, "task_context", "missing_evidence"))
    assert [unite(files).rows[0].judgments[0].said for files in ([bare, context], [context, bare])] == [
        ("reject", "task_context")
    ] * 2
    assert len(unite([bare, context, evidence]).contradictions) == 1


def test_what_only_one_row_states_is_kept() -> None:
    bare, full = relevance(ann="yes"), relevance(bo="no").model_copy(update={"reason": "Says so.", "meta": {"n": 1}})
    (row,) = unite([as_file([bare]), as_file([full])]).rows
    assert (row.reason, row.meta) == ("Says so.", {"n": 1})


def test_files_of_two_stages_are_not_merged() -> None:
    other = GoldFile(Path("b.jsonl"), Stage.ATTRIBUTES, (), ())
    with pytest.raises(InvalidInput, match=r"gold.jsonl \(relevance\), b.jsonl \(attributes\)"):
        unite([as_file([relevance()]), other])


@given(first=relevance_rows(), second=relevance_rows())
def test_the_order_of_files_changes_nothing_and_nothing_is_lost(
    first: list[RelevanceRow], second: list[RelevanceRow]
) -> None:
    there, back = unite([as_file(first), as_file(second)]), unite([as_file(second), as_file(first)])
    assert said(there.rows) == said(back.rows)
    assert len(there.contradictions) == len(back.contradictions)
    everything: Said = {}
    for row in (*first, *second):
        everything.setdefault(row.item, set()).update((j.annotator, j.verdict) for j in row.judgments)
    assert said(there.rows).keys() == everything.keys()
    kept = sum(len(judgments) for judgments in said(there.rows).values())
    assert kept + 2 * len(there.contradictions) == sum(len(judgments) for judgments in everything.values())


@given(rows=relevance_rows(), cut=st.integers(0, 16))
def test_merging_parts_of_a_file_or_the_file_with_itself_gives_the_file(rows: list[RelevanceRow], cut: int) -> None:
    assert unite([as_file(rows), as_file(rows)]).rows == tuple(rows)
    assert unite([as_file(rows[:cut]), as_file(rows[cut:])]).rows == tuple(rows)
