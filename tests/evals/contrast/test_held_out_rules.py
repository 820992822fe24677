"""What is learned from dialogues that neither ranker nor verifier has seen, on invented ones."""

from __future__ import annotations

import pytest

from tactful.evals import predict_held_out
from tactful.evals.contrast.extraction import KEPT
from tactful.memory import InvalidInput
from tests.evals.invented_dialogues import THINGS, ConstantEmbedder, invented_gold


async def test_every_dialogue_is_run_once_by_models_that_were_trained_without_it() -> None:
    by_evidence, verified = await predict_held_out(invented_gold(), ConstantEmbedder())
    told = {f"told-{thing}": f"The user really likes {thing} at home." for thing in THINGS}
    for predictions in (by_evidence, verified):
        found = {(p.dialogue_id, p.statement) for p in predictions if p.status == KEPT}
        assert set(told.items()) <= found
        assert len([p for p in predictions if p.statement in told.values()]) == len(told)


async def test_without_labels_there_is_nothing_to_train_on() -> None:
    with pytest.raises(InvalidInput):
        await predict_held_out(invented_gold(labelled=False), ConstantEmbedder())
