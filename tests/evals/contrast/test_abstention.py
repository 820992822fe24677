from __future__ import annotations

import numpy as np
import pytest

from tactful.evals import describe
from tactful.evals.contrast.abstention import abstention_words, measure_abstention
from tests.evals.synthetic import WordEmbedder, make_gold


def test_both_shares_are_counted_over_prompts_of_a_user_and_named() -> None:
    gold = list(make_gold(users=2, prompts_each=2))  # ten pairs a prompt
    for row in (*range(10), *range(30, 40)):  # on the first and last prompt people want nothing
        gold[row] = gold[row].model_copy(update={"relevant": False})
    chosen = np.zeros(40, np.bool_)
    chosen[[25, 35]] = True  # nothing is used on the first two
    found = measure_abstention(describe(gold, WordEmbedder(), invented=False), chosen)
    assert (found.prompts, found.wanted_nothing, found.used_nothing, found.both) == (4, 2, 2, 1)
    assert (found.recall, found.precision) == (0.5, 0.5)
    assert found.recall_interval is not None
    assert found.recall_interval.low == pytest.approx(0.0945, abs=1e-3)
    words = abstention_words(found)
    assert "Of the 2 prompts (of 4) where people wanted nothing, nothing was used on 1 (50%; 9%-91%)." in words
    assert "Of the 2 prompts on which nothing was used, people wanted nothing on 1 (50%; 9%-91%)." in words


def test_where_something_is_always_used_the_second_share_is_undefined_and_not_zero() -> None:
    data = describe(make_gold(users=1, prompts_each=1), WordEmbedder(), invented=False)
    found = measure_abstention(data, np.ones(10, np.bool_))
    assert (found.used_nothing, found.precision, found.recall) == (0, None, None)
    assert "people wanted nothing on 0." in abstention_words(found)
