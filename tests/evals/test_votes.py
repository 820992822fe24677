"""The stack of one more vote: what it learns, and what recorded votes of real LLMs do through it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tactful.evals import (
    HeldOut,
    SelectionData,
    cross_validate,
    cross_validated_contrast,
    describe,
    read_relevance_gold,
    train_vote_weights,
)
from tactful.evals.selection_training import train
from tactful.evals.votes import apply_votes, fit_vote_weights, vote_names
from tactful.graphs import VoteWeights
from tactful.memory import InvalidInput, MiniLmEmbedder

from .synthetic import WordEmbedder, make_gold


@pytest.fixture(scope="module")
def data() -> SelectionData:
    return describe(make_gold(votes=True), WordEmbedder(), invented=False)


def test_what_mostly_agrees_with_people_is_heeded_and_a_yes_man_moves_nothing(data: SelectionData) -> None:
    generator = np.random.default_rng(0)
    slips = generator.random(len(data.gold)) < 0.2
    told = tuple(
        pair.model_copy(update={"llm_votes": {"mostly right": bool(wanted != slip), "yes-man": True}})
        for pair, wanted, slip in zip(data.gold, data.wanted, slips, strict=True)
    )
    voted, training = replace(data, gold=told), train(data)
    unsure = replace(training, scores=generator.normal(size=len(training.rows)))  # knows nothing, so that votes matter
    right, yes_man, pooled = (fit_vote_weights(voted, unsure, names) for names in (["mostly right"], ["yes-man"], None))
    assert right.yes - right.no == pytest.approx(2 * np.log(0.8 / 0.2), abs=0.4)
    assert yes_man.yes - yes_man.no == pytest.approx(0, abs=0.01)
    assert yes_man.yes - yes_man.no < pooled.yes - pooled.no < right.yes - right.no


def test_only_the_uncertain_pairs_of_a_prompt_are_asked_about(data: SelectionData) -> None:
    rows, weights = np.arange(len(data.gold)), VoteWeights(keep=1.0, yes=0.5, no=-0.5)
    probabilities = np.linspace(0.001, 0.999, len(rows))
    voted = apply_votes(data, rows, probabilities, weights, threshold=0.5, name="echo")
    low, high = weights.uncertain_band(0.5)
    assert np.array_equal(voted.asked, (probabilities >= low) & (probabilities < high))
    assert np.array_equal((voted.probabilities >= 0.5)[voted.asked], data.wanted[voted.asked])
    assert np.array_equal(voted.probabilities[~voted.asked], probabilities[~voted.asked])


def test_the_stack_an_llm_is_tested_with_has_not_seen_its_votes(data: SelectionData) -> None:
    found = cross_validate(data, HeldOut.USER)
    opposed = replace(
        data,
        gold=tuple(
            pair.model_copy(update={"llm_votes": {**pair.llm_votes, "echo": not pair.llm_votes["echo"]}})
            for pair in data.gold
        ),
    )
    training = train(data)
    before, after = (fit_vote_weights(d, training, ["yes-man"]) for d in (data, opposed))
    assert before == after
    assert set(found.voted) == {"with echo", "with yes-man"}


def test_without_votes_there_is_no_stack() -> None:
    bare = describe(make_gold(users=6), WordEmbedder(), invented=False)
    assert vote_names(bare) == ()
    with pytest.raises(InvalidInput, match="no LLM voted"):
        train_vote_weights(bare)
    assert cross_validate(bare, HeldOut.USER).voted == {}


def test_recorded_votes_of_an_llm_the_stack_does_not_know_help_on_new_users(shared_data: Path) -> None:
    gold = read_relevance_gold(shared_data / "selection" / "gold.jsonl")
    data = describe(gold, MiniLmEmbedder(), invented=False)
    found = cross_validate(data, HeldOut.USER)
    contrast = cross_validated_contrast(data, found, HeldOut.USER, file_name="gold")
    f1 = {row.name: row.f1 or 0.0 for row in contrast.figures}
    for name in vote_names(data):
        assert f1[f"with {name}"] > f1["tactful"]
        assert f1[f"with {name}"] > f1[f"LLM: {name}"] + 0.05  # never alone: far better than the vote itself
    assert all(0.05 < use.pairs_asked < 0.35 for use in contrast.votes)
