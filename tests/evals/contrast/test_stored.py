"""Stored extractions with and without verification."""

import asyncio

import pytest

from tactful.evals import contrast_stored, cross_validate_verifier, describe_examples, keep_stored, stored_lines
from tactful.evals.extraction_gold import Message, gold_turns
from tactful.evals.verifier_data import rejected_turns

from ..invented_dialogues import THINGS, ConstantEmbedder, invented_gold

GOLD = invented_gold()
EVERY = frozenset((d.dialogue_id, number) for d in GOLD for number, _ in d.user_turns)
WANTED = frozenset((d.dialogue_id, number) for d in GOLD for number in gold_turns(d))


@pytest.fixture(scope="module")
def kept():
    embedder = ConstantEmbedder()
    folds = cross_validate_verifier(describe_examples(GOLD, embedder), parts=6).folds
    return asyncio.run(keep_stored(GOLD, folds, embedder))


def test_keeping_the_gold_turns_only_scores_one_and_ends_the_rejected_hits():
    ways = {"raw": {"m": EVERY}, "perfect": {"m": WANTED}, "nothing": {"m": frozenset()}}
    scores = {(s.model, s.way): s for s in contrast_stored(GOLD, ways)}
    raw, perfect = scores["m", "raw"], scores["m", "perfect"]
    assert (raw.turns, raw.precision, raw.recall) == (5 * len(THINGS), pytest.approx(0.4), 1)
    assert (perfect.precision, perfect.recall, perfect.f1) == (1, 1, 1)
    assert (raw.rejected_hits, perfect.rejected_hits) == (len(THINGS), 0)
    assert perfect.gain == pytest.approx(1 - 2 * 0.4 / 1.4)
    assert perfect.gain_interval.low <= perfect.gain <= perfect.gain_interval.high
    assert raw.gain == 0 and scores["mean over models", "perfect"].f1 == 1
    assert scores["m", "nothing"].f1 == scores["mean over models", "nothing"].f1 == 0


def test_what_is_learned_is_what_people_accept_in_the_persons_own_words(kept):
    assert kept["as extracted"] == {"m": EVERY}
    rejected = {(d.dialogue_id, number) for d in GOLD for number in rejected_turns(d)}
    assert kept["verifier alone"]["m"] & WANTED and not kept["verifier alone"]["m"] & rejected
    assert kept["verified and narrowed"]["m"] & WANTED
    assert kept["verified and narrowed"]["m"] <= kept["own words"]["m"] - rejected


def test_a_pasted_text_is_nobodys_own_words():
    pasted = GOLD[0].model_copy(
        update={"dialogue": (Message(role="user", text='Translate this: "I really like geese at home."'),)}
    )
    folds = cross_validate_verifier(describe_examples(GOLD, ConstantEmbedder()), parts=6).folds
    kept = asyncio.run(keep_stored([pasted], folds, ConstantEmbedder()))
    assert kept["as extracted"]["m"] and not kept["own words"]["m"]


def test_the_table_names_every_way(kept):
    table = "\n".join(stored_lines(contrast_stored(GOLD, kept)))
    assert all(way in table for way in kept)


def test_without_stored_extractions_there_is_no_table():
    unlabelled = invented_gold(labelled=False)
    assert contrast_stored(unlabelled, asyncio.run(keep_stored(unlabelled, (), ConstantEmbedder()))) == ()
    assert stored_lines(()) == []
