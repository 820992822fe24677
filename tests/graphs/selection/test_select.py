"""From a profile and a prompt to what is used, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest

from tactful.graphs import Consideration, Reason, SelectionPolicy, Verdict
from tactful.graphs.selection.select import consider
from tactful.memory import Attribute, Basis, Kind, Profile, Sensitivity, Stability, Status
from tests.fakes import DIMENSION, NOON, FakeEmbedder, FakeSelector, make_attribute

LATER = NOON + timedelta(days=1)


def decide(
    attributes: Sequence[Attribute], probabilities: dict[str, float] | None = None, **policy: object
) -> dict[str, Consideration]:
    profile = Profile("u1", tuple(attributes), FakeEmbedder().embed([a.statement for a in attributes]))
    considered = consider(
        "What shall I drink?",
        np.ones(DIMENSION, np.float32) / np.sqrt(DIMENSION),
        profile,
        selector=FakeSelector(probabilities),
        policy=SelectionPolicy(**policy),  # type: ignore[arg-type]
        block_cost=lambda chosen: 10 * len(chosen),
        now=LATER,
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
