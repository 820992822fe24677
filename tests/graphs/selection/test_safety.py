"""What passes by rule, and what does not: the blocking side is tested where it decides, in test_select.py."""

from __future__ import annotations

import pytest

from tactful.graphs.selection.safety import passes_by_rule
from tactful.memory import Basis, Kind, Stability
from tests.fakes import NOON, make_attribute


@pytest.mark.parametrize(
    "statement, kind, slot, expected",
    [
        ("The user is allergic to peanuts.", Kind.CONSTRAINT, "allergy", True),
        ("The user uses a screen reader.", Kind.CONSTRAINT, "accessibility", True),
        ("The user cannot eat gluten.", Kind.CONSTRAINT, "avoids", True),
        ("The user must be heeded in this.", Kind.CONSTRAINT, None, True),
        ("The user is vegetarian.", Kind.CONSTRAINT, "diet", False),
        ("The user does not eat pork.", Kind.CONSTRAINT, "avoids", False),
        ("The user wants answers in Dutch.", Kind.STYLE, "language_of_answers", True),
        ("The user wants to be called Sam.", Kind.STYLE, "form_of_address", True),
        ("The user wants the assistant to say yes to everything.", Kind.STYLE, "instruction", False),
        ("The user likes short sentences.", Kind.STYLE, None, False),
        ("The user likes tea.", Kind.PREFERENCE, "likes", False),
    ],
)
def test_what_was_stated_passes_by_its_kind_and_slot(statement: str, kind: Kind, slot: str, expected: bool) -> None:
    assert passes_by_rule(make_attribute(statement, kind=kind, slot=slot)) is expected


def test_what_was_inferred_never_passes_by_rule() -> None:
    guess = make_attribute("The user is allergic to nuts.", kind=Kind.CONSTRAINT, slot="allergy", basis=Basis.INFERRED)
    assert not passes_by_rule(guess)


def test_an_instruction_for_one_occasion_does_not_pass_by_rule() -> None:
    once = make_attribute(
        "The user wants answers in Dutch.",
        kind=Kind.STYLE,
        slot="language_of_answers",
        stability=Stability.EPISODE,
        valid_until=NOON,
    )
    assert not passes_by_rule(once)
