"""Pictures as data: what a chart shows, before anything is drawn."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .metrics import Interval

Share = Annotated[float, Field(ge=0, le=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(_Record):
    """A place on a plane of shares, both axes from 0 to 1; `words` says what it stands for."""

    x: Share
    y: Share
    words: str = ""


class Line(_Record):
    """Points joined in order."""

    name: str
    points: tuple[Point, ...]


class Plane(_Record):
    """Lines and single marks over two shares; with `diagonal` the line of equality is drawn."""

    form: Literal["plane"] = "plane"
    title: str
    description: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    marks: tuple[Point, ...] = ()
    diagonal: bool = False


class Series(_Record):
    """A bar for each category, None where there is none; `intervals`, if given, belong to the bars."""

    name: str
    values: tuple[Share | None, ...]
    intervals: tuple[Interval | None, ...] = ()


class Bars(_Record):
    """Shares of several series beside each other in each category."""

    form: Literal["bars"] = "bars"
    title: str
    description: str
    y_label: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]

    @model_validator(mode="after")
    def _has_a_bar_for_each(self) -> Self:
        if any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError("a series has other than one value for each category")
        return self


class Matrix(_Record):
    """Numbers in a grid, shaded from 0 to `full`; None is undefined. With `whole` they are counts."""

    form: Literal["matrix"] = "matrix"
    title: str
    description: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    full: float = 1.0
    whole: bool = False

    @model_validator(mode="after")
    def _has_a_cell_for_each(self) -> Self:
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            raise ValueError("there is not one cell for each row and column")
        return self


Picture = Annotated[Plane | Bars | Matrix, Field(discriminator="form")]
