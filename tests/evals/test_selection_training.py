from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tactful.evals import (
    HeldOut,
    SelectionData,
    contrast_selection,
    cross_validate,
    cross_validated_contrast,
    describe,
    make_folds,
    read_relevance_gold,
    train_weights,
)
from tactful.evals.invented_pairs import invent_pairs
from tactful.evals.metrics import count, f1
from tactful.evals.selection_training import choose_threshold, fit_platt, sigmoid
from tactful.graphs import TrainedSelector, write_weights
from tactful.memory import InvalidInput, MiniLmEmbedder

from .synthetic import WordEmbedder, make_gold


@pytest.fixture(scope="module")
def data() -> SelectionData:
    return describe(make_gold(votes=True), WordEmbedder(), invented=False)


def test_learns_what_the_labels_follow_on_unseen_users_and_prompts(data: SelectionData) -> None:
    found = cross_validate(data, HeldOut.BOTH)
    contrast = cross_validated_contrast(data, found, HeldOut.BOTH, file_name="synthetic")
    by_name = {row.name: row for row in contrast.figures}
    assert (by_name["tactful"].f1 or 0) > 0.75
    for name in ("all", "prompt-blind", "cosine top 5", "LLM: yes-man"):
        assert (by_name[name].f1 or 0) < (by_name["tactful"].f1 or 0)
        assert (by_name[name].p_value or 1) < 0.05
    assert by_name["none"].f1 == 0
    assert by_name["none"].precision is None
    assert (by_name["with LLM votes"].f1 or 0) > 0.95  # one of these LLMs echoes the labels


def test_a_label_of_a_tested_pair_changes_nothing_in_its_prediction(data: SelectionData) -> None:
    fold = make_folds(data.gold, HeldOut.BOTH)[0]
    weights = train_weights(data, fold.train)
    flipped = list(data.gold)
    for row in fold.test:
        flipped[row] = flipped[row].model_copy(update={"relevant": not flipped[row].relevant, "llm_votes": {}})
    other = SelectionData(tuple(flipped), data.attribute_vectors, data.prompt_vectors, data.features)
    as_bytes = [write_weights(w, embedding_model_id="m") for w in (weights, train_weights(other, fold.train))]
    assert as_bytes[0] == as_bytes[1]


def test_equal_seeds_give_equal_bytes(data: SelectionData) -> None:
    first, second = (write_weights(train_weights(data, seed=4), embedding_model_id="m") for _ in range(2))
    assert first == second


def test_blank_labels_are_left_out_of_training(data: SelectionData) -> None:
    blank = list(data.gold)
    for row in range(100, 200):
        blank[row] = blank[row].model_copy(update={"relevant": None})
    partly = SelectionData(tuple(blank), data.attribute_vectors, data.prompt_vectors, data.features)
    rows = np.setdiff1d(np.arange(len(blank)), np.arange(100, 200))
    assert np.array_equal(train_weights(partly).by_attribute, train_weights(data, rows).by_attribute)


def test_labels_of_one_kind_cannot_be_trained_on_and_are_unscored(data: SelectionData) -> None:
    alike = tuple(pair.model_copy(update={"relevant": False}) for pair in data.gold)
    one_kind = SelectionData(alike, data.attribute_vectors, data.prompt_vectors, data.features)
    with pytest.raises(InvalidInput, match="do not want"):
        train_weights(one_kind)
    contrast = contrast_selection(one_kind, cross_validate(data, HeldOut.USER).own, measured_on="alike")
    assert (contrast.unscored, contrast.figures) == ("all labels are alike", ())


def test_invented_pairs_enter_the_fit_but_not_the_calibration(data: SelectionData) -> None:
    with_invented = SelectionData(
        data.gold,
        data.attribute_vectors,
        data.prompt_vectors,
        data.features,
        describe(invent_pairs(), WordEmbedder(), invented=False),
    )
    plain, mixed = train_weights(data), train_weights(with_invented)
    assert not np.array_equal(plain.attribute_prompt, mixed.attribute_prompt)
    assert np.array_equal(plain.attribute_mean, mixed.attribute_mean)


def test_invented_profiles_are_whole_and_impersonal_prompts_want_nothing() -> None:
    pairs = invent_pairs()
    assert pairs == invent_pairs()
    assert len({(pair.prompt, pair.attribute) for pair in pairs}) == len(pairs)
    assert not any(pair.relevant for pair in pairs if pair.prompt == "What is 48 / 6?")
    assert {pair.attribute for pair in pairs if pair.relevant and "cook" in pair.prompt} >= {"The user is a vegan."}


def test_platt_recovers_a_logistic_curve() -> None:
    generator = np.random.default_rng(0)
    scores = generator.normal(size=20_000)
    wanted = generator.random(20_000) < sigmoid(2 * scores - 1)
    slope, offset = fit_platt(scores, wanted)
    assert slope == pytest.approx(2, abs=0.1)
    assert offset == pytest.approx(-1, abs=0.1)


def test_the_threshold_lies_where_f1_is_highest() -> None:
    probabilities = np.linspace(0, 1, 1_001)
    wanted = probabilities >= 0.7
    threshold = choose_threshold(probabilities, wanted)
    assert threshold == pytest.approx(0.7, abs=0.02)


def test_the_shipped_weights_fit_the_released_labels(shared_data: Path) -> None:
    # In-sample, so only a check that these are the weights the card speaks of; the card's figures are cross-validated.
    gold = read_relevance_gold(shared_data / "selection" / "gold.jsonl")
    some_users = sorted({pair.user_id for pair in gold})[:12]
    data = describe([pair for pair in gold if pair.user_id in some_users], MiniLmEmbedder(), invented=False)
    selector = TrainedSelector.load()
    chosen = np.zeros(len(data.gold), np.bool_)
    items: dict[tuple[str, str, str], list[int]] = {}
    for row, pair in enumerate(data.gold):
        items.setdefault(pair.item, []).append(row)
    for rows in items.values():
        vector = data.prompt_vectors[rows[0]]
        scores = selector.score_features(data.features[rows], vector, data.attribute_vectors[rows])
        chosen[rows] = scores.probabilities >= selector.threshold
    assert (f1(count(data.wanted, chosen)) or 0) > 0.7
    assert 0.15 < chosen.mean() < 0.25
