from __future__ import annotations

import os
import subprocess
import sys

import numpy as np

from tactful.evals import HeldOut, baselines, describe, make_folds
from tactful.evals.metrics import count, f1

from .synthetic import WordEmbedder, make_gold

GOLD = make_gold(votes=True)
DATA = describe(GOLD, WordEmbedder(), invented=False)


def test_all_and_none() -> None:
    assert baselines.choose_all(GOLD).all()
    assert not baselines.choose_none(GOLD).any()


def test_top_k_is_counted_within_each_profile() -> None:
    chosen = baselines.choose_top(GOLD, np.arange(len(GOLD), dtype=np.float64), 3)
    assert chosen[:10].tolist() == [False] * 7 + [True] * 3
    assert chosen.sum() == 3 * len(GOLD) / 10


def test_bm25_ranks_the_rare_shared_word_first() -> None:
    scores = baselines.bm25_scores(GOLD[:10])  # the prompt is about sailing
    assert int(scores.argmax()) == 0
    assert scores[-1] == 0


def test_cosine_is_the_product_of_unit_vectors() -> None:
    expected = DATA.attribute_vectors[3] @ DATA.prompt_vectors[3]
    assert np.isclose(baselines.cosine_scores(DATA)[3], expected, atol=1e-6)


def test_votes_are_taken_as_stored_and_only_where_complete() -> None:
    chosen = baselines.choose_by_votes(GOLD)
    assert set(chosen) == {"echo", "yes-man", "all say yes"}
    assert chosen["yes-man"].all()
    assert (chosen["all say yes"] == DATA.wanted).all()
    partly = (GOLD[0].model_copy(update={"llm_votes": {"echo": True}}), *GOLD[1:])
    assert set(baselines.choose_by_votes(partly)) == {"echo"}
    assert baselines.choose_by_votes(make_gold()) == {}


def test_the_prompt_blind_model_learns_wording_but_cannot_follow_the_prompt() -> None:
    chosen = baselines.choose_blindly(DATA, make_folds(GOLD, HeldOut.USER))
    preferences = np.array(["prefers" in pair.attribute for pair in GOLD])
    assert chosen[preferences].all()
    assert (f1(count(DATA.wanted, chosen)) or 0) < 0.8


def test_bm25_has_the_same_digits_in_every_process():
    program = """
from tactful.evals import RelevanceGold, baselines
words = "moss geese kites ferns tubas sleds plums yarn bells clay figs owls".split()
statements = [" ".join(words[: i + 1] * 3) for i in range(12)]
pair = {"user_id": "u", "prompt_id": "p", "prompt": " ".join(words), "relevant": None}
print(baselines.bm25_scores([RelevanceGold(attribute=statement, **pair) for statement in statements]).tolist())
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1 and said != {""}
