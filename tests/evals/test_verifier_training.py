"""Training of the verifier."""

from dataclasses import replace

import numpy as np
import pytest

from tactful.evals import describe_examples, train_verifier_weights
from tactful.evals.verifier_training import choose_thresholds, dialogue_folds, predict_rows
from tactful.graphs import write_verifier_weights
from tactful.memory import InvalidInput

from .invented_dialogues import ConstantEmbedder, invented_gold


@pytest.fixture(scope="module")
def data():
    return describe_examples(invented_gold(), ConstantEmbedder())


def test_no_dialogue_is_on_both_sides_and_every_row_is_tested_once(data):
    folds = dialogue_folds(data, parts=4, seed=3)
    for fold in folds:
        assert not set(data.dialogues[fold.train]) & set(data.dialogues[fold.test])
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == list(range(len(data.examples)))
    with pytest.raises(InvalidInput, match="dialogues"):
        dialogue_folds(data, parts=999, seed=0)


def test_equal_seeds_give_equal_bytes(data):
    contents = [write_verifier_weights(train_verifier_weights(data, seed=1), embedding_model_id="x") for _ in "ab"]
    assert contents[0] == contents[1]


def test_what_people_accept_gets_the_higher_probability(data):
    weights = train_verifier_weights(data)
    rows = np.flatnonzero(data.judged)
    accepted = np.array([data.examples[row].accepted for row in rows])
    probabilities = predict_rows(weights, data, rows)[:, 0]
    assert probabilities[accepted].min() > probabilities[~accepted].max()


def test_labels_of_held_out_dialogues_change_nothing(data):
    rows = dialogue_folds(data, parts=4, seed=0)[0].train
    outside = set(range(len(data.examples))) - set(rows.tolist())
    spoiled = tuple(
        replace(e, accepted=e.accepted and None, is_gold=not e.is_gold) if i in outside else e
        for i, e in enumerate(data.examples)
    )
    honest, told = (train_verifier_weights(d, rows) for d in (data, replace(data, examples=spoiled)))
    assert write_verifier_weights(honest, embedding_model_id="x") == write_verifier_weights(
        told, embedding_model_id="x"
    )


def test_memories_judged_in_one_way_only_teach_nothing(data):
    accepted_only = np.array([i for i, e in enumerate(data.examples) if e.accepted is not False])
    with pytest.raises(InvalidInput, match="reject"):
        train_verifier_weights(data, accepted_only)


def test_without_stored_extractions_worth_decides_nothing(data):
    memories = np.flatnonzero(data.judged)
    weights = train_verifier_weights(data, memories)
    assert predict_rows(weights, data, memories)[:, 1].tolist() == [0.5] * len(memories)
    assert weights.thresholds[1] == 0


def test_thresholds_keep_the_gold_turns_and_drop_those_of_rejected_memories(data):
    rows = np.arange(len(data.examples))
    probabilities = np.array([[0.9, 0.9 if e.is_gold else 0.05] for e in data.examples])
    acceptance, worth = choose_thresholds(data, rows, probabilities)
    assert acceptance <= 0.9 and 0.05 < worth <= 0.9


def test_the_threshold_of_acceptance_refuses_one_in_twenty_of_what_people_accept(data):
    rows = np.arange(len(data.examples))
    accepted = [row for row in rows if data.examples[row].accepted]
    probabilities = np.full((len(rows), 2), 0.01)
    probabilities[accepted, 0] = np.linspace(0.5, 0.9, len(accepted))
    acceptance, _ = choose_thresholds(data, rows, probabilities)
    assert acceptance == pytest.approx(0.52)
