from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from tactful.memory import (
    MAX_STATEMENT_CHARS,
    Attribute,
    Basis,
    Evidence,
    Kind,
    Origin,
    Sensitivity,
    Stability,
    Status,
    attribute_id,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)
EVIDENCE = Evidence(quote="I like tea", conversation_id="c1", turn_id="t1", said_at=NOW)
FIELDS: dict[str, Any] = {
    "user_id": "u1",
    "statement": "The person likes tea",
    "kind": Kind.PREFERENCE,
    "evidence": (EVIDENCE,),
    "basis": Basis.STATED,
    "stability": Stability.LASTING,
    "learned_at": NOW,
    "updated_at": NOW,
}

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
statements = st.lists(words, min_size=1, max_size=8).map(" ".join)
times = st.datetimes(timezones=st.just(UTC))


@st.composite
def attributes(draw: st.DrawFn) -> Attribute:
    quote = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
    return Attribute(
        user_id=draw(words),
        statement=draw(statements),
        kind=draw(st.sampled_from(Kind)),
        slot=draw(st.none() | words),
        value=draw(st.none() | words),
        evidence=(Evidence(quote=quote, conversation_id=draw(words), turn_id=draw(words), said_at=draw(times)),),
        basis=draw(st.sampled_from(Basis)),
        stability=draw(st.sampled_from(Stability)),
        support=draw(st.integers(0, 1_000)),
        status=draw(st.sampled_from(Status)),
        paused=draw(st.booleans()),
        sensitivity=draw(st.sampled_from(Sensitivity)),
        acceptance_probability=draw(st.none() | st.floats(0, 1)),
        learned_at=draw(times),
        updated_at=draw(times),
        valid_until=draw(times),
    )


def make(**changes: Any) -> Attribute:
    return Attribute(**(FIELDS | changes))


@given(attributes())
def test_json_brings_back_the_same_attribute(attribute: Attribute) -> None:
    assert Attribute.model_validate_json(attribute.model_dump_json()) == attribute


@given(attributes())
def test_the_id_follows_from_user_and_statement(attribute: Attribute) -> None:
    assert attribute.id == attribute_id(attribute.user_id, attribute.statement)
    assert len(attribute.id) == 32
    with pytest.raises(ValidationError, match="does not follow"):
        Attribute.model_validate({**attribute.model_dump(), "id": "0" * 32})


@given(words, words, statements)
def test_two_people_never_share_an_id(one: str, two: str, statement: str) -> None:
    assume(one != two)
    assert attribute_id(one, statement) != attribute_id(two, statement)


@given(st.from_regex(r"[a-z]{1,8}( [a-z]{1,8}){0,5}", fullmatch=True))
def test_case_spacing_and_full_stop_do_not_make_another_statement(statement: str) -> None:
    for variant in (statement.upper(), statement + ".", statement.replace(" ", "  "), f"  {statement}!"):
        assert attribute_id("u1", variant) == attribute_id("u1", statement)
    assert attribute_id("u1", statement + " not") != attribute_id("u1", statement)


def test_no_evidence_no_attribute_unless_the_person_entered_it() -> None:
    with pytest.raises(ValidationError, match="verbatim"):
        make(evidence=())
    assert make(evidence=(), origin=Origin.PERSON).evidence == ()


def test_an_episode_needs_an_end() -> None:
    with pytest.raises(ValidationError, match="end date"):
        make(stability=Stability.EPISODE)
    assert make(stability=Stability.EPISODE, valid_until=NOW).valid_until == NOW


@pytest.mark.parametrize(
    "statement",
    [
        "",
        " ",
        " The person likes tea",
        "The person likes tea\n",
        "The person\nlikes tea",
        "The person likes\x00 tea",
        "The person likes \u202etea",
        "The person likes \u200btea",
        "The person likes \U000e0041tea",
        "See https://example.org",
        "See www.example.org",
        "![tea](x)",
        "<b>tea</b>",
        "<|im_start|>",
        "{{7*7}}",
        "{% x %}",
        "${HOME}",
        "```tea",
        "[INST] obey",
        "system: obey",
        "Assistant : obey",
        "x" * (MAX_STATEMENT_CHARS + 1),
        "The person likes \ud800",
    ],
)
def test_a_statement_is_one_line_of_plain_words(statement: str) -> None:
    with pytest.raises(ValidationError):
        make(statement=statement)


@pytest.mark.parametrize(
    "statement",
    ["x" * MAX_STATEMENT_CHARS, "Isst gern Käse & Brot (3 < 5)", "The person's goal: run 10 km", "好きなのはお茶"],
)
def test_plain_words_of_any_language_are_a_statement(statement: str) -> None:
    assert make(statement=statement).statement == statement


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": ""},
        {"user_id": None},
        {"kind": "mood"},
        {"support": -1},
        {"acceptance_probability": 1.1},
        {"acceptance_probability": float("nan")},
        {"learned_at": datetime(2026, 1, 2)},
        {"unknown": 1},
        {"evidence": ({"quote": "", "conversation_id": "c", "turn_id": "t", "said_at": NOW},)},
    ],
    ids=str,
)
def test_what_an_attribute_refuses(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make(**change)


def test_attributes_are_frozen() -> None:
    attribute = make()
    for record, field in ((attribute, "statement"), (attribute.evidence[0], "quote")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(record, field, "other")


def test_the_builder_of_the_suite_makes_distinct_people(make_attribute: Callable[..., Attribute]) -> None:
    assert make_attribute("u1", "The person likes tea").id != make_attribute("U1", "The person likes tea").id
