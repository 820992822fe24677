"""Gold: what people said about attributes beside prompts, read from a file of JSON lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tactful.memory import replace_surrogates

from .records import read_records


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return replace_surrogates(text)


Text = Annotated[str, AfterValidator(_not_blank)]


class RelevanceGold(BaseModel):
    """One attribute beside one prompt, and whether people would want it used there.

    `relevant` is the majority of the annotators, None where nobody has judged yet. `llm_votes` are what models said,
    by name; they are never needed. Other fields of a line are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: Text
    prompt_id: Text
    prompt: Text
    attribute: Text
    relevant: Annotated[bool | None, BeforeValidator(_blank_is_none)]
    llm_votes: Annotated[dict[str, bool], BeforeValidator(lambda votes: votes or {})] = Field(default_factory=dict)

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
