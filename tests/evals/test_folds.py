from __future__ import annotations

import numpy as np
import pytest

from tactful.evals import HeldOut, make_folds
from tactful.memory import InvalidInput

from .synthetic import make_gold

GOLD = make_gold()


@pytest.mark.parametrize(("held_out", "number"), [(HeldOut.USER, 5), (HeldOut.PROMPT, 5)])
def test_every_pair_is_tested_once(held_out: HeldOut, number: int) -> None:
    folds = make_folds(GOLD, held_out)
    assert len(folds) == number
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(range(len(GOLD)))


def test_crossed_folds_share_neither_users_nor_prompts_and_test_every_pair_once() -> None:
    folds = make_folds(GOLD, HeldOut.BOTH)
    for fold in folds:
        for name in ("user_id", "prompt"):
            train = {getattr(GOLD[row], name) for row in fold.train}
            assert len(fold.train)
            assert not train & {getattr(GOLD[row], name) for row in fold.test}
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(range(len(GOLD)))


@pytest.mark.parametrize(("held_out", "name"), [(HeldOut.USER, "user_id"), (HeldOut.PROMPT, "prompt")])
def test_what_is_held_out_is_not_trained_on(held_out: HeldOut, name: str) -> None:
    for fold in make_folds(GOLD, held_out):
        assert not {getattr(GOLD[r], name) for r in fold.train} & {getattr(GOLD[r], name) for r in fold.test}


def test_one_text_under_two_ids_is_one_prompt() -> None:
    twins = tuple(p.model_copy(update={"prompt_id": f"{p.prompt_id}-{p.user_id}"}) for p in GOLD)
    for fold in make_folds(twins, HeldOut.PROMPT):
        assert not {twins[row].prompt for row in fold.train} & {twins[row].prompt for row in fold.test}


def test_the_seed_decides() -> None:
    def tests(seed: int) -> list[list[int]]:
        return [fold.test.tolist() for fold in make_folds(GOLD, HeldOut.USER, seed=seed)]

    assert tests(0) == tests(0)
    assert tests(0) != tests(1)


def test_too_few_users_is_said() -> None:
    with pytest.raises(InvalidInput, match="at least 5 users; there are 2"):
        make_folds(make_gold(users=2), HeldOut.USER)
