"""A run: what was examined, on which data and weights, and what came of it, so that it can be done and held again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tactful.memory import InvalidFile

from .disagreements import DecidedRow, Disagreement
from .metrics import Interval
from .pictures import Picture


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunRecord(_Record):
    """What a figure means nothing without.

    `versions` are of packages by name; `data` and `weights` map a file's name to the SHA-256 of its content.
    """

    stage: str
    options: dict[str, str]
    versions: dict[str, str]
    data: dict[str, str]
    weights: dict[str, str]
    seed: int
    started_at: AwareDatetime
    seconds: float = Field(ge=0)


class FigureRow(_Record):
    """One way of deciding: its figures by name, None where undefined. `note` says what is particular about it."""

    name: str
    values: dict[str, float | None]
    interval: Interval | None = None
    note: str = ""


class FigureTable(_Record):
    """Figures of several ways of deciding on the same labels, the examined one first.

    The rows' intervals are the 95 % intervals of `main`, the figure the stage is judged by, over `interval_over`.
    """

    title: str
    main: str
    interval_over: str
    rows: tuple[FigureRow, ...]
    note: str = ""


class Findings(_Record):
    """What came of a stage: figures, pictures, every decision, and the disagreements worst first.

    `unscored` says why there are no figures, if there are none; decisions may be there all the same.
    """

    measured_on: str
    tables: tuple[FigureTable, ...] = ()
    pictures: tuple[Picture, ...] = ()
    rows: tuple[DecidedRow, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    unscored: str | None = None


class StageRun(_Record):
    """One run of one stage. Either `figures` came of it or an `error` says why none did."""

    record: RunRecord
    figures: Findings | None = None
    error: str | None = None

    @property
    def outcome(self) -> str:
        """What became of it in one word."""
        if self.figures is None:
            return "failed"
        return "scored" if self.figures.unscored is None else "unscored"


def to_canonical_json(run: StageRun) -> str:
    """Return a run as JSON with sorted keys and no blanks: equal figures are equal bytes."""
    return _canonical(run.model_dump(mode="json")) + "\n"


def read_run(path: Path) -> StageRun:
    """Read what `to_canonical_json` wrote.

    Raises:
        InvalidFile: the file cannot be read, or is no run of a stage.
    """
    try:
        return StageRun.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InvalidFile(path, f"cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise InvalidFile(path, "is not a run of a stage as --out writes it") from error


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's content.

    Raises:
        InvalidFile: it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise InvalidFile(path, f"cannot be read: {error.strerror}") from error


def hash_weights(sources: Mapping[str, Path | None]) -> dict[str, str]:
    """Return the SHA-256 of weights by file name: of a file given, or of those shipped under the name.

    Raises:
        InvalidFile: a file cannot be read.
    """
    shipped = Path(str(files("tactful.graphs").joinpath("weights")))
    paths = [path or shipped / f"{name}.npz" for name, path in sources.items()]
    return {path.name: hash_file(path) for path in paths}


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
