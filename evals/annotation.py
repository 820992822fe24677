"""Annotation: the three forms in which people's judgments are kept, one line an item, several annotators a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from statistics import fmean
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

from tactful.memory import replace_surrogates

from .gold import Judgment, RelevanceJudgment, Text, most_want_it, refuse_twice

Item = tuple[str, ...]
ShownFirst = Literal["generic", "personalized"]


class Stage(StrEnum):
    """What is judged."""

    ATTRIBUTES = "attributes"
    RELEVANCE = "relevance"
    REPLIES = "replies"


class AttributeVerdict(StrEnum):
    """Is the attribute plausible, given what the user wrote?"""

    ACCEPT = "accept"
    UNCERTAIN = "uncertain"
    REJECT = "reject"


class Failure(StrEnum):
    """Why an attribute is not accepted (arXiv 2606.06614)."""

    OVERGENERALIZATION = "overgeneralization"
    MISSING_EVIDENCE = "missing_evidence"
    TASK_CONTEXT = "task_context"
    NOT_STANDALONE = "not_standalone"


class AttributeJudgment(Judgment):
    """One annotator on one attribute; `failure` says why it is not accepted."""

    verdict: AttributeVerdict
    failure: Failure | None = None

    @model_validator(mode="after")
    def _fails_only_where_not_accepted(self) -> AttributeJudgment:
        if self.failure is not None and self.verdict is AttributeVerdict.ACCEPT:
            raise ValueError("an accepted attribute has no failure")
        return self

    @property
    def said(self) -> tuple[str, ...]:
        """What counts of it: two judgments in one slot that differ here contradict each other, if both say so much."""
        return (self.verdict.value, *([self.failure.value] if self.failure else []))


class ReplyJudgment(Judgment):
    """How much more one annotator, being such a user, likes the personalized reply for one attribute.

    `rating` is 1 (much less) to 5 (much more), 3 no difference. `shown_first` is the reply this annotator saw first.
    """

    attribute: Text
    rating: Annotated[int, Field(strict=True, ge=1, le=5)]
    shown_first: ShownFirst | None = None

    @property
    def slot(self) -> tuple[str, ...]:
        """What an annotator may say once of an item: here, one rating for each attribute."""
        return (self.annotator, squeeze(self.attribute))

    @property
    def said(self) -> tuple[str, ...]:
        """What counts of it: two judgments in one slot that differ here contradict each other."""
        return (str(self.rating),)


AnyJudgment = AttributeJudgment | RelevanceJudgment | ReplyJudgment


def _without_surrogates(meta: dict[str, JsonValue]) -> dict[str, JsonValue]:
    cleaned: dict[str, JsonValue] = json.loads(replace_surrogates(json.dumps(meta, ensure_ascii=False)))
    return cleaned


class _Row(BaseModel):
    """What all rows share; `meta` keeps whatever else belongs to one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_id: Text
    meta: Annotated[dict[str, JsonValue], AfterValidator(_without_surrogates)] = Field(default_factory=dict)


class AttributeRow(_Row):
    """One attribute of one user, the words it rests on, the reason given for it, and who accepts it."""

    conversation_id: Text | None = None
    attribute: Text
    evidence: Annotated[tuple[Text, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)] = ()
    reason: Text | None = None
    judgments: Annotated[tuple[AttributeJudgment, ...], AfterValidator(refuse_twice)]

    @property
    def item(self) -> Item:
        """Which item it is; rows with equal items, blanks aside, are one."""
        return squeeze(self.user_id), squeeze(self.conversation_id or ""), squeeze(self.attribute)

    @property
    def judged(self) -> Iterator[tuple[Item, AnyJudgment]]:
        """Each judgment with what it is of: user, conversation, attribute."""
        return ((self.item, judgment) for judgment in self.judgments)

    @property
    def verdict(self) -> AttributeVerdict | None:
        """What most say; a tie is uncertain, None where nobody has judged."""
        if not self.judgments:
            return None
        most = majority([judgment.verdict.value for judgment in self.judgments])
        return AttributeVerdict.UNCERTAIN if most is None else AttributeVerdict(most)


class RelevanceRow(_Row):
    """One attribute of one user beside one prompt, and who wants it used there; `llm_votes` are models', by name."""

    prompt_id: Text
    prompt: Text
    attribute: Text
    reason: Text | None = None
    llm_votes: dict[Text, bool] = Field(default_factory=dict)
    judgments: Annotated[tuple[RelevanceJudgment, ...], AfterValidator(refuse_twice)]

    @property
    def item(self) -> Item:
        """Which item it is; rows with equal items, blanks aside, are one."""
        return squeeze(self.user_id), squeeze(self.prompt_id), squeeze(self.attribute), squeeze(self.prompt)

    @property
    def judged(self) -> Iterator[tuple[Item, AnyJudgment]]:
        """Each judgment with what it is of: user, prompt id, attribute, prompt."""
        return ((self.item, judgment) for judgment in self.judgments)

    @property
    def relevant(self) -> bool | None:
        """Whether most want it used; None where they are split evenly or nobody has judged."""
        return most_want_it(judgment.verdict for judgment in self.judgments)


class ReplyRow(_Row):
    """A generic and a personalized reply to one prompt, and how people rate them for each attribute.

    `shown_first` is the reply that everybody saw first whose judgment does not say otherwise.
    """

    prompt_id: Text
    prompt: Text
    generic: Text
    personalized: Text
    model: Text | None = None
    shown_first: ShownFirst | None = None
    judgments: Annotated[tuple[ReplyJudgment, ...], AfterValidator(refuse_twice)]

    @property
    def item(self) -> Item:
        """Which item it is; rows with equal items, blanks aside, are one."""
        texts = (self.user_id, self.prompt_id, self.prompt, self.model or "", self.generic, self.personalized)
        return tuple(squeeze(text) for text in texts)

    @property
    def judged(self) -> Iterator[tuple[Item, AnyJudgment]]:
        """Each judgment with what it is of: user, prompt id, attribute, then the rest of the row's item."""
        user_id, prompt_id, *rest = self.item
        return (((user_id, prompt_id, squeeze(j.attribute), *rest), j) for j in self.judgments)

    @property
    def mean_ratings(self) -> Mapping[str, float]:
        """The mean rating for each attribute that was rated."""
        attributes = dict.fromkeys(judgment.attribute for judgment in self.judgments)
        return {a: fmean(j.rating for j in self.judgments if j.attribute == a) for a in attributes}


Row = AttributeRow | RelevanceRow | ReplyRow
ROW_OF: Mapping[Stage, type[AttributeRow] | type[RelevanceRow] | type[ReplyRow]] = {
    Stage.ATTRIBUTES: AttributeRow,
    Stage.RELEVANCE: RelevanceRow,
    Stage.REPLIES: ReplyRow,
}


def stage_of(fields: Mapping[str, object]) -> Stage | None:
    """Return what a line is about, told by the fields it has; None if it is none of the three forms."""
    if fields.keys() & {"generic", "personalized"}:
        return Stage.REPLIES
    if fields.keys() & {"prompt", "prompt_id"}:
        return Stage.RELEVANCE
    return Stage.ATTRIBUTES if "attribute" in fields else None


def majority(labels: Sequence[str]) -> str | None:
    """Return the label given most often; None where two are, or there is none."""
    (first, times), *others = Counter(labels).most_common(2) or [("", 0)]
    tied = bool(others) and others[0][1] == times
    return None if tied or not times else first


def squeeze(text: str) -> str:
    """Return the text with each run of blanks as one: two texts that differ in no more are the same."""
    return " ".join(text.split())
