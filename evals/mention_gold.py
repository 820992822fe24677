"""Gold of the mention check: replies that people judged for their use of facts, and pairs of replies nobody judged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tactful.memory import replace_surrogates

from .gold import Text
from .records import read_records

_LINE_START = re.compile(r"^\s*your persona:\s*", re.IGNORECASE)


def _without_blanks(labels: object) -> object:
    if not isinstance(labels, list):
        return labels if labels and str(labels).strip() else ()
    return [label for label in labels if label is not None and str(label).strip()]


class MentionGold(BaseModel):
    """A reply, the facts of who wrote it, one a line, and what each rater says: does it use any of them?

    `context` is what was said before, one turn a line. Without raters' answers nobody has judged it yet. Other fields
    of a line are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    context_id: Text
    context: Annotated[str, AfterValidator(replace_surrogates)] = ""
    facts: Text
    reply: Annotated[str, AfterValidator(replace_surrogates)]
    uses_facts: Annotated[tuple[bool, ...], BeforeValidator(_without_blanks)] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """The facts one by one."""
        lines = (_LINE_START.sub("", line).strip() for line in self.facts.splitlines())
        return tuple(line for line in lines if line)

    @property
    def last_turn(self) -> str:
        """What the reply answers; "" if nothing was said before."""
        return next((turn for turn in reversed(self.context.splitlines()) if turn.strip()), "")

    @property
    def used(self) -> bool | None:
        """What most raters say; None where they are split evenly or there are none."""
        twice_yes, raters = 2 * sum(self.uses_facts), len(self.uses_facts)
        return None if twice_yes == raters else twice_yes > raters


class ReplyPair(BaseModel):
    """Replies of one model to one prompt, told the attributes and not. Other fields of a line are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: Text
    prompt: Text
    attributes: Annotated[tuple[Text, ...], Field(min_length=1)]
    personalized: Annotated[str, AfterValidator(replace_surrogates)]
    generic: Annotated[str, AfterValidator(replace_surrogates)]


def read_mention_gold(path: Path) -> tuple[MentionGold, ...]:
    """Read replies, one JSON object a line.

    Raises:
        InvalidFile: the file cannot be read, holds no reply, or a line is not one.
    """
    return read_records(path, MentionGold, name="reply")


def read_reply_pairs(path: Path) -> tuple[ReplyPair, ...]:
    """Read pairs of replies, one JSON object a line.

    Raises:
        InvalidFile: the file cannot be read, holds no pair, or a line is not one.
    """
    return read_records(path, ReplyPair, name="pair of replies")
