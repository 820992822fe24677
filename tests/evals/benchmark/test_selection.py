from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tactful.evals import Contender, LangGraphPeer, RelevanceGold, choices_of_peers, judge, time_selection
from tactful.evals.benchmark.selection import EMBEDDING_ALONE
from tactful.graphs import SelectorForm, load_selector
from tactful.memory import MiniLmEmbedder

from ..synthetic import WordEmbedder, make_gold


class FirstWordPeer:
    """Finds what holds the first word of a prompt."""

    name = "first word"

    def __init__(self) -> None:
        self.kept: dict[str, list[str]] = {}

    def remember(self, user_id: str, statements: Sequence[str]) -> None:
        self.kept.setdefault(user_id, []).extend(statements)

    def search(self, user_id: str, prompt: str) -> list[str]:
        return [statement for statement in self.kept[user_id] if prompt.split(maxsplit=1)[0] in statement]


def pair(user: str, prompt: str, attribute: str, relevant: bool | None) -> RelevanceGold:
    return RelevanceGold(user_id=user, prompt_id=prompt, prompt=prompt, attribute=attribute, relevant=relevant)


GOLD = (
    pair("a", "tea please", "likes tea", True),
    pair("a", "tea please", "likes maps", False),
    pair("a", "maps please", "likes maps", None),
    pair("b", "tea please", "hates tea", False),
)


def test_a_peer_searches_what_was_kept_of_the_person_once() -> None:
    peer = FirstWordPeer()
    chosen = choices_of_peers(GOLD, [peer])
    assert peer.kept == {"a": ["likes tea", "likes maps"], "b": ["hates tea"]}
    assert chosen["first word"].tolist() == [True, False, True, True]


def test_a_choice_is_judged_on_labelled_pairs_only() -> None:
    choice = judge(GOLD, "some", "no", np.array([True, False, True, True]))
    assert (choice.precision, choice.recall) == (0.5, 1.0)
    assert choice.selection_rate == pytest.approx(2 / 3)


def test_without_labels_of_both_kinds_nothing_is_scored() -> None:
    choice = judge(GOLD[1:], "some", "no", np.ones(3, np.bool_))
    assert (choice.f1, choice.f1_interval, choice.selection_rate) == (None, None, None)


def test_langgraphs_top_ten_takes_all_of_a_profile_of_ten() -> None:
    gold = make_gold(users=2, prompts_each=1)
    (chosen,) = choices_of_peers(gold, [LangGraphPeer(WordEmbedder())]).values()
    assert chosen.all()


def test_times_are_told_for_every_way_at_every_size() -> None:
    embedder = MiniLmEmbedder(threads=1)
    forms = {"main": SelectorForm.MINILM, "plain": SelectorForm.STATIC}
    loaded = {name: load_selector(form, embedder) for name, form in forms.items()}
    contenders = [
        Contender(name, each.selector, each.embedder, is_neural=each.embedder is embedder)
        for name, each in loaded.items()
    ]
    speeds = {s.name: s for s in time_selection(contenders, [LangGraphPeer(embedder)], size=20, rounds=3)}
    assert set(speeds) == {EMBEDDING_ALONE, "main", "main, vectors given", "plain", LangGraphPeer.name}
    assert all((s.attributes, s.timing.calls) == (20, 3) for s in speeds.values())
    assert all(set(s.times_faster) == {LangGraphPeer.name} for n, s in speeds.items() if n != LangGraphPeer.name)
    assert all(0 < s.timing.p50_ms <= s.timing.p95_ms for s in speeds.values())
