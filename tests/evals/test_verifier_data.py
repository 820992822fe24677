"""What the verifier learns from."""

import numpy as np
import pytest

from tactful.evals import describe_examples
from tactful.evals.extraction_gold import GoldMemory, TurnFinder
from tactful.evals.verifier_data import failure_of, quotes_by_turn
from tactful.graphs import VERIFIER_FEATURES, Failure

from .invented_dialogues import THINGS, ConstantEmbedder, invented_gold


def test_memories_teach_acceptance_and_extractions_whether_their_turn_is_gold():
    data = describe_examples(invented_gold(), ConstantEmbedder())
    memories = [e for e in data.examples if not e.model]
    stored = [e for e in data.examples if e.model]
    assert len(memories) == 3 * len(THINGS) and len(stored) == 5 * len(THINGS)
    assert sum(e.accepted is True for e in memories) == 2 * len(THINGS)
    assert {e.failure for e in memories} == {None, Failure.NOT_THE_USER}
    assert sum(e.is_gold for e in stored) == 2 * len(THINGS)
    assert sum(e.is_rejected for e in stored) == len(THINGS)
    assert sum(data.gold_turns.values()) == 2 * len(THINGS)
    assert data.features.shape == (len(data.examples), len(VERIFIER_FEATURES))


def test_rows_belong_to_their_examples():
    data = describe_examples(invented_gold(), ConstantEmbedder())
    says_i = data.features[:, VERIFIER_FEATURES.index("quote says I")]
    expected = [float(e.candidate.quote.startswith("I ")) for e in data.examples]
    assert says_i.tolist() == expected
    assert np.isfinite(data.features).all()


def test_without_labels_memories_are_examples_and_extractions_are_not():
    data = describe_examples(invented_gold(labelled=False), ConstantEmbedder())
    assert not data.judged.any()
    assert {e.model for e in data.examples} == {""}


def test_parts_of_a_quote_go_to_the_turns_they_stand_in():
    finder = TurnFinder([(0, "I sail. I row."), (2, "Geese are loud.")])
    assert quotes_by_turn("I sail … Geese are loud ... I row … I fly", finder) == [
        (0, "I sail … I row"),
        (2, "Geese are loud"),
    ]


@pytest.mark.parametrize(
    ("reason", "failure"),
    [
        ("Role-play/third-party possible", Failure.NOT_THE_USER),
        ("Task-local", Failure.ONE_OFF),
        ("Unsupported by evidence", Failure.NO_EVIDENCE),
        ("no idea", None),
        ("", None),
    ],
)
def test_the_reason_of_a_rejection_names_the_failure(reason, failure):
    assert failure_of(GoldMemory(statement="x", accepted=False, reject_reason=reason)) is failure
    assert failure_of(GoldMemory(statement="x", accepted=True, reject_reason=reason)) is None
