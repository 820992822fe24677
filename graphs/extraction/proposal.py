"""Proposal: the shape a model is asked to answer in, and the tolerant reading of whatever it answers.

What is asked is closed and complete; what is read may be anything. A fact that does not fit is dropped alone, an answer
without a list of facts cannot be read at all, and neither raises. No confidence is asked for, and none is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from tactful.memory import (
    MAX_STATEMENT_CHARS,
    Basis,
    Cardinality,
    Kind,
    Stability,
    Turn,
    find_markup,
    is_one_line,
    replace_surrogates,
)

from .candidate import Candidate
from .evidence import locate_quote

MAX_ANSWER_CHARS = 100_000
MAX_FACTS = 20
# A clause of the user, not a page: what can be stored as evidence is longer.
MAX_QUOTE_CHARS = 500
MAX_VALUE_CHARS = 160
# Drafts before the answer are tried last to first; more of them than this is not an answer but a flood.
_MAX_DRAFTS = 5

_ABOUT_THE_USER = re.compile(r"The user(?:['’]s)? \S")
_MARKS = ' \t\r\n"“”„«»'
_PARTS = re.compile(r"…|\.{3,}")
_FACTS_OPENING = re.compile(r'\{\s*"facts"\s*:')
_decoder = json.JSONDecoder()


class Slot(StrEnum):
    """The one-valued slots a model may fill, named as the rules name them; the value said last replaces the others."""

    NONE = "none"
    NAME = "name"
    PRONOUNS = "pronouns"
    AGE = "age"
    HOME_TOWN = "home_town"
    OCCUPATION = "occupation"
    MARITAL_STATUS = "marital_status"


def _check_unicode(text: str) -> str:
    # JSON can carry half a surrogate pair, and a plain `str` field lets it through.
    if replace_surrogates(text) != text:
        raise ValueError("half a surrogate pair is no text")
    return text


def _check_statement(statement: str) -> str:
    plain = _check_unicode(statement).strip()
    if len(plain) > MAX_STATEMENT_CHARS or not _ABOUT_THE_USER.match(plain):
        raise ValueError(f'a statement says "The user …" in at most {MAX_STATEMENT_CHARS} characters')
    return plain


def _check_quote(quote: str) -> str:
    """Take off marks a model puts around a quote; refuse what is too long, or a lone word that is found anywhere."""
    bare = _check_unicode(quote).strip(_MARKS)
    parts = [part for part in _PARTS.split(bare) if part.strip()]
    if len(bare) > MAX_QUOTE_CHARS or not parts or any(_is_lone_word(part) for part in parts):
        raise ValueError(f"a quote is at least two words and at most {MAX_QUOTE_CHARS} characters")
    return bare


def _is_lone_word(part: str) -> bool:
    # Scripts without spaces between words are left to the evidence check.
    return part.isascii() and len(part.split()) < 2


def _one_of(values: type[StrEnum]) -> WithJsonSchema:
    # Written out in place: some providers know no references, and the record's own docstring is not for the model.
    return WithJsonSchema({"type": "string", "enum": [value.value for value in values]})


def _ask_for_all(schema: dict[str, Any]) -> None:
    """Ask for every field: strict structured output knows no optional ones. Reading still forgives a missing one."""
    for field in schema["properties"].values():
        field.pop("default", None)
        field.pop("title", None)
    schema["required"] = list(schema["properties"])
    schema["additionalProperties"] = False


class ProposedFact(BaseModel):
    """One fact about the user, and the user's own words that say it."""

    # A missing basis or stability is read as the more careful of the two.
    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_extra=_ask_for_all)

    statement: Annotated[str, AfterValidator(_check_statement), Field(description='One sentence: "The user …".')]
    kind: Annotated[Kind, _one_of(Kind)]
    quote: Annotated[str, AfterValidator(_check_quote), Field(description="The user's words, copied exactly.")]
    turn: int = 0
    basis: Annotated[Basis, _one_of(Basis)] = Basis.INFERRED
    stability: Annotated[Stability, _one_of(Stability)] = Stability.EPISODE
    slot: Annotated[Slot, _one_of(Slot)] = Slot.NONE
    value: str = ""

    @model_validator(mode="before")
    @classmethod
    def _forget_nulls(cls, fields: object) -> object:
        return {k: v for k, v in fields.items() if v is not None} if isinstance(fields, dict) else fields


class ProposedFacts(BaseModel):
    """The facts the user has told of themself; often none."""

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_extra=_ask_for_all)

    facts: tuple[ProposedFact, ...]


def read_answer(answer: object) -> list[ProposedFact] | None:
    """Return the facts of an answer, or None where it cannot be read as one.

    An answer is `{"facts": [...]}` or a bare list, already parsed or as JSON text, perhaps within prose or a fence. One
    that breaks off is not read in part. Of more than `MAX_FACTS` facts the first are taken.
    """
    value = _parse(answer) if isinstance(answer, str) else answer
    if isinstance(value, dict):
        value = value.get("facts")
    if not isinstance(value, list | tuple):
        return None
    return [fact for item in value[:MAX_FACTS] if (fact := _read_fact(item)) is not None]


def to_candidates(facts: Sequence[ProposedFact], turns: Sequence[Turn]) -> list[Candidate]:
    """Return the facts as candidates, in the order of their evidence; what is not found in any turn comes last.

    `turns` are those shown to the model, numbered from 1. A wrong number costs nothing, for the quote is looked for in
    every turn.
    """
    placed = sorted(((_place(fact, turns), fact) for fact in facts), key=lambda pair: pair[0])
    return [_candidate(fact, turns[min(turn, len(turns) - 1)]) for (turn, _), fact in placed]


def _candidate(fact: ProposedFact, turn: Turn) -> Candidate:
    fills = _fills_slot(fact)
    return Candidate(
        statement=fact.statement,
        kind=fact.kind,
        slot=fact.slot.value if fills else None,
        value=fact.value.strip() if fills else None,
        cardinality=Cardinality.ONE if fills else Cardinality.MANY,
        quote=fact.quote,
        turn_id=turn.turn_id,
        basis=fact.basis,
        stability=fact.stability,
    )


def _fills_slot(fact: ProposedFact) -> bool:
    """Return whether the value stands in the user's words, so that a model's slip replaces nothing that is known."""
    value = fact.value.strip()
    return (
        fact.slot is not Slot.NONE
        and 0 < len(value) <= MAX_VALUE_CHARS
        and value.casefold() in fact.quote.casefold()
        and is_one_line(value)
        and find_markup(value) is None
    )


def _place(fact: ProposedFact, turns: Sequence[Turn]) -> tuple[int, int]:
    """Return the index of the turn the quote is in and its offset: of the turn the model named, else of the first."""
    named = fact.turn - 1
    for index in sorted(range(len(turns)), key=lambda index: index != named):
        if (found := locate_quote(fact.quote, turns[index].text)) is not None:
            return index, found[0]
    return len(turns), 0


def _read_fact(item: object) -> ProposedFact | None:
    try:
        return ProposedFact.model_validate(item)
    except ValidationError:
        return None


def _parse(text: str) -> object:
    if len(text) > MAX_ANSWER_CHARS:
        return None
    answer = text.rpartition("</think>")[2].strip()
    return next((value for value in _values(answer) if value is not None), None)


def _values(answer: str) -> Iterator[object]:
    """Yield what could be the answer: all of it, what stands between the outer braces, then each draft, last first."""
    yield _decode(answer)
    first, last = answer.find("{"), answer.rfind("}")
    yield _decode(answer[first : last + 1]) if 0 <= first < last else None
    openings = [found.start() for found in _FACTS_OPENING.finditer(answer)]
    for start in openings[: -_MAX_DRAFTS - 1 : -1]:
        yield _decode(answer[start:], to_end=False)


def _decode(text: str, *, to_end: bool = True) -> object:
    try:
        value, end = _decoder.raw_decode(text)
    except (ValueError, RecursionError):  # ValueError also for a number of too many digits
        return None
    return value if not to_end or end == len(text) else None
