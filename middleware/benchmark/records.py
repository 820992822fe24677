"""The records of the benchmark, and how a terminal shows them."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict
from rich.table import Table

from tactful.evals import Machine, Numbers, Timing


class Turns(BaseModel):
    """Milliseconds until the first token and until the last of as many turns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_token: Timing
    whole: Timing

    @classmethod
    def of(cls, first_ms: Numbers, whole_ms: Numbers) -> Self:
        """Sum up the times of each turn, both of shape (turns,)."""
        return cls(first_token=Timing.of(first_ms), whole=Timing.of(whole_ms))


class DoorRow(BaseModel):
    """What one door adds for a person of whom so many attributes are known.

    `overhead` is the door's time less that of its bare twin in the same round. `personalized` counts the requests that
    reached the model with a block; `failures` those of tactful by stage, after each of which the request went out
    unchanged: a door that fails is quick, so times mean nothing where they are many.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bare_name: str
    attributes: int
    bare: Turns
    door: Turns
    overhead: Turns
    personalized: int
    failures: dict[str, int]


class StreamsRow(BaseModel):
    """Many streams, begun over so many seconds: how many came whole, and how long they took.

    `cut` streams ended before their last token, `mixed` ones held a token of another; `refused` were not answered with
    a stream. `wall_s` is from the first request to the last token of all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    streams: int
    begun_over_s: float
    tokens: int
    whole: int
    cut: int
    mixed: int
    refused: int
    personalized: int
    failures: dict[str, int]
    wall_s: float
    first_token: Timing | None


class DoorsBenchmark(BaseModel):
    """Everything measured, on which machine, in how many rounds, with replies of how many tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    machine: Machine
    rounds: int
    tokens: int
    retrieval_budget_ms: float
    is_settled: bool
    rows: tuple[DoorRow, ...]
    streams: tuple[StreamsRow, ...]


def overhead_of(door: tuple[Numbers, Numbers], bare: tuple[Numbers, Numbers]) -> Turns:
    """Return door less bare, round by round; each is first-token and whole times, of shape (rounds,)."""
    return Turns.of(door[0] - bare[0], door[1] - bare[1])


def door_table(benchmark: DoorsBenchmark) -> Table:
    """Draw what each door adds, in milliseconds."""
    between = "tactful at rest between turns" if benchmark.is_settled else "turns back to back"
    title = f"What a door adds to a turn, ms: {benchmark.rounds} rounds, {benchmark.tokens} tokens a reply, {between}"
    table = Table(title=title, box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    for heading in ("known", "bare", "first +p50", "+p95", "whole +p50", "+p95", "with block", "failed"):
        table.add_column(heading, justify="right")
    for row in benchmark.rows:
        table.add_row(
            row.name,
            str(row.attributes),
            f"{row.bare.whole.p50_ms:.1f}",
            *_quantiles(row.overhead.first_token),
            *_quantiles(row.overhead.whole),
            f"{row.personalized}/{row.door.whole.calls}",
            _failed(row.failures),
        )
    return table


def stream_table(benchmark: DoorsBenchmark) -> Table:
    """Draw how many streams came whole, and how long until their first token."""
    table = Table(title="Many streams that overlap", box=None, pad_edge=False)
    table.add_column("", no_wrap=True)
    headings = ("streams", "begun over", "whole", "cut", "mixed", "refused", "with block", "failed", "all in")
    for heading in (*headings, "first p50 ms", "p95"):
        table.add_column(heading, justify="right")
    for row in benchmark.streams:
        counts = (row.whole, row.cut, row.mixed, row.refused, row.personalized)
        table.add_row(
            row.name,
            f"{row.streams} of {row.tokens}",
            f"{row.begun_over_s:.0f} s",
            *(str(count) for count in counts),
            _failed(row.failures),
            f"{row.wall_s:.1f} s",
            *(("-", "-") if row.first_token is None else _quantiles(row.first_token)),
        )
    return table


def _quantiles(timing: Timing) -> tuple[str, str]:
    return f"{timing.p50_ms:.1f}", f"{timing.p95_ms:.1f}"


def _failed(failures: dict[str, int]) -> str:
    return ", ".join(f"{count} in {stage}" for stage, count in sorted(failures.items())) or "0"
