"""Training of the mention check."""

import numpy as np
import pytest

from tactful.evals import MentionData, describe_replies, train_mention_weights
from tactful.evals.mention_training import context_folds, predict_replies
from tactful.graphs import apply_mention, write_mention_weights
from tactful.memory import InvalidInput, MiniLmEmbedder

from .invented_replies import invented_replies


@pytest.fixture(scope="module")
def data():
    return describe_replies(invented_replies(), MiniLmEmbedder())


def test_no_context_is_on_both_sides_and_every_reply_is_tested_once(data):
    rows = np.arange(len(data.gold))
    folds = context_folds(data, rows, parts=4, seed=1)
    for fold in folds:
        assert not {data.gold[i].context_id for i in fold.train} & {data.gold[i].context_id for i in fold.test}
    assert sorted(np.concatenate([fold.test for fold in folds]).tolist()) == rows.tolist()
    with pytest.raises(InvalidInput, match="contexts"):
        context_folds(data, rows, parts=99, seed=0)


def test_it_learns_which_of_the_facts_accounts_for_a_yes(data):
    weights = train_mention_weights(data)
    probabilities = predict_replies(weights, data, data.labelled)
    assert probabilities[data.used].min() > 0.5 > probabilities[~data.used].max()
    collects, lives = apply_mention(weights, data.features[0]).max(axis=1)
    assert collects > 0.5 > lives


def test_labels_of_other_contexts_change_nothing_and_equal_data_give_equal_bytes(data):
    rows = context_folds(data, data.labelled, parts=4, seed=0)[0].train
    kept = set(rows.tolist())
    gold = [g if i in kept else g.model_copy(update={"uses_facts": ()}) for i, g in enumerate(data.gold)]
    honest, told = train_mention_weights(data, rows), train_mention_weights(MentionData(tuple(gold), data.features))
    assert write_mention_weights(honest, embedding_model_id="m") == write_mention_weights(told, embedding_model_id="m")


def test_labels_of_one_kind_teach_nothing(data):
    with pytest.raises(InvalidInput, match="use"):
        train_mention_weights(data, np.flatnonzero(data.used))
