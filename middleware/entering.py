"""Entering: from what a person types to the record that is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import ValidationError

from tactful.graphs import Candidate, VerificationPolicy, check_entered, read_entered, to_statement
from tactful.memory import (
    MAX_STATEMENT_CHARS,
    Attribute,
    Basis,
    Cardinality,
    InvalidInput,
    Kind,
    Origin,
    Stability,
    Status,
)


def make_entered(
    user_id: str, statement: str, *, kind: Kind | str | None, valid_until: datetime | None, policy: VerificationPolicy
) -> Attribute:
    """Return the record of something new; without a `kind` it is that which the rules read in it, else a preference.

    Raises:
        InvalidInput: a text that cannot be a statement, or that may not be kept.
    """
    statement = _to_statement(statement)
    read = read_entered(statement)
    fields = {
        "user_id": user_id,
        "statement": statement,
        "kind": kind or (Kind.PREFERENCE if read is None else read.kind),
        "valid_until": valid_until,
        "stability": Stability.LASTING,
        "support": 0,
        "learned_at": datetime.now(UTC),
    }
    return _make(fields, read, policy)


def make_edited(old: Attribute, changes: Mapping[str, object], *, policy: VerificationPolicy) -> Attribute:
    """Return a record with `statement`, `kind` or `valid_until` (None: no end) changed.

    Another statement is entered anew, keeps the evidence, as where it came from, and stays paused if it was.

    Raises:
        InvalidInput: as for `make_entered`.
    """
    fields: dict[str, object] = {**old.model_dump(), "id": "", **changes}
    if "valid_until" in changes and changes["valid_until"] is None:
        fields["stability"] = Stability.LASTING
    if fields["statement"] == old.statement:
        return _validated({**fields, "updated_at": datetime.now(UTC)})
    fields |= {"status": Status.ACTIVE, "superseded_by": None, "acceptance_probability": None}
    fields["statement"] = statement = _to_statement(str(fields["statement"]))
    return _make(fields, read_entered(statement), policy)


def _make(fields: Mapping[str, object], read: Candidate | None, policy: VerificationPolicy) -> Attribute:
    """Make the record of a statement that the person has just entered, `read` by the rules."""
    now = datetime.now(UTC)
    attribute = _validated(
        {
            **fields,
            "slot": None if read is None else read.slot,
            "value": None if read is None else read.value,
            "cardinality": Cardinality.MANY if read is None else read.cardinality,
            "origin": Origin.PERSON,
            "basis": Basis.STATED,
            "updated_at": now,
            "confirmed_at": now,
        }
    )
    words = [attribute.statement, *filter(None, [attribute.value])]
    return attribute.model_copy(update={"sensitivity": check_entered(words, policy)})


def _to_statement(text: str) -> str:
    if len(text) > MAX_STATEMENT_CHARS:
        raise InvalidInput(f"a statement has at most {MAX_STATEMENT_CHARS} characters, this one has {len(text)}")
    return to_statement(text.strip())


def _validated(fields: Mapping[str, object]) -> Attribute:
    try:
        return Attribute.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{place or 'this'}: {first['msg'].removeprefix('Value error, ')}") from None
