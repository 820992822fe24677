"""Agreement: how far one person agrees with the others, the bound beside which any selector is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from .gold import RelevanceJudgment, RelevanceVerdict, Text
from .records import read_records


class AnnotatedPair(BaseModel):
    """One attribute beside one prompt, how many people judged it and which share said yes.

    A line of relevance gold will do: it has their `judgments`. Other fields are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    prompt_id: Text
    attribute: Text
    annotators: Annotated[int, Field(ge=1)]
    yes_rate: Annotated[float, Field(ge=0, le=1)]

    @property
    def yes(self) -> int:
        """How many said yes."""
        return round(self.yes_rate * self.annotators)

    @model_validator(mode="before")
    @classmethod
    def _count_judgments(cls, line: object) -> object:
        judgments = line.get("judgments") if isinstance(line, dict) else None
        if not isinstance(line, dict) or not judgments or "yes_rate" in line:
            return line
        verdicts = [RelevanceJudgment.model_validate(judgment).verdict for judgment in judgments]
        yes = verdicts.count(RelevanceVerdict.YES)
        return {**line, "annotators": len(verdicts), "yes_rate": yes / len(verdicts)}

    @model_validator(mode="after")
    def _is_a_share(self) -> AnnotatedPair:
        if abs(self.yes - self.yes_rate * self.annotators) > 0.05:
            raise ValueError(f"yes_rate {self.yes_rate} is no share of {self.annotators} annotators")
        return self


@dataclass(frozen=True, slots=True)
class HumanVotes:
    """Each person's judgement beside the majority of the others: arrays of shape (votes,), `pairs` names the pair."""

    pairs: tuple[str, ...]
    majority: NDArray[np.bool_]
    said: NDArray[np.bool_]


def read_annotated_pairs(path: Path) -> tuple[AnnotatedPair, ...]:
    """Read pairs judged by several people, one JSON object a line.

    Raises:
        InvalidFile: the file cannot be read, holds no pair, or a line is not one.
    """
    return read_records(path, AnnotatedPair, name="pair")


def one_against_the_others(pairs: Sequence[AnnotatedPair]) -> HumanVotes:
    """Set each person's judgement against the majority of the others who judged the pair.

    Who said what is not needed: of n people of whom k said yes, k see k - 1 yes among the others and n - k see k. Where
    the others are split evenly, or there are none, there is no majority and the judgement is left out.
    """
    rows = [
        (f"{index}", 2 * (pair.yes - said) > others, said)
        for index, pair in enumerate(pairs)
        for others in (pair.annotators - 1,)
        for said, people in ((True, pair.yes), (False, pair.annotators - pair.yes))
        if 2 * (pair.yes - said) != others
        for _ in range(people)
    ]
    return HumanVotes(
        pairs=tuple(pair for pair, _, _ in rows),
        majority=np.array([majority for _, majority, _ in rows], np.bool_),
        said=np.array([said for _, _, said in rows], np.bool_),
    )
