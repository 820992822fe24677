"""What someone tells in words no rule reads, and what is no telling."""

from datetime import UTC, datetime

import pytest

from tactful.graphs.extraction.evidence import check_candidate
from tactful.graphs.extraction.sayings import read_sayings
from tactful.memory import Basis, Evidence, Stability, Turn


def _turn(text):
    return Turn(turn_id="t", user_id="u", conversation_id="c", text=text, said_at=datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("I am not much of a painter.", "The user is not much of a painter."),
        ("I have been collecting beach glass for years.", "The user has been collecting beach glass for years."),
        ("I've lost the keys of my allotment shed.", "The user has lost the keys of their allotment shed."),
        ("My bike has a bent wheel.", "The user's bike has a bent wheel."),
        (
            "I need to finish my pottery kiln before summer.",
            "The user needs to finish their pottery kiln before summer.",
        ),
        ("So I bake rye bread on Sundays.", "The user bakes rye bread on Sundays."),
        ("I would like to restore an old rowing boat.", "The user would like to restore an old rowing boat."),
        ("I want to learn to sail before summer.", "The user wants to learn to sail before summer."),
        ("I noticed that herons nest near the pier.", "The user noticed that herons nest near the pier."),
    ],
)
def test_a_plain_clause_is_kept_as_a_stated_episode(text, statement):
    (found,) = read_sayings(_turn(text))
    assert found.statement == statement
    assert (found.basis, found.stability) == (Basis.STATED, Stability.EPISODE)
    assert isinstance(check_candidate(found, [_turn(text)]), Evidence)


@pytest.mark.parametrize(
    "text",
    [
        "I open the door.",
        "I think so.",
        "I want this one.",
        "I would like to know the price of cedar.",
        "I have something that would mend the boat.",
        'I do not like tea with "a big silly biscuit and my jam" in it',
        "I am sorry about the mess",
        "I want you to knit a scarf",
        "I am it.",
        "I have 3 == 4 apples",
        "If I have a boat, can I moor it?",
        "Maybe I am a painter at heart.",
        "People say I am a slow painter.",
        "Am I a slow painter today?",
        "My neighbour repairs an old tractor.",
        "Translate: I have been collecting beach glass for years.",
        "Ik heb een oude fiets van mijn opa.",
        "",
    ],
)
def test_what_is_no_telling_gives_nothing(text):
    assert list(read_sayings(_turn(text))) == []
