"""What the memory API takes and gives, as OpenAPI describes it; what a record is, its own layer says."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from tactful.graphs import Decision
from tactful.memory import MAX_STATEMENT_CHARS, Attribute, FeedbackEvent, FeedbackVerdict, Kind

MAX_EDIT_CHARS = 100_000
MAX_ID_CHARS = 256

_Text = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_STATEMENT_CHARS,
        description="One sentence about the person, in the third person or the first.",
        examples=["The user lives in Ghent."],
    ),
]
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")


def _check_time(value: object) -> object:
    """Refuse what pydantic would take for a time and OpenAPI's date-time is not, such as a number of seconds."""
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        return value
    raise ValueError("a time is written as in 2030-01-31T12:00:00Z")


_Time = Annotated[AwareDatetime, BeforeValidator(_check_time)]
_End = Annotated[_Time | None, Field(description="When it ends; null: never.", examples=["2030-01-31T12:00:00Z"])]
_AttributeId = Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="An attribute's id.")]
_TurnId = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS, description="A turn's id.")]
_Long = Annotated[str, Field(max_length=MAX_EDIT_CHARS)]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NewAttribute(_Request):
    """Something the person enters about themself."""

    statement: _Text
    kind: Annotated[Kind | None, Field(description="What sort of thing it says; null: read from the words.")] = None
    valid_until: _End = None


class AttributeChanges(_Request):
    """What to change of an attribute; what is left out stays."""

    statement: _Text | None = None
    kind: Kind | None = None
    valid_until: _End = None


class EditedReply(_Request):
    """A reply and what the person made of it; read, and not kept."""

    reply: _Long
    edited: _Long


class AttributeFeedback(_Request):
    """A verdict on one attribute, best with the turn in which it was used or missed."""

    verdict: Literal[FeedbackVerdict.USEFUL, FeedbackVerdict.NOT_WANTED, FeedbackVerdict.ALWAYS, FeedbackVerdict.NEVER]
    attribute_id: _AttributeId
    turn_id: _TurnId | None = None


class TurnFeedback(_Request):
    """A verdict on everything that was used in one turn."""

    verdict: Literal[FeedbackVerdict.THUMBS_UP, FeedbackVerdict.THUMBS_DOWN]
    turn_id: _TurnId


class EditFeedback(_Request):
    """A reply that the person edited: what of the used attributes they kept is taken for wanted."""

    verdict: Literal[FeedbackVerdict.REPLY_EDITED]
    turn_id: _TurnId
    edit: EditedReply


NewFeedback = Annotated[AttributeFeedback | TurnFeedback | EditFeedback, Field(discriminator="verdict")]


class AttributePage(BaseModel):
    """Some of a person's attributes, by id; `next` is what to ask for as `after`, null at the end."""

    attributes: tuple[Attribute, ...]
    next: str | None


class ChangedAttributes(BaseModel):
    """Every attribute that changed, as it is now; none where that is how it stood already."""

    changed: tuple[Attribute, ...]


class DecisionPage(BaseModel):
    """Some of a person's decisions, latest first; `next` is what to ask for as `before`, null at the end."""

    decisions: tuple[Decision, ...]
    next: str | None


class FeedbackPage(BaseModel):
    """Some of a person's verdicts, oldest first; `next` is what to ask for as `after`, null at the end."""

    events: tuple[FeedbackEvent, ...]
    next: str | None


class MemorySettings(BaseModel):
    """What a person has switched off: everything, or single conversations by their ids."""

    paused: bool
    incognito: tuple[str, ...]


class ImportCounts(BaseModel):
    """What an import wrote: attributes added or changed, and verdicts added."""

    attributes: int
    feedback: int


class ErasureCounts(BaseModel):
    """What was deleted of a person."""

    attributes: int
    turns: int
    decisions: int
    feedback: int


class ErrorDetail(BaseModel):
    """What went wrong: a `type` for programs, and one sentence for a person."""

    type: str
    message: str


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail
