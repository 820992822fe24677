"""From a profile and a prompt to what is used, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tactful.evals.benchmark.profile import invent_attributes
from tactful.graphs import (
    ComposedBlockCost,
    Consideration,
    Reason,
    SelectionPolicy,
    Verdict,
    adapt,
    compose_block,
    judge_attribute,
)
from tactful.graphs.selection.budget import BlockCost, TiktokenCounter
from tactful.graphs.selection.select import consider
from tactful.memory import (
    Attribute,
    Basis,
    FeedbackEvent,
    FeedbackVerdict,
    Kind,
    Profile,
    Sensitivity,
    Stability,
    Status,
)
from tests.fakes import DIMENSION, NOON, FakeEmbedder, FakeSelector, make_attribute

LATER = NOON + timedelta(days=1)


class FlatCost:
    """Every line costs ten tokens, the frame nothing."""

    frame = 0

    def line(self, attribute: Attribute) -> int:
        return 10


def decide(
    attributes: Sequence[Attribute],
    probabilities: dict[str, float] | None = None,
    cost: BlockCost | None = None,
    feedback: Sequence[FeedbackEvent] = (),
    **policy: object,
) -> dict[str, Consideration]:
    profile = Profile("u1", tuple(attributes), FakeEmbedder().embed([a.statement for a in attributes]))
    considered = consider(
        "What shall I drink?",
        np.ones(DIMENSION, np.float32) / np.sqrt(DIMENSION),
        profile,
        selector=FakeSelector(probabilities),
        policy=SelectionPolicy(**policy),  # type: ignore[arg-type]
        block_cost=cost or FlatCost(),
        now=LATER,
        adaptation=adapt(feedback, now=LATER),
    )
    assert [c.probability for c in considered] == sorted((c.probability for c in considered), reverse=True)
    return {c.statement: c for c in considered}


def test_default_is_no() -> None:
    considered = decide([make_attribute("The user likes tea."), make_attribute("The user likes maps.")])
    assert {c.verdict for c in considered.values()} == {Verdict.LEFT_OUT}
    assert {c.reason for c in considered.values()} == {Reason.NOT_WANTED}


def test_what_is_likely_enough_is_used_with_its_cues() -> None:
    attributes = [make_attribute("The user likes tea."), make_attribute("The user likes maps.")]
    considered = decide(attributes, {"The user likes tea.": 0.5})
    tea, maps = considered["The user likes tea."], considered["The user likes maps."]
    assert (tea.verdict, tea.reason, tea.cues) == (Verdict.USED, Reason.WANTED, ("a cue",))
    assert maps.verdict is Verdict.LEFT_OUT


def test_a_stated_constraint_passes_by_rule_and_says_so() -> None:
    allergy = make_attribute("The user is allergic to nuts.", kind=Kind.CONSTRAINT)
    considered = decide([allergy])[allergy.statement]
    assert (considered.verdict, considered.reason) == (Verdict.USED, Reason.CONSTRAINT)
    assert considered.probability == pytest.approx(0.1)


def test_an_inferred_constraint_does_not_pass_by_rule() -> None:
    guess = make_attribute("The user avoids nuts.", kind=Kind.CONSTRAINT, basis=Basis.INFERRED)
    assert decide([guess])[guess.statement].reason is Reason.NOT_WANTED


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"status": Status.PENDING}, Reason.NOT_ACTIVE),
        ({"status": Status.SUPERSEDED}, Reason.NOT_ACTIVE),
        ({"status": Status.RETRACTED}, Reason.NOT_ACTIVE),
        ({"status": Status.REJECTED}, Reason.NOT_ACTIVE),
        ({"paused": True}, Reason.PAUSED),
        ({"stability": Stability.EPISODE, "valid_until": LATER}, Reason.EXPIRED),
        ({"sensitivity": Sensitivity.HEALTH}, Reason.SENSITIVE),
        ({"sensitivity": Sensitivity.SECRET}, Reason.SENSITIVE),
    ],
)
@pytest.mark.parametrize("kind", [Kind.PREFERENCE, Kind.CONSTRAINT])
def test_what_must_not_pass_never_does_however_wanted(changes: dict[str, object], reason: Reason, kind: Kind) -> None:
    attribute = make_attribute(kind=kind, **changes)
    considered = decide([attribute], {attribute.statement: 0.99})[attribute.statement]
    assert (considered.verdict, considered.reason) == (Verdict.BLOCKED, reason)


def test_an_operator_may_opt_in_to_sensitive_ones_but_never_to_secrets() -> None:
    health = make_attribute("The user has asthma.", sensitivity=Sensitivity.HEALTH)
    secret = make_attribute("The user has a code word.", sensitivity=Sensitivity.SECRET)
    considered = decide([health, secret], {health.statement: 0.9, secret.statement: 0.9}, allow_sensitive=True)
    assert considered[health.statement].verdict is Verdict.USED
    assert considered[secret.statement].verdict is Verdict.BLOCKED


def test_the_budget_takes_constraints_first_then_the_most_wanted() -> None:
    allergy = make_attribute("The user is allergic to nuts.", kind=Kind.CONSTRAINT)
    wanted = [make_attribute(f"The user likes tea {n}.") for n in range(4)]
    probabilities = {a.statement: 0.6 + n / 10 for n, a in enumerate(wanted)}
    considered = decide([*wanted, allergy], probabilities, max_block_tokens=30)
    used = {s for s, c in considered.items() if c.verdict is Verdict.USED}
    assert used == {allergy.statement, wanted[3].statement, wanted[2].statement}
    assert considered[wanted[0].statement].reason is Reason.OVER_BUDGET


def test_a_budget_of_nothing_uses_nothing() -> None:
    tea = make_attribute()
    assert decide([tea], {tea.statement: 0.9}, max_block_tokens=0)[tea.statement].reason is Reason.OVER_BUDGET


def test_an_empty_profile_gives_an_empty_choice() -> None:
    assert decide([]) == {}


COUNTER = TiktokenCounter()
KINDS = st.sampled_from([*Kind, Kind.CONSTRAINT, Kind.CONSTRAINT])
STATUSES = st.sampled_from([*[Status.ACTIVE] * 5, Status.PENDING])
SENSITIVITIES = st.sampled_from([*[Sensitivity.NONE] * 5, Sensitivity.HEALTH])
PHRASES = ("tea", '"maps"', "3<4", "café", "日本", "a&b", "\\n", "so-called", "3,000")
WORDS = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=6)


@st.composite
def profiles(draw: st.DrawFn) -> tuple[list[Attribute], dict[str, float]]:
    rows = draw(st.lists(st.tuples(WORDS, KINDS, STATUSES, SENSITIVITIES, st.floats(0, 1)), max_size=40))
    attributes, probabilities = [], {}
    for number, (words, kind, status, sensitivity, probability) in enumerate(rows):
        statement = f"The user likes {' '.join(words)} ({number})."
        attributes.append(make_attribute(statement, kind=kind, status=status, sensitivity=sensitivity))
        probabilities[statement] = round(probability, 1)  # some are equal
    return attributes, probabilities


@given(profiles(), st.integers(0, 600))
@settings(deadline=None)
def test_the_budget_gives_what_composing_every_block_anew_gives(
    drawn: tuple[list[Attribute], dict[str, float]], limit: int
) -> None:
    attributes, probabilities = drawn
    cost = ComposedBlockCost(COUNTER)
    unlimited = decide(attributes, probabilities, cost=cost, max_block_tokens=10**6)
    passed = [c for c in unlimited.values() if c.verdict is Verdict.USED]
    by_statement = {a.statement: a for a in attributes}
    kept: list[Attribute] = []
    for c in sorted(passed, key=lambda c: (c.reason is not Reason.CONSTRAINT, -(c.probability or 0), c.attribute_id)):
        if COUNTER.count(compose_block([*kept, by_statement[c.statement]])) <= limit:
            kept.append(by_statement[c.statement])
    limited = decide(attributes, probabilities, cost=cost, max_block_tokens=limit)
    assert {s for s, c in limited.items() if c.verdict is Verdict.USED} == {a.statement for a in kept}
    assert {s for s, c in limited.items() if c.reason is Reason.OVER_BUDGET} == {
        c.statement for c in passed if c.statement not in {a.statement for a in kept}
    }


def test_among_ten_thousand_every_constraint_is_seen_first_and_nobody_is_left_out() -> None:
    attributes = invent_attributes(10_000)
    vectors = np.zeros((len(attributes), DIMENSION), np.float32)
    considered = consider(
        "What shall I drink?",
        np.ones(DIMENSION, np.float32) / np.sqrt(DIMENSION),
        Profile(attributes[0].user_id, attributes, vectors),
        selector=FakeSelector({a.statement: 1.0 for a in attributes if a.kind is not Kind.CONSTRAINT}),
        policy=SelectionPolicy(max_block_tokens=200),
        block_cost=FlatCost(),
        now=LATER,
    )
    assert {c.attribute_id for c in considered} == {a.id for a in attributes}
    constraints = [c for c in considered if c.kind is Kind.CONSTRAINT]
    assert len(constraints) == 20
    assert {c.verdict for c in constraints} == {Verdict.USED}
    assert {c.reason for c in considered if c.kind is not Kind.CONSTRAINT} == {Reason.OVER_BUDGET}


def say(verdict: FeedbackVerdict, attribute: Attribute, times: int = 1) -> list[FeedbackEvent]:
    return [
        FeedbackEvent(user_id="u1", verdict=verdict, judged=(judge_attribute(attribute),), given_at=NOON)
        for _ in range(times)
    ]


def test_feedback_moves_the_probability_over_the_threshold_and_says_why() -> None:
    tea, maps = make_attribute("The user likes tea."), make_attribute("The user draws maps.", kind=Kind.INTEREST)
    before = decide([tea, maps], {tea.statement: 0.4, maps.statement: 0.6})
    after = decide(
        [tea, maps],
        {tea.statement: 0.4, maps.statement: 0.6},
        feedback=[*say(FeedbackVerdict.USEFUL, tea), *say(FeedbackVerdict.NOT_WANTED, maps)],
    )
    assert [before[a.statement].verdict for a in (tea, maps)] == [Verdict.LEFT_OUT, Verdict.USED]
    assert [after[a.statement].verdict for a in (tea, maps)] == [Verdict.USED, Verdict.LEFT_OUT]
    assert after[tea.statement].cues == ("you said it was useful", "a cue")
    assert after[tea.statement].feedback_shift > 0 > after[maps.statement].feedback_shift


def test_always_passes_under_a_reason_of_its_own_after_the_constraints() -> None:
    allergy = make_attribute("The user is allergic to nuts.", kind=Kind.CONSTRAINT)
    tea, maps = make_attribute("The user likes tea."), make_attribute("The user draws maps.")
    considered = decide(
        [maps, tea, allergy],
        {maps.statement: 0.99},
        feedback=say(FeedbackVerdict.ALWAYS, tea),
        max_block_tokens=20,
    )
    reasons = {statement: c.reason for statement, c in considered.items()}
    assert reasons == {
        allergy.statement: Reason.CONSTRAINT,
        tea.statement: Reason.ALWAYS,
        maps.statement: Reason.OVER_BUDGET,
    }


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"sensitivity": Sensitivity.HEALTH}, Reason.SENSITIVE),
        ({"paused": True}, Reason.PAUSED),
        ({"stability": Stability.EPISODE, "valid_until": LATER}, Reason.EXPIRED),
        ({"status": Status.REJECTED}, Reason.NOT_ACTIVE),
    ],
)
def test_always_does_not_pass_what_must_not(changes: dict[str, object], reason: Reason) -> None:
    attribute = make_attribute(**changes)
    considered = decide([attribute], feedback=say(FeedbackVerdict.ALWAYS, attribute, 9))[attribute.statement]
    assert (considered.verdict, considered.reason) == (Verdict.BLOCKED, reason)


def test_never_blocks_whatever_the_model_says_also_a_standing_instruction() -> None:
    tea = make_attribute("The user likes tea.")
    manner = make_attribute("The user wants answers in French.", kind=Kind.STYLE, slot="language_of_answers")
    assert decide([manner])[manner.statement].reason is Reason.CONSTRAINT
    for attribute in (tea, manner):
        considered = decide([attribute], {attribute.statement: 0.99}, feedback=say(FeedbackVerdict.NEVER, attribute))[
            attribute.statement
        ]
        assert (considered.verdict, considered.reason) == (Verdict.BLOCKED, Reason.NEVER)


@pytest.mark.parametrize("verdict", [v for v in FeedbackVerdict if not v.is_of_turn])
@pytest.mark.parametrize("times", [1, 200])
def test_no_feedback_silences_a_safety_rule(verdict: FeedbackVerdict, times: int) -> None:
    allergy = make_attribute("The user is allergic to nuts.", kind=Kind.CONSTRAINT)
    considered = decide([allergy], feedback=say(verdict, allergy, times))[allergy.statement]
    assert (considered.verdict, considered.reason) == (Verdict.USED, Reason.CONSTRAINT)
    says_how_to_stop_it = "a constraint is not silenced by feedback: pause it or forget it" in considered.cues
    assert says_how_to_stop_it == (verdict is FeedbackVerdict.NEVER)


def test_what_was_asked_once_waits_until_it_comes_back_or_the_person_says_always() -> None:
    asked = make_attribute(
        "The user asked about sourdough.", slot="asked_about", stability=Stability.EPISODE,
        basis=Basis.INFERRED, valid_until=LATER + timedelta(days=30),
    )  # fmt: skip
    once = decide([asked], {asked.statement: 0.99})[asked.statement]
    assert (once.verdict, once.reason) == (Verdict.BLOCKED, Reason.ASKED_ONCE)
    back = make_attribute(asked.statement, slot="asked_about", basis=Basis.INFERRED)
    assert decide([back], {back.statement: 0.99})[back.statement].reason is Reason.WANTED
    told = decide([asked], feedback=say(FeedbackVerdict.ALWAYS, asked))[asked.statement]
    assert told.reason is Reason.ALWAYS
    trip = make_attribute("The user travels this week.", stability=Stability.EPISODE, valid_until=LATER + timedelta(1))
    assert decide([trip], {trip.statement: 0.99})[trip.statement].reason is Reason.WANTED
