"""The verifier held against people."""

from dataclasses import replace

import numpy as np
import pytest

from tactful.evals import (
    contrast_held_out,
    contrast_verification,
    cross_validate_verifier,
    describe_examples,
    predict_memories,
    read_extraction_gold,
    train_verifier_weights,
    verification_lines,
)
from tactful.evals.contrast.verification import auroc_interval
from tactful.evals.metrics import auroc
from tactful.evals.verifier_training import dialogue_folds, predict_rows
from tactful.graphs import Assessment, Failure

from ..invented_dialogues import THINGS, ConstantEmbedder, invented_gold


class Suspicious:
    """Accepts what is not about knights."""

    version = "suspicious"

    def assess(self, candidates, turns):
        return [
            Assessment(0.1 if "knight" in c.statement else 0.9, 1.0, True, True, Failure.ONE_OFF) for c in candidates
        ]


def test_every_memory_gets_a_prediction_and_perfect_ones_score_one():
    gold = invented_gold()
    predictions = predict_memories(gold, Suspicious())
    assert [p.statement for p in predictions] == [m.statement for d in gold for m in d.memories]
    everything, latin = contrast_verification(gold, predictions)
    assert (everything.accepted, everything.rejected) == (2 * len(THINGS), len(THINGS))
    assert everything.scores[0].name == "verifier" and everything.scores[0].auroc == 1
    assert latin.scores[0].auroc == 1


def test_without_labels_predictions_remain_and_the_score_is_none():
    gold = invented_gold(labelled=False)
    predictions = predict_memories(gold, Suspicious())
    assert len(predictions) == 3 * len(THINGS)
    parts = contrast_verification(gold, predictions)
    assert all(score.auroc is None and score.interval is None for part in parts for score in part.scores)
    assert "unscored" in "\n".join(verification_lines("x", parts))


def test_a_held_out_row_is_predicted_without_its_label():
    data = describe_examples(invented_gold(), ConstantEmbedder())
    held_out = cross_validate_verifier(data, parts=6)
    everything, _ = contrast_held_out(data, held_out)
    figures = {score.name: score.auroc for score in everything.scores}
    assert figures["verifier"] is not None and figures["verifier"] > 0.9
    assert "bag of words" in figures and "quote found verbatim" in figures
    first = data.examples[0].dialogue_id
    turned = tuple(
        replace(e, accepted=None if e.accepted is None else not e.accepted, is_gold=not e.is_gold)
        if e.dialogue_id == first
        else e
        for e in data.examples
    )
    again = cross_validate_verifier(replace(data, examples=turned), parts=6)
    rows = data.dialogues == first
    assert np.array_equal(held_out.probabilities[rows], again.probabilities[rows])
    assert not np.array_equal(held_out.probabilities, again.probabilities)


def test_the_interval_draws_dialogues_not_memories():
    truth, scores = np.array([True, False] * 50), np.tile([0.9, 0.1, 0.1, 0.9], 25)
    one_by_one = auroc_interval(np.array([str(i // 2) for i in range(100)]), truth, scores, draws=200)
    in_two = auroc_interval(np.array([str(i // 2 % 2) for i in range(100)]), truth, scores, draws=200)
    assert one_by_one is not None and in_two is not None
    assert in_two.high - in_two.low > 2 * (one_by_one.high - one_by_one.low)
    assert auroc_interval(np.array([], np.str_), np.array([], np.bool_), np.array([])) is None


@pytest.mark.timeout(120)
def test_cues_alone_tell_real_memories_apart_on_unseen_dialogues(shared_data):
    gold = read_extraction_gold(shared_data / "extraction" / "dev.jsonl")
    alone = [dialogue.model_copy(update={"llm_extractions": {}}) for dialogue in gold]
    data = describe_examples(alone, ConstantEmbedder())
    half = dialogue_folds(data, parts=2, seed=0)[0]
    test = half.test[data.judged[half.test]]
    probabilities = predict_rows(train_verifier_weights(data, half.train), data, test)[:, 0]
    found = auroc(np.array([data.examples[row].accepted is True for row in test]), probabilities)
    assert found is not None and found > 0.55
