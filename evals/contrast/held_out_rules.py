"""What is learned without an LLM from dialogues that neither the ranker nor the verifier has seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tactful.graphs import RankedRuleExtractor, RuleExtractor, TrainedVerifier, TurnRanker
from tactful.memory import Embedder

from ..extraction_gold import ExtractionGold
from ..ranker_training import describe_turns, train_ranker
from ..verifier_data import describe_examples
from .extraction import Prediction, predict
from .verification import cross_validate_verifier


async def predict_held_out(
    gold: Sequence[ExtractionGold], embedder: Embedder, *, seed: int = 0
) -> tuple[list[Prediction], list[Prediction]]:
    """Return what is kept of each dialogue with evidence alone, and what the learning graph keeps.

    Five folds over dialogues: ranker and verifier, thresholds included, are trained anew without the dialogues they are
    then run on, each dialogue whole. Takes minutes, most of them to embed what is judged.

    Raises:
        InvalidInput: there are too few labelled dialogues, or labels of one kind only.
    """
    turns = describe_turns(gold)
    of_dialogue = np.array([read.turn.conversation_id for read in turns.reads])
    by_evidence: list[Prediction] = []
    verified: list[Prediction] = []
    for fold in cross_validate_verifier(describe_examples(gold, embedder), seed=seed).folds:
        weights = train_ranker(turns, np.flatnonzero(~np.isin(of_dialogue, list(fold.dialogues))), seed=seed)
        extractor = RankedRuleExtractor(RuleExtractor(), TurnRanker(weights, version="held out"))
        verifier = TrainedVerifier(fold.weights, embedder=embedder, version="held out")
        held_out = [dialogue for dialogue in gold if dialogue.dialogue_id in fold.dialogues]
        by_evidence += await predict(held_out, extractor)
        verified += await predict(held_out, extractor, verifier)
    return by_evidence, verified
