"""`tactful bench doors`: what tactful adds to a turn at each door, and many streams at once through the server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ..settings import Settings, load_settings
from .output import open_console, write_text

if TYPE_CHECKING:
    from ..benchmark.records import DoorRow, StreamsRow

ATTRIBUTES = 50
REPLY_TOKENS = 20
STREAM_TOKENS = 50

JsonFile = Annotated[Path | None, typer.Option("--json", metavar="OUT.json", help="Write the figures here.")]
Rounds = Annotated[int, typer.Option("--rounds", min=1, help="Rounds in which every door is timed once.")]
Streams = Annotated[
    int, typer.Option("--streams", min=0, help="Streams at once through the server; 0 leaves them out.")
]
Settle = Annotated[
    bool, typer.Option("--settle/--back-to-back", help="Let tactful come to rest between turns, or ask at once again.")
]


def bench_doors(json_out: JsonFile = None, rounds: Rounds = 100, streams: Streams = 200, settle: Settle = True) -> None:
    """Time every door beside the same without tactful, with a model that answers at once, for two invented people."""
    from tactful.evals import describe_machine

    from ..benchmark.records import DoorsBenchmark, door_table, stream_table

    settings = load_settings()
    rows, many = _measure(settings, rounds, streams, settle)
    benchmark = DoorsBenchmark(
        machine=describe_machine(),
        rounds=rounds,
        tokens=REPLY_TOKENS,
        retrieval_budget_ms=settings.retrieval_budget_ms,
        is_settled=settle,
        rows=rows,
        streams=many,
    )
    if json_out is not None:
        write_text(json_out, benchmark.model_dump_json(indent=2) + "\n")
    console = open_console()
    console.print(door_table(benchmark))
    console.print(stream_table(benchmark))
    console.print(benchmark.machine.words())


def _measure(
    settings: Settings, rounds: int, streams: int, settle: bool
) -> tuple[tuple[DoorRow, ...], tuple[StreamsRow, ...]]:
    from ..benchmark.doors import bench_doors
    from ..benchmark.person import KNOWN_PERSON, remember_person
    from ..benchmark.server import bench_server, bench_streams, start_servers
    from ..personalizer import Personalizer

    with TemporaryDirectory(prefix="tactful-bench-", ignore_cleanup_errors=True) as kept:
        directory = Path(kept)
        people = asyncio.run(remember_person(directory, settings, attributes=ATTRIBUTES))
        _say(f"timing the doors in Python, {rounds} rounds")
        with Personalizer.local(directory, settings=settings) as personalizer:
            rows = bench_doors(personalizer, people, rounds=rounds, tokens=REPLY_TOKENS, settles=settle)
        with start_servers(directory) as servers:
            _say(f"timing the server, {rounds} rounds")
            rows += bench_server(servers, people, rounds=rounds, tokens=REPLY_TOKENS, settles=settle)
            _say(f"reading {streams} streams at once")
            many = bench_streams(servers, KNOWN_PERSON, streams=streams, tokens=STREAM_TOKENS) if streams else ()
    return rows, many


def _say(what: str) -> None:
    typer.echo(f"… {what}", err=True)
