"""Labels given as feedback events, and what they change, without a label looking at itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tactful.evals import (
    HeldOut,
    RelevanceGold,
    SelectionData,
    contrast_after_feedback,
    cross_validate_after_feedback,
    describe,
    make_folds,
    predict_after_feedback,
    predict_pairs,
    train_weights,
)
from tactful.evals.contrast.feedback import FEEDBACK_DRAWS, GRID
from tests.evals.synthetic import WordEmbedder, make_gold

TASTES = ("short replies", "long replies", "formal replies", "playful replies")


def make_tastes(users: int = 10, prompts_each: int = 4) -> tuple[RelevanceGold, ...]:
    """Every person has all four statements and wants one of them, always the same, which no model can tell."""
    return tuple(
        RelevanceGold(
            user_id=f"u{user}",
            prompt_id=f"p{(user + turn) % 7}",
            prompt=f"Tell me about topic number {(user + turn) % 7} please.",
            attribute=f"The user prefers {taste}.",
            relevant=place == user % len(TASTES),
        )
        for user in range(users)
        for turn in range(prompts_each)
        for place, taste in enumerate(TASTES)
    )


@pytest.fixture(scope="module")
def tastes() -> SelectionData:
    return describe(make_tastes(), WordEmbedder(), invented=False)


def test_what_only_the_person_can_tell_is_learned_from_their_other_prompts(tastes: SelectionData) -> None:
    found = cross_validate_after_feedback(tastes, HeldOut.BOTH, 2)
    contrast = contrast_after_feedback(
        tastes,
        found.own,
        found.drawn,
        measured_on="tastes",
        folds=make_folds(tastes.gold, HeldOut.BOTH),
    )
    after, before = contrast.figures[0], contrast.figures[1]
    assert (after.name, before.name) == ("tactful", "without feedback")
    assert (after.f1 or 0) > 0.8 > (before.f1 or 0)
    assert before.p_value is not None
    assert before.p_value < 0.05
    assert contrast.labelled == len(tastes.gold)
    assert len(found.drawn) == FEEDBACK_DRAWS
    assert len(found.policies) == len(make_folds(tastes.gold, HeldOut.BOTH))
    assert set(found.policies) <= set(GRID)


def test_a_pairs_own_label_and_those_of_its_prompt_never_reach_its_prediction(tastes: SelectionData) -> None:
    weights = train_weights(tastes)
    before = predict_after_feedback(tastes, weights, 3)
    item = [row for row, pair in enumerate(tastes.gold) if pair.item == tastes.gold[0].item]
    turned = tuple(
        pair.model_copy(update={"relevant": not pair.relevant}) if row in item else pair
        for row, pair in enumerate(tastes.gold)
    )
    after = predict_after_feedback(replace(tastes, gold=turned), weights, 3)
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(one.probabilities[item], other.probabilities[item])
        assert not np.array_equal(one.probabilities, other.probabilities)


def test_another_persons_labels_change_nothing(tastes: SelectionData) -> None:
    weights = train_weights(tastes)
    mine = [row for row, pair in enumerate(tastes.gold) if pair.user_id == "u0"]
    turned = tuple(
        pair if pair.user_id == "u0" else pair.model_copy(update={"relevant": not pair.relevant})
        for pair in tastes.gold
    )
    for one, other in zip(
        predict_after_feedback(tastes, weights, 2),
        predict_after_feedback(replace(tastes, gold=turned), weights, 2),
        strict=True,
    ):
        assert np.array_equal(one.probabilities[mine], other.probabilities[mine])


def test_who_has_one_prompt_only_or_no_labels_is_predicted_as_without_feedback() -> None:
    gold = make_gold(users=4, prompts_each=1)
    data = describe(gold, WordEmbedder(), invented=False)
    weights = train_weights(describe(make_gold(), WordEmbedder(), invented=False))
    unlabelled = tuple(pair.model_copy(update={"relevant": None}) for pair in make_gold(users=3))
    for some in (data, describe(unlabelled, WordEmbedder(), invented=False)):
        plain = predict_pairs(some, weights)
        for drawn in predict_after_feedback(some, weights, 5):
            assert np.array_equal(drawn.probabilities, plain.probabilities)


def test_draws_differ_and_equal_seeds_give_equal_draws(tastes: SelectionData) -> None:
    weights = train_weights(tastes)
    first, again, other = (
        [p.probabilities for p in predict_after_feedback(tastes, weights, 1, seed=seed)] for seed in (0, 0, 1)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first[0], other[0])
