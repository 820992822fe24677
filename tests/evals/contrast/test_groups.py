"""Selection by group."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.evals import GroupedBy, RelevanceGold, contrast_groups, describe, wording_of
from tests.evals.synthetic import WordEmbedder, make_gold


@pytest.mark.parametrize(
    ("statement", "wording"),
    [
        ("The user may be interested in moss.", "hedged"),
        ("The user prefers tea.", "prefers"),
        ("The user values thrift.", "values"),
        ("The user is interested in moss.", "interested in"),
        ("The user has two geese.", "another wording"),
    ],
)
def test_the_wording_stands_for_the_kind(statement, wording):
    assert wording_of(statement) == wording


@pytest.mark.parametrize("by", [GroupedBy.KIND, GroupedBy.PROMPT, GroupedBy.USER])
def test_groups_share_out_all_labelled_pairs(by):
    data = describe(make_gold(users=4, prompts_each=3), WordEmbedder(), invented=False)
    groups = contrast_groups(data, data.wanted, by, draws=50)
    assert sum(group.pairs for group in groups) == len(data.gold)
    assert all(group.f1 in {1.0, None} and group.fp == group.fn == 0 for group in groups)


def test_a_group_with_labels_of_one_kind_is_unscored_not_zero():
    data = describe(make_gold(users=4, prompts_each=3), WordEmbedder(), invented=False)
    groups = {group.group: group for group in contrast_groups(data, ~data.wanted, GroupedBy.KIND, draws=50)}
    assert groups["prefers"].wanted == groups["prefers"].pairs
    assert groups["prefers"].f1 is groups["prefers"].f1_interval is groups["prefers"].kappa is None
    assert groups["hedged"].f1 == 0.0


def test_an_annotator_is_held_against_their_own_judgments():
    pair = {"user_id": "u", "prompt_id": "p", "prompt": "Which moss?", "relevant": None}
    said = {"Likes moss.": ("yes", "no"), "Has geese.": ("no", "yes"), "Owns a boat.": ("no", "no")}
    gold = [
        RelevanceGold(
            **pair,
            attribute=attribute,
            judgments=[{"annotator": name, "verdict": one} for name, one in zip("ab", verdicts, strict=True)],
        )
        for attribute, verdicts in said.items()
    ]
    data = describe(gold, WordEmbedder(), invented=False)
    chosen = np.array([True, False, False])
    scores = {one.group: one.f1 for one in contrast_groups(data, chosen, GroupedBy.ANNOTATOR, draws=50)}
    assert scores == {"a": 1.0, "b": 0.0}
    nameless = describe(make_gold(users=2, prompts_each=1), WordEmbedder(), invented=False)
    assert contrast_groups(nameless, nameless.wanted, GroupedBy.ANNOTATOR) == ()
