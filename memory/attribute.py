"""Attribute: one thing known of a person, with the words of theirs it rests on."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from .identity import user_key, validate_user_id
from .text import find_markup, is_one_line

MAX_STATEMENT_CHARS = 300
MAX_QUOTE_CHARS = 2_000


class Kind(StrEnum):
    """What sort of thing an attribute says."""

    PREFERENCE = "preference"
    STYLE = "style"
    CONSTRAINT = "constraint"
    GOAL = "goal"
    EXPERTISE = "expertise"
    OCCUPATION = "occupation"
    RELATIONSHIP = "relationship"
    INTEREST = "interest"
    POSSESSION = "possession"
    DEMOGRAPHIC = "demographic"
    SITUATION = "situation"


class Cardinality(StrEnum):
    """How many values a slot holds at a time: one employer, many hobbies."""

    ONE = "one"
    MANY = "many"


class Basis(StrEnum):
    """Whether the person said it, or it was concluded from what they said."""

    STATED = "stated"
    INFERRED = "inferred"


class Stability(StrEnum):
    """Whether it is expected to stay true, or was one occasion."""

    LASTING = "lasting"
    EPISODE = "episode"


class Status(StrEnum):
    """Where an attribute stands: only an active one may ever be used."""

    PENDING = "pending"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    RETRACTED = "retracted"
    REJECTED = "rejected"


class Origin(StrEnum):
    """How an attribute came to be: extracted from words, or entered by the person themself."""

    EXTRACTED = "extracted"
    PERSON = "person"


class Sensitivity(StrEnum):
    """The special category an attribute falls under (GDPR art. 9 and near kin), or none."""

    NONE = "none"
    HEALTH = "health"
    SEXUALITY = "sexuality"
    RELIGION = "religion"
    POLITICS = "politics"
    ETHNICITY = "ethnicity"
    UNION = "union"
    CRIMINAL = "criminal"
    LOCATION = "location"
    MINOR = "minor"
    SECRET = "secret"


def _check_plain(words: str) -> str:
    if not words.strip() or words != words.strip():
        raise ValueError("a statement or value is not blank and has no space at its ends")
    if not is_one_line(words):
        raise ValueError("a statement or value is one line without control characters")
    if (mark := find_markup(words)) is not None:
        raise ValueError(
            f"a statement or value is plain words, without links, tags, templates or role marks: found {mark!r}"
        )
    return words


UserId = Annotated[str, AfterValidator(validate_user_id)]
Statement = Annotated[str, Field(max_length=MAX_STATEMENT_CHARS), AfterValidator(_check_plain)]


class Evidence(BaseModel):
    """The person's own words behind an attribute, verbatim, and where they were said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quote: Annotated[str, Field(min_length=1, max_length=MAX_QUOTE_CHARS)]
    conversation_id: str
    turn_id: str
    said_at: AwareDatetime


class Attribute(BaseModel):
    """One thing known of a person.

    `statement` is one standalone sentence in the third person. `support` counts the conversations it was said in.
    `acceptance_probability` is the verifier's P(the person would accept it), None when none was asked. `confirmed_at`
    says when the person themself last said that it is so.
    The id follows from the user and the statement, so writing the same thing twice is one record.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    user_id: UserId
    statement: Statement
    kind: Kind
    slot: str | None = None
    value: Statement | None = None
    cardinality: Cardinality = Cardinality.MANY
    evidence: tuple[Evidence, ...] = ()
    origin: Origin = Origin.EXTRACTED
    basis: Basis
    stability: Stability
    support: Annotated[int, Field(ge=0)] = 1
    status: Status = Status.ACTIVE
    paused: bool = False
    sensitivity: Sensitivity = Sensitivity.NONE
    acceptance_probability: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    learned_at: AwareDatetime
    updated_at: AwareDatetime
    confirmed_at: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    superseded_by: str | None = None

    @model_validator(mode="after")
    def _check_invariants(self) -> Self:
        expected = attribute_id(self.user_id, self.statement)
        if self.id == "":
            object.__setattr__(self, "id", expected)
        elif self.id != expected:
            raise ValueError(f"id {self.id!r} does not follow from the user and the statement")
        if self.origin is Origin.EXTRACTED and not self.evidence:
            raise ValueError("an extracted attribute needs evidence: no verbatim user words, no attribute")
        if self.stability is Stability.EPISODE and self.valid_until is None:
            raise ValueError("an episode needs an end date (valid_until)")
        return self


def attribute_id(user_id: str, statement: str) -> str:
    """Return the id, 32 hexadecimal characters, of this statement about this person.

    Case, spacing and a closing full stop do not make another statement.
    """
    words = " ".join(statement.casefold().split()).rstrip(".! ")
    return hashlib.sha256(f"{user_key(user_id)}\x1f{words}".encode()).hexdigest()[:32]
