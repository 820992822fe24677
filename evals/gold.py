"""Gold: what people said about attributes beside prompts, read from a file of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tactful.memory import InvalidFile, replace_surrogates


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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidFile(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidFile(path, "is not UTF-8 text") from error
    lines = enumerate(text.split("\n"), start=1)
    gold = tuple(_read_line(path, number, line) for number, line in lines if line.strip())
    if not gold:
        raise InvalidFile(path, "holds no pair")
    return gold


def _read_line(path: Path, number: int, line: str) -> RelevanceGold:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidFile(path, "is not JSON", line=number) from error
    if not isinstance(value, dict):
        raise InvalidFile(path, "is not a JSON object", line=number)
    try:
        return RelevanceGold.model_validate(value)
    except ValidationError as error:
        raise InvalidFile(path, _problem(error), line=number) from error


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"field {field!r} is missing" if first["type"] == "missing" else f"field {field!r}: {first['msg']}"


def group_items(gold: Sequence[RelevanceGold]) -> tuple[tuple[int, ...], ...]:
    """Return the row numbers of each item (one user, one prompt), in order of first appearance."""
    items: dict[tuple[str, str, str], list[int]] = {}
    for row, pair in enumerate(gold):
        items.setdefault(pair.item, []).append(row)
    return tuple(tuple(rows) for rows in items.values())
