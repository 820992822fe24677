"""Portability: everything kept of a person as one file of JSON, the same bytes for the same memory, and back.

Decisions are not in it: they are what this installation did with the memory, not the memory. Nor are vectors, which are
made anew from the statements where the file is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from .attribute import Attribute, UserId, attribute_id
from .errors import InvalidInput
from .feedback import FeedbackEvent, Judged
from .identity import validate_user_id
from .person_settings import PersonSettings

_MAX_PROBLEMS_NAMED = 5
_MAX_PLACE_CHARS = 80


class PortableMemory(BaseModel):
    """What an export holds of one person: attributes by id, feedback in the order it was given, and settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["tactful-memory"] = "tactful-memory"
    version: Literal[1] = 1
    user_id: UserId
    attributes: tuple[Attribute, ...] = ()
    feedback: tuple[FeedbackEvent, ...] = ()
    settings: PersonSettings

    @model_validator(mode="after")
    def _is_of_one_person(self) -> Self:
        people = {*(a.user_id for a in self.attributes), *(e.user_id for e in self.feedback), self.settings.user_id}
        if people != {self.user_id}:
            raise ValueError("everything in an export is of one person, the one it names")
        for what, ids in (("attribute", [a.id for a in self.attributes]), ("verdict", [e.id for e in self.feedback])):
            if len(set(ids)) != len(ids):
                raise ValueError(f"one {what} is there twice")
        return self

    def to_json(self) -> str:
        """Return the file's text: UTF-8, keys and attributes sorted, one line a field, so that two can be compared."""
        record = self.model_dump(mode="json")
        record["attributes"].sort(key=lambda attribute: attribute["id"])
        return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def of_user(self, user_id: str) -> PortableMemory:
        """Return the same memory as that of another user id; ids, which follow from it, are made anew."""
        validate_user_id(user_id)
        if user_id == self.user_id:
            return self
        new_ids = {a.id: attribute_id(user_id, a.statement) for a in self.attributes}
        return PortableMemory(
            user_id=user_id,
            attributes=tuple(_rekey(attribute, user_id, new_ids) for attribute in self.attributes),
            feedback=tuple(_rekey_event(event, user_id, new_ids) for event in self.feedback),
            settings=self.settings.model_copy(update={"user_id": user_id}),
        )


def make_portable(
    attributes: Sequence[Attribute], feedback: Sequence[FeedbackEvent], settings: PersonSettings
) -> PortableMemory:
    """Put what is kept of a person together for export; a reference to what is no longer kept is left out."""
    kept = {attribute.id for attribute in attributes}
    return PortableMemory(
        user_id=settings.user_id,
        attributes=tuple(
            a if a.superseded_by is None or a.superseded_by in kept else a.model_copy(update={"superseded_by": None})
            for a in attributes
        ),
        feedback=tuple(feedback),
        settings=settings,
    )


def read_portable(data: str | bytes) -> PortableMemory:
    """Read an export whole.

    Raises:
        InvalidInput: it is not one, or a field of it cannot be used; the first five problems are named by field.
    """
    try:
        return PortableMemory.model_validate_json(data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        named = "; ".join(_in_words(problem["loc"], problem["msg"]) for problem in problems[:_MAX_PROBLEMS_NAMED])
        more = len(problems) - _MAX_PROBLEMS_NAMED
        raise InvalidInput(
            f"this cannot be imported, and nothing was: {named}{f'; and {more} more' if more > 0 else ''}"
        ) from error
    except UnicodeEncodeError:
        raise InvalidInput("this cannot be imported, and nothing was: it is not valid Unicode") from None


def _in_words(place: Sequence[int | str], problem: str) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    return f"{path[:_MAX_PLACE_CHARS] or 'the whole'}: {problem[0].lower()}{problem[1:]}"


def _rekey(attribute: Attribute, user_id: str, new_ids: Mapping[str, str]) -> Attribute:
    after = None if attribute.superseded_by is None else new_ids.get(attribute.superseded_by)
    return attribute.model_copy(update={"id": new_ids[attribute.id], "user_id": user_id, "superseded_by": after})


def _rekey_event(event: FeedbackEvent, user_id: str, new_ids: Mapping[str, str]) -> FeedbackEvent:
    judged = tuple(
        Judged(attribute_id=new_ids.get(one.attribute_id, one.attribute_id), kind=one.kind, probability=one.probability)
        for one in event.judged
    )
    return event.model_copy(update={"user_id": user_id, "judged": judged})
