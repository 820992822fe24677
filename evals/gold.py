"""Gold: what people said about attributes beside prompts, read from a file of JSON lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tactful.memory import replace_surrogates

from .records import read_records


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return replace_surrogates(text)


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


Text = Annotated[str, AfterValidator(_not_blank)]


class Judgment(BaseModel):
    """What one annotator said of one item, when (in UTC, if it does not say its zone), and with which remark."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    annotator: Annotated[Text, AfterValidator(str.strip)]
    at: Annotated[datetime, AfterValidator(_in_utc)] | None = None
    note: Annotated[Text | None, BeforeValidator(_blank_is_none)] = None

    @property
    def slot(self) -> tuple[str, ...]:
        """What an annotator may say once of an item."""
        return (self.annotator,)


J = TypeVar("J", bound=Judgment)


def refuse_twice(judgments: tuple[J, ...]) -> tuple[J, ...]:
    """Return the judgments of an item; an annotator who judges it twice is a ValueError."""
    for slot, times in Counter(judgment.slot for judgment in judgments).items():
        if times > 1:
            raise ValueError(f"annotator {slot[0]!r} judges it {times} times")
    return judgments


class RelevanceVerdict(StrEnum):
    """Should the answer to the prompt change, in any way, for this attribute?"""

    YES = "yes"
    NO = "no"
    AVOID = "avoid"  # using it would be inappropriate


class RelevanceJudgment(Judgment):
    """One annotator on one attribute beside one prompt."""

    verdict: RelevanceVerdict

    @property
    def said(self) -> tuple[str, ...]:
        """What counts of it: two judgments in one slot that differ here contradict each other."""
        return (self.verdict.value,)


def most_want_it(verdicts: Iterable[object]) -> bool | None:
    """Return whether most say yes, `avoid` counting as no; None where as many say one as the other, or nobody does."""
    yes = [verdict == RelevanceVerdict.YES for verdict in verdicts]
    return None if 2 * sum(yes) == len(yes) else 2 * sum(yes) > len(yes)


class RelevanceGold(BaseModel):
    """One attribute beside one prompt, and whether people would want it used there.

    `relevant` is the majority of the annotators, None where they are split evenly or nobody has judged yet; a line that
    has their `judgments` need not state it. `llm_votes` are what models said, by name; they are never needed. Other
    fields of a line are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: Text
    prompt_id: Text
    prompt: Text
    attribute: Text
    relevant: Annotated[bool | None, BeforeValidator(_blank_is_none)]
    llm_votes: Annotated[dict[str, bool], BeforeValidator(lambda votes: votes or {})] = Field(default_factory=dict)
    judgments: Annotated[tuple[RelevanceJudgment, ...], AfterValidator(refuse_twice)] = ()

    @model_validator(mode="before")
    @classmethod
    def _take_the_majority(cls, line: object) -> object:
        if not isinstance(line, dict) or _blank_is_none(line.get("relevant")) is not None:
            return line
        judgments = line.get("judgments")
        if not isinstance(judgments, list | tuple):
            return line
        verdicts = (j.get("verdict") if isinstance(j, dict) else getattr(j, "verdict", None) for j in judgments)
        return {**line, "relevant": most_want_it(verdicts)}

    @property
    def item(self) -> tuple[str, str, str]:
        """The profile and prompt it was judged in: attributes of one item are scored together."""
        return self.user_id, self.prompt_id, self.prompt


def read_relevance_gold(path: Path) -> tuple[RelevanceGold, ...]:
    """Read pairs, one JSON object a line; blank lines are skipped.

    Raises:
        InvalidFile: the file cannot be read, holds no pair, or a line is not one.
    """
    return read_records(path, RelevanceGold, name="pair")


def group_items(gold: Sequence[RelevanceGold]) -> tuple[tuple[int, ...], ...]:
    """Return the row numbers of each item (one user, one prompt), in order of first appearance."""
    items: dict[tuple[str, str, str], list[int]] = {}
    for row, pair in enumerate(gold):
        items.setdefault(pair.item, []).append(row)
    return tuple(tuple(rows) for rows in items.values())
