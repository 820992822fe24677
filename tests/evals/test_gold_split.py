from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tactful.evals import AttributeRow, GoldFile, HeldOut, RelevanceRow, Stage, split_gold
from tactful.memory import InvalidInput
from tests.evals.invented_gold import as_file, relevance, relevance_rows

ROWS = [relevance(f"u{u}", f"p{p}", ann="yes") for u in range(10) for p in range(10)]


def users(rows: Iterable[RelevanceRow]) -> set[str]:
    return {row.user_id for row in rows}


def prompts(rows: Iterable[RelevanceRow]) -> set[str]:
    return {row.prompt for row in rows}


@pytest.mark.parametrize(
    ("held_out", "sizes"), [(HeldOut.USER, (70, 30, 0)), (HeldOut.PROMPT, (70, 30, 0)), (HeldOut.BOTH, (49, 9, 42))]
)
def test_the_share_is_of_users_and_prompts(held_out: HeldOut, sizes: tuple[int, int, int]) -> None:
    found = split_gold(as_file(ROWS), held_out, test=0.3, seed=4)
    assert (len(found.train), len(found.test), len(found.dropped)) == sizes


@given(rows=relevance_rows(), seed=st.integers(0, 99), share=st.floats(0.05, 0.95), held_out=st.sampled_from(HeldOut))
def test_nothing_leaks_or_is_lost_and_the_order_of_rows_changes_nothing(
    rows: list[RelevanceRow], seed: int, share: float, held_out: HeldOut
) -> None:
    try:
        found = split_gold(as_file(rows), held_out, test=share, seed=seed)
    except InvalidInput:
        assume(False)
    assert sorted(r.item for r in rows) == sorted(r.item for r in (*found.train, *found.test, *found.dropped))
    if held_out is not HeldOut.PROMPT:
        assert users(found.train).isdisjoint(users(found.test))
    if held_out is not HeldOut.USER:
        assert prompts(found.train).isdisjoint(prompts(found.test))
    assert held_out is HeldOut.BOTH or not found.dropped
    backwards = split_gold(as_file(rows[::-1]), held_out, test=share, seed=seed)
    assert backwards.test == found.test[::-1]


def test_the_seed_decides() -> None:
    drawn = {frozenset(users(split_gold(as_file(ROWS), HeldOut.USER, seed=seed).test)) for seed in range(8)}
    assert len(drawn) > 1


def test_one_prompt_under_two_ids_is_on_one_side() -> None:
    same = [relevance("u1", "p1"), relevance("u1", "p2").model_copy(update={"prompt": "What  about p1?"})]
    with pytest.raises(InvalidInput, match="at least two prompts; there are 1"):
        split_gold(as_file(same), HeldOut.PROMPT)


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at least two users"):
        split_gold(as_file([relevance()]), HeldOut.USER)
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        split_gold(as_file(ROWS), HeldOut.USER, test=1)
    apart = as_file([relevance("u1", "p1"), relevance("u2", "p2")])  # nothing of u1 beside p2, nor of u2 beside p1
    with pytest.raises(InvalidInput, match="leaves nothing to train on"):
        split_gold(apart, HeldOut.BOTH, seed=1)
    attributes = tuple(AttributeRow(user_id=name, attribute="x", judgments=()) for name in "ab")
    with pytest.raises(InvalidInput, match="split them by user"):
        split_gold(GoldFile(Path("a.jsonl"), Stage.ATTRIBUTES, attributes, (1, 2)), HeldOut.BOTH)
