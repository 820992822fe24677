"""What a person's feedback comes to: small, bounded, decaying, and undone without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.graphs import NOT_ADAPTED, Adaptation, AdaptationPolicy, adapt, shift_probabilities
from tactful.graphs.selection.adaptation import MAX_OBSERVATIONS, MAX_SHIFT
from tactful.memory import FeedbackEvent, FeedbackVerdict, Judged, Kind
from tests.fakes import NOON

V = FeedbackVerdict
POSITIVE, NEGATIVE = (V.USEFUL, V.ALWAYS, V.THUMBS_UP), (V.NOT_WANTED, V.NEVER, V.THUMBS_DOWN, V.REPLY_EDITED)


def said(
    verdict: FeedbackVerdict,
    attribute_id: str = "tea",
    kind: Kind = Kind.PREFERENCE,
    *,
    probability: float | None = 0.3,
    turn_id: str = "t1",
    days_ago: float = 0.0,
) -> FeedbackEvent:
    return FeedbackEvent(
        user_id="u1",
        verdict=verdict,
        judged=(Judged(attribute_id=attribute_id, kind=kind, probability=probability),),
        turn_id=turn_id,
        given_at=NOON - timedelta(days=days_ago),
    )


def shift_of(*events: FeedbackEvent, attribute_id: str = "tea", kind: Kind = Kind.PREFERENCE) -> float:
    return adapt(events, now=NOON).shift(attribute_id, kind)


def test_without_feedback_nothing_moves() -> None:
    assert adapt((), now=NOON) is NOT_ADAPTED
    assert NOT_ADAPTED.shift("tea", Kind.PREFERENCE) == 0.0
    assert NOT_ADAPTED.cues("tea", Kind.PREFERENCE) == ()


@pytest.mark.parametrize("verdict", FeedbackVerdict)
def test_each_verdict_moves_its_attribute_most_its_kind_a_little_and_nothing_else(verdict: FeedbackVerdict) -> None:
    adaptation = adapt([said(verdict)], now=NOON)
    sign = 1 if verdict in POSITIVE else -1
    own, kin, other = (
        sign * adaptation.shift(*where)
        for where in (("tea", Kind.PREFERENCE), ("coffee", Kind.PREFERENCE), ("maps", Kind.INTEREST))
    )
    assert own > 5 * kin > 0
    assert other == 0.0


def test_what_surprises_the_model_moves_more_than_what_it_expected() -> None:
    assert shift_of(said(V.USEFUL, probability=0.05)) > shift_of(said(V.USEFUL, probability=0.9)) > 0
    assert shift_of(said(V.NOT_WANTED, probability=0.9)) < shift_of(said(V.NOT_WANTED, probability=0.05)) < 0


def test_a_whole_turn_says_less_than_an_attribute_and_an_unknown_turn_counts_as_undecided() -> None:
    assert shift_of(said(V.USEFUL)) > 2 * shift_of(said(V.THUMBS_UP)) > 0
    assert shift_of(said(V.USEFUL, probability=None)) == pytest.approx(shift_of(said(V.USEFUL, probability=0.5)))


def test_repeating_it_moves_further_and_the_contrary_brings_it_back() -> None:
    once = shift_of(said(V.USEFUL))
    twice = shift_of(said(V.USEFUL), said(V.USEFUL, turn_id="t2"))
    assert twice > once > shift_of(said(V.USEFUL), said(V.NOT_WANTED, turn_id="t2"))


def test_what_all_of_one_prompt_share_is_the_prompts_and_not_the_persons() -> None:
    in_one_turn = [said(V.NOT_WANTED, f"a{n}", probability=0.5) for n in range(10)]
    in_ten_turns = [said(V.NOT_WANTED, f"a{n}", probability=0.5, turn_id=f"t{n}") for n in range(10)]
    of_kind = [adapt(events, now=NOON).shift("new", Kind.PREFERENCE) for events in (in_one_turn, in_ten_turns)]
    assert of_kind[1] < of_kind[0] < 0


def test_it_halves_with_the_half_life_and_an_order_stands_until_taken_back() -> None:
    policy = AdaptationPolicy(half_life_days=10)
    shifts = [
        adapt([said(V.ALWAYS, days_ago=days)], now=NOON, policy=policy).shift("tea", Kind.PREFERENCE)
        for days in (0, 10, 1000)
    ]
    assert shifts[0] > shifts[1] > shifts[0] / 2
    assert shifts[2] == pytest.approx(0.0, abs=1e-6)
    assert adapt([said(V.ALWAYS, days_ago=1000)], now=NOON, policy=policy).orders == {"tea": V.ALWAYS}


def test_a_clock_that_went_back_makes_nothing_heavier() -> None:
    assert shift_of(said(V.USEFUL, days_ago=-1000)) == pytest.approx(shift_of(said(V.USEFUL)))


def test_the_last_order_stands() -> None:
    events = [said(V.ALWAYS), said(V.NEVER, turn_id="t2"), said(V.USEFUL, turn_id="t3")]
    assert adapt(events, now=NOON).orders == {"tea": V.NEVER}
    assert adapt(events[:1], now=NOON).orders == {"tea": V.ALWAYS}


@given(
    st.lists(
        st.builds(
            said,
            st.sampled_from(FeedbackVerdict),
            st.sampled_from(["tea", "maps", "chess"]),
            st.sampled_from([Kind.PREFERENCE, Kind.INTEREST]),
            probability=st.one_of(st.none(), st.floats(0, 1)),
            turn_id=st.sampled_from(["t1", "t2"]),
            days_ago=st.floats(-10, 1000),
        ),
        max_size=40,
    )
)
def test_any_feedback_gives_bounded_finite_numbers_and_the_same_ones_again(events: list[FeedbackEvent]) -> None:
    adaptation = adapt(events, now=NOON)
    shifts = [adaptation.shift(name, kind) for name in ("tea", "maps", "chess", "new") for kind in Kind]
    assert np.isfinite(shifts).all()
    assert np.abs(shifts).max() <= MAX_SHIFT
    assert adapt(events, now=NOON) == adaptation


def test_a_crowd_of_events_reaches_the_bound_and_not_beyond() -> None:
    flood = [said(V.NOT_WANTED, probability=0.999, turn_id=f"t{n}") for n in range(3 * MAX_OBSERVATIONS)]
    assert shift_of(*flood) == -MAX_SHIFT


def test_taking_one_back_leaves_no_trace() -> None:
    kept = [said(V.USEFUL), said(V.NOT_WANTED, "maps", Kind.INTEREST)]
    withdrawn = said(V.NEVER, turn_id="t9")
    assert adapt([kept[0], withdrawn, kept[1]], now=NOON) != adapt(kept, now=NOON)
    assert adapt([e for e in [kept[0], withdrawn, kept[1]] if e is not withdrawn], now=NOON) == adapt(kept, now=NOON)


@pytest.mark.parametrize(
    "events, words",
    [
        ([said(V.USEFUL)], ("you said it was useful",)),
        ([said(V.USEFUL), said(V.USEFUL)], ("you said it was useful 2 times",)),
        (
            [said(V.NOT_WANTED), said(V.NOT_WANTED), said(V.USEFUL)],
            ("you said it should not have been used 2 times (against)", "you said it was useful"),
        ),
    ],
)
def test_it_is_put_into_words(events: Sequence[FeedbackEvent], words: tuple[str, ...]) -> None:
    assert adapt(events, now=NOON).cues("tea", Kind.PREFERENCE) == words


def test_words_for_others_of_a_kind_come_where_it_moves_them() -> None:
    events = [said(V.NOT_WANTED, f"a{n}", probability=0.8, turn_id=f"t{n}") for n in range(10)]
    adaptation = adapt(events, now=NOON)
    assert adaptation.cues("new", Kind.PREFERENCE) == ("your feedback on others of its kind (against)",)
    assert adaptation.cues("new", Kind.GOAL) == ()


def test_probabilities_shift_in_log_odds_and_unmoved_ones_stay_to_the_bit() -> None:
    before = np.array([0.0, 0.1, 1 / 3, 0.5, 1.0])
    assert np.array_equal(shift_probabilities(before, np.zeros(5)), before)
    moved = shift_probabilities(before, np.full(5, np.log(3.0)))
    assert moved == pytest.approx([0.0, 0.25, 0.6, 0.75, 1.0])


def test_one_observation_agrees_with_the_posterior_mode_found_by_hand() -> None:
    """With one event the effect e solves e = variance * (wanted - sigmoid(model + e)), variances summed."""
    policy = AdaptationPolicy()
    total = policy.attribute_variance + policy.kind_variance + policy.turn_variance
    effect = 0.0
    for _ in range(200):
        effect += 0.2 * (total * (1 - 1 / (1 + np.exp(-effect))) - effect)
    adaptation: Adaptation = adapt([said(V.USEFUL, probability=0.5)], now=NOON)
    share = (policy.attribute_variance + policy.kind_variance) / total
    assert adaptation.shift("tea", Kind.PREFERENCE) == pytest.approx(effect * share, rel=1e-4)
