"""How a vote moves a probability, and about what it is worth asking."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.graphs import (
    Consideration,
    Reason,
    TrainedSelector,
    Verdict,
    VoteWeights,
    load_vote_weights,
    rows_to_ask,
    write_vote_weights,
)
from tactful.graphs.selection.vote import MAX_ASKED, NO_CUE, YES_CUE, VotedSelector, attributes_to_ask
from tactful.memory import Attribute, Kind, Profile, Sensitivity, WeightsError
from tests.fakes import FakeEmbedder, FakeSelector, make_attribute

WEIGHTS = VoteWeights(keep=0.8, yes=0.3, no=-1.2)
THRESHOLD = 0.3
GRID = np.linspace(0.001, 0.999, 999)


def profile_of(*attributes: Attribute) -> Profile:
    return Profile("u1", attributes, FakeEmbedder().embed([a.statement for a in attributes]))


def considered(attribute: Attribute, probability: float, reason: Reason = Reason.NOT_WANTED) -> Consideration:
    return Consideration(attribute.id, attribute.statement, attribute.kind, probability, Verdict.LEFT_OUT, reason)


def test_a_vote_moves_the_log_odds_and_no_vote_leaves_the_probability_alone() -> None:
    moved = WEIGHTS.combine(np.array([0.5, 0.5, 0.5, 0.5]), np.array([1.0, 0.0, 0.5, np.nan]))
    by_hand = [1 / (1 + np.exp(-shift)) for shift in (0.3, -1.2, -0.45)]
    assert moved == pytest.approx([*by_hand, 0.5])


def test_outside_the_band_no_vote_changes_a_verdict_and_inside_each_does() -> None:
    low, high = WEIGHTS.uncertain_band(THRESHOLD)
    after_yes = WEIGHTS.combine(GRID, np.ones_like(GRID)) >= THRESHOLD
    after_no = WEIGHTS.combine(GRID, np.zeros_like(GRID)) >= THRESHOLD
    inside = np.array([low <= p < high for p in GRID])
    assert 0.1 < low < THRESHOLD < high < 0.8
    assert np.array_equal(after_yes != after_no, inside)
    assert np.array_equal(after_yes[~inside], GRID[~inside] >= THRESHOLD)


def test_the_nearest_to_the_threshold_are_asked_first_and_no_more_than_the_limit() -> None:
    rows = rows_to_ask(np.array([0.01, 0.29, 0.5, 0.31, 0.99]), WEIGHTS, threshold=THRESHOLD)
    assert set(rows[:2].tolist()) == {1, 3}
    assert rows[2:].tolist() == [2]
    many = rows_to_ask(np.full(50, 0.3), WEIGHTS, threshold=THRESHOLD)
    assert many.tolist() == list(range(MAX_ASKED))
    assert rows_to_ask(np.zeros(0), WEIGHTS, threshold=THRESHOLD).size == 0


def test_only_what_the_selector_decides_and_nothing_sensitive_is_shown() -> None:
    tea, maps = make_attribute("The user likes tea."), make_attribute("The user likes maps.")
    health = make_attribute("The user has asthma.", sensitivity=Sensitivity.HEALTH)
    asked = attributes_to_ask(
        [
            considered(health, 0.3, Reason.WANTED),  # its use was allowed; showing it to another model was not
            considered(tea, 0.3, Reason.WANTED),
            *(considered(maps, 0.3, reason) for reason in Reason if reason not in {Reason.WANTED, Reason.NOT_WANTED}),
        ],
        profile_of(tea, maps, health),
        WEIGHTS,
        threshold=THRESHOLD,
    )
    assert [a.statement for a in asked] == ["The user likes tea."]


def test_a_voted_selector_names_the_vote_first_and_leaves_the_rest_as_it_was() -> None:
    tea, maps, cats = (
        make_attribute(f"The user likes {what}.", kind=Kind.INTEREST) for what in ("tea", "maps", "cats")
    )
    inner = FakeSelector({a.statement: 0.4 for a in (tea, maps, cats)})
    voted = VotedSelector(inner, WEIGHTS, {tea.id: 1.0, maps.id: 0.0})
    scores = voted.score("A drink?", np.ones(8, np.float32), profile_of(tea, maps, cats))
    assert scores.probabilities[0] > 0.4 > scores.probabilities[1]
    assert scores.probabilities[2] == 0.4
    assert scores.cues == ((YES_CUE, "a cue"), (NO_CUE, "a cue"), ("a cue",))
    assert (voted.threshold, voted.version) == (inner.threshold, inner.version)


def test_the_shipped_stack_lets_a_vote_decide_only_near_the_shipped_threshold() -> None:
    threshold = TrainedSelector.load().threshold
    low, high = load_vote_weights().uncertain_band(threshold)
    assert 0.5 * threshold < low < threshold < high < 0.7


def test_weights_come_back_from_their_file_and_nonsense_does_not(tmp_path) -> None:
    file = tmp_path / "vote.npz"
    file.write_bytes(write_vote_weights(WEIGHTS))
    read = load_vote_weights(file)
    assert (read.keep, read.yes, read.no) == pytest.approx((0.8, 0.3, -1.2))
    file.write_bytes(b"no weights")
    with pytest.raises(WeightsError):
        load_vote_weights(file)
    with pytest.raises(WeightsError, match="yes above no"):
        VoteWeights(keep=0.8, yes=-1.0, no=1.0)
    with pytest.raises(WeightsError):
        VoteWeights(keep=float("nan"), yes=1.0, no=0.0)
