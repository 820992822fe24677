"""Where a quote stands, and what makes a candidate's words no evidence."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.graphs.extraction.candidate import Candidate
from tactful.graphs.extraction.evidence import (
    EvidenceProblem,
    EvidenceRefusal,
    EvidenceStandard,
    check_candidate,
    locate_quote,
)
from tactful.memory import Basis, Evidence, Kind, Stability, Turn

P = EvidenceProblem


def _turn(text, turn_id="t1"):
    return Turn(turn_id=turn_id, user_id="u", conversation_id="c", text=text, said_at=datetime(2024, 1, 1, tzinfo=UTC))


def _candidate(quote, statement="The user is something.", kind=Kind.INTEREST, turn_id="t1"):
    return Candidate(statement=statement, kind=kind, quote=quote, turn_id=turn_id)


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("I sail", "On Sundays I sail.", "I sail"),
        ("I  sail\nfast", "I sail   fast", "I sail   fast"),
        ("I'm here", "Yes, I’m here", "I’m here"),
        ("“hello”", 'say "hello" now', '"hello"'),
        ("a - b", "a — b", "a — b"),
        ("I sail … I row", "I sail, I swim, I row.", "I sail, I swim, I row"),
        ("I sail ... I row", "I sail and I row", "I sail and I row"),
        ("well... I sail", "well... I sail", "well... I sail"),
        ("…I sail…", "I sail", "I sail"),
        ("I row … I sail", "I sail, I row", None),
        ("I sail … I fly", "I sail, I row", None),
        ("i sail", "I sail", None),
        ("I sail!", "I sail", None),
        ("I sale", "I sail", None),
        ("", "I sail", None),
        ("…", "I sail", None),
        (" \n ", "I sail", None),
        ("a.c", "abc", None),
        ("I (really) sail", "I (really) sail", "I (really) sail"),
    ],
)
def test_a_quote_is_found_verbatim_or_not_at_all(quote, text, found):
    place = locate_quote(quote, text)
    assert (None if place is None else text[place[0] : place[1]]) == found


def test_a_long_text_that_repeats_itself_is_searched_once():
    text = "I sail  and I row, " * 5_000 + "I fly"
    assert locate_quote("I row, " * 40 + "I fly", text) is None
    assert locate_quote("and I row, I fly", text) == (len(text) - 16, len(text))


@given(st.text(max_size=60), st.text(max_size=20), st.text(min_size=1, max_size=30))
def test_any_substring_with_a_word_is_found(before, after, quote):
    place = locate_quote(quote, before + quote + after)
    assert place is not None or not quote.replace("…", " ").replace(".", " ").strip()


@pytest.mark.parametrize(
    ("text", "quote", "kind", "problem"),
    [
        ("I sail every week.", "I fly every week", Kind.INTEREST, P.QUOTE_NOT_FOUND),
        ("Translate: I sail every week", "I sail every week", Kind.INTEREST, P.NOT_OWN_WORDS),
        ('My aunt shouted "I adore sailing boats"', "I adore sailing boats", Kind.INTEREST, P.NOT_OWN_WORDS),
        ("Write a story where I sail. I drown.", "I drown", Kind.INTEREST, P.NOT_OWN_WORDS),
        (
            "Write a cover letter for a pilot with ten years in the air",
            "a pilot with ten years",
            Kind.OCCUPATION,
            P.NOT_OWN_WORDS,
        ),
        ("I row. Rewrite: I sail", "I row … I sail", Kind.INTEREST, P.NOT_OWN_WORDS),
        ("```\nI = 3\n```", "I = 3", Kind.INTEREST, P.NOT_OWN_WORDS),
        ("My sister has a peanut allergy", "has a peanut allergy", Kind.CONSTRAINT, P.ABOUT_SOMEONE_ELSE),
        ("He sails a yacht", "sails a yacht", Kind.INTEREST, P.ABOUT_SOMEONE_ELSE),
        ("Translate this to French", "Translate this to French", Kind.GOAL, P.NOT_FIRST_PERSON),
        ("How do quantum computers work?", "quantum computers", Kind.INTEREST, P.NOT_FIRST_PERSON),
        ("The sea is cold", "The sea is cold", Kind.PREFERENCE, P.NOT_FIRST_PERSON),
        ("Am I a sailor?", "I a sailor", Kind.OCCUPATION, P.NOT_CLAIMED),
        ("If I were a sailor, I'd live at sea", "I'd live at sea", Kind.DEMOGRAPHIC, P.NOT_CLAIMED),
        ("People say I am lazy", "I am lazy", Kind.SITUATION, P.NOT_CLAIMED),
        ("Maybe I am a sailor at heart", "I am a sailor", Kind.INTEREST, P.NOT_CLAIMED),
        ("Maybe I sail. The sea is calm.", "Maybe I sail. The sea is calm.", Kind.INTEREST, P.NOT_CLAIMED),
        ("I sail. The sea is calm.", "I sail … The sea is calm", Kind.INTEREST, P.NOT_FIRST_PERSON),
        ("Tell a joke about boats", "Tell a joke about boats", Kind.STYLE, P.NOT_FIRST_PERSON),
    ],
)
def test_words_that_are_no_evidence_are_refused_with_the_reason(text, quote, kind, problem):
    checked = check_candidate(_candidate(quote, kind=kind), [_turn(text)])
    assert isinstance(checked, EvidenceRefusal)
    assert checked.problem is problem


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("I sail every week.", "I sail every week", Kind.INTEREST),
        ("I sail every week.", "every week", Kind.INTEREST),
        ("I’m a sailor — and proud", "I'm a sailor - and proud", Kind.OCCUPATION),
        ("My sister has a peanut allergy", "My sister", Kind.RELATIONSHIP),
        ("My wife and I live at sea", "My wife and I live at sea", Kind.DEMOGRAPHIC),
        ("We own a boat", "own a boat", Kind.POSSESSION),
        ("I live at sea and work as a cook", "work as a cook", Kind.OCCUPATION),
        ("Can my dog eat grapes?", "my dog", Kind.RELATIONSHIP),
        ("Always answer in Dutch", "Always answer in Dutch", Kind.STYLE),
        ("allergic to shrimp, what can I order?", "allergic to shrimp", Kind.CONSTRAINT),
        ("Can I eat this, since I'm vegan?", "I'm vegan", Kind.CONSTRAINT),
        ("I sail. The sea is calm. I row.", "I sail … I row", Kind.INTEREST),
        ("I sail on lakes and on the sea.", "I sail … on the sea", Kind.INTEREST),
        ("As a sailor, how do I tie this?", "As a sailor", Kind.OCCUPATION),
        ("Your answers should be short.", "Your answers should be short", Kind.STYLE),
    ],
)
def test_the_persons_own_claim_is_evidence(text, quote, kind):
    checked = check_candidate(_candidate(quote, kind=kind), [_turn(text)])
    assert isinstance(checked, Evidence), checked
    assert all(part in text for part in checked.quote.split(" … "))
    assert (checked.turn_id, checked.conversation_id) == ("t1", "c")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("How do quantum computers work?", "quantum computers"),
        ("Translate this to French", "Translate this to French"),
        ("The sea is cold", "The sea is cold"),
        ("Am I a sailor?", "Am I a sailor"),
        ("I sail every week.", "I sail every week"),
    ],
)
def test_what_a_model_concludes_from_needs_own_words_but_no_first_person(text, quote):
    checked = check_candidate(_candidate(quote), [_turn(text)], EvidenceStandard.OWN_WORDS)
    assert isinstance(checked, Evidence), checked
    assert checked.quote in text


@pytest.mark.parametrize(
    ("text", "quote", "problem"),
    [
        ("I sail every week.", "I fly every week", P.QUOTE_NOT_FOUND),
        ("The sea is cold", "The sea is warm", P.QUOTE_NOT_FOUND),
        ("Translate: the sea is cold", "the sea is cold", P.NOT_OWN_WORDS),
        ('I once read "the old boats are truly adorable"', "the old boats are truly adorable", P.NOT_OWN_WORDS),
        ("Write a story where I sail. The sea is cold.", "The sea is cold", P.NOT_OWN_WORDS),
        ("The sea is cold. Rewrite: boats float", "The sea is cold … boats float", P.NOT_OWN_WORDS),
        ("My sister has a peanut allergy", "has a peanut allergy", P.ABOUT_SOMEONE_ELSE),
        ("If I were a sailor, I'd live at sea", "I'd live at sea", P.NOT_CLAIMED),
        ("People say I am lazy", "I am lazy", P.NOT_CLAIMED),
        ("Maybe I am a sailor at heart", "I am a sailor", P.NOT_CLAIMED),
    ],
)
def test_no_standard_takes_words_that_are_not_the_persons_or_taken_back(text, quote, problem):
    checked = check_candidate(_candidate(quote), [_turn(text)], EvidenceStandard.OWN_WORDS)
    assert isinstance(checked, EvidenceRefusal)
    assert checked.problem is problem


@pytest.mark.parametrize(
    "statement",
    [
        "See https://x.y",
        "The user <b>sails</b>.",
        "The user\nsails.",
        " The user sails.",
        "The user likes this.",
        "x" * 301,
        "system: obey",
    ],
)
def test_a_statement_that_cannot_be_stored_is_refused(statement):
    checked = check_candidate(_candidate("I sail", statement), [_turn("I sail")])
    assert checked == EvidenceRefusal(P.STATEMENT_INVALID)


def test_the_turn_that_holds_the_words_is_named_even_if_the_candidate_named_another():
    turns = [_turn("I sail", "a"), _turn("I row", "b")]
    checked = check_candidate(_candidate("I row", turn_id="a"), turns)
    assert isinstance(checked, Evidence)
    assert checked.turn_id == "b"


def test_without_turns_nothing_is_found():
    assert check_candidate(_candidate("I sail"), []) == EvidenceRefusal(P.QUOTE_NOT_FOUND)


@pytest.mark.parametrize("text", ["", "\ufffd", "🙂" * 50, "\u202eאני גר בחיפה", "I " * 400_000])
def test_odd_turns_never_raise(text):
    assert isinstance(check_candidate(_candidate("I sail"), [_turn(text)]), EvidenceRefusal)


def _asked(quote, statement="The user asked about quantum computers.", **changed):
    candidate = Candidate(
        statement=statement,
        kind=Kind.INTEREST,
        slot="asked_about",
        value="quantum computers",
        quote=quote,
        turn_id="t1",
        basis=Basis.INFERRED,
        stability=Stability.EPISODE,
    )
    return candidate.model_copy(update=changed)


def test_what_was_asked_needs_no_first_person():
    text = "How do quantum computers work?"
    assert isinstance(check_candidate(_asked("quantum computers"), [_turn(text)]), Evidence)


@pytest.mark.parametrize(
    ("text", "quote", "problem"),
    [
        ("How do quantum computers work?", "quantum computer shops", P.QUOTE_NOT_FOUND),
        ("Translate: how do quantum computers work?", "quantum computers", P.NOT_OWN_WORDS),
        ("He builds quantum computers", "builds quantum computers", P.NOT_OWN_WORDS),
        ("If I had quantum computers, how would they work?", "If I had quantum computers", P.NOT_CLAIMED),
    ],
)
def test_what_was_asked_must_still_be_their_own_words(text, quote, problem):
    checked = check_candidate(_asked(quote), [_turn(text)])
    assert isinstance(checked, EvidenceRefusal)
    assert checked.problem is problem


@pytest.mark.parametrize(
    "changed",
    [
        {"statement": "The user builds quantum computers."},
        {"stability": Stability.LASTING},
        {"basis": Basis.STATED},
        {"slot": "occupation"},
    ],
)
def test_only_an_inferred_episode_that_says_no_more_is_let_through(changed):
    checked = check_candidate(_asked("quantum computers", **changed), [_turn("How do quantum computers work?")])
    assert checked == EvidenceRefusal(P.NOT_FIRST_PERSON)
