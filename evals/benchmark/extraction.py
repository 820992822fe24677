"""How many user turns a second are learned from: rules, ranker, check of evidence and verifier, on one core."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from tactful.graphs import Extractor, Verifier, check_candidate
from tactful.memory import Turn

from ..contrast.extraction import turns_of
from ..extraction_gold import ExtractionGold
from ..reproducibility import one_thread
from .machine import Machine, describe_machine
from .timing import Timing

Claims = Sequence[Sequence[Turn]]


class Throughput(BaseModel):
    """User turns a second over several passes, by the clock and by processor time, and what one claim takes.

    `per_second` and `per_cpu_second` are medians over passes, `slowest` and `fastest` the range of the first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    per_second: float
    slowest: float
    fastest: float
    per_cpu_second: float
    claim: Timing


class ExtractionBenchmark(BaseModel):
    """Throughput of each way of handing turns over, on one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measured_on: str
    machine: Machine
    turns: int
    passes: int
    rows: tuple[Throughput, ...]


@dataclass(frozen=True, slots=True)
class _Pass:
    wall_s: float
    cpu_s: float
    claims_ms: list[float]


def bench_extraction(
    gold: Sequence[ExtractionGold],
    *,
    extractor: Extractor,
    make_verifier: Callable[[], Verifier],
    passes: int,
    file_name: str,
) -> ExtractionBenchmark:
    """Time `passes` passes over all user turns in each way, the ways taking turns, in one thread.

    A verifier is made for each pass, so that no text is embedded before its pass comes; within one, equal texts are
    embedded once as in use. `make_verifier` returns one whose model is loaded.

    Raises:
        MissingExtra: threadpoolctl is not installed.
    """
    conversations: Claims = [turns for dialogue in gold if (turns := turns_of(dialogue))]
    singly: Claims = [[turn] for turns in conversations for turn in turns]
    ways: dict[str, tuple[Claims, bool]] = {
        "rules and ranker, whole conversations": (conversations, False),
        "rules, ranker and verifier, whole conversations": (conversations, True),
        "rules, ranker and verifier, one turn at a time": (singly, True),
    }
    done: dict[str, list[_Pass]] = {name: [] for name in ways}
    with one_thread():
        for _ in range(passes):
            for name, (claims, verified) in ways.items():
                done[name].append(asyncio.run(_pass(claims, extractor, make_verifier() if verified else None)))
    return ExtractionBenchmark(
        measured_on=file_name,
        machine=describe_machine(),
        turns=len(singly),
        passes=passes,
        rows=tuple(_throughput(name, passes_done, len(singly)) for name, passes_done in done.items()),
    )


def throughput_lines(benchmark: ExtractionBenchmark) -> list[str]:
    """Lay the figures out for a terminal."""
    lines = [
        f"{benchmark.turns} user turns of {benchmark.measured_on}, {benchmark.passes} passes, one thread.",
        benchmark.machine.words(),
        "",
        f"{'':<50} {'turns/s':>8} {'range':>12} {'per CPU s':>10} {'claim p50':>10} {'p95':>8}",
    ]
    return lines + [_line(row) for row in benchmark.rows]


def _line(row: Throughput) -> str:
    between = f"{row.slowest:.0f}-{row.fastest:.0f}"
    rates = f"{row.per_second:>8.0f} {between:>12} {row.per_cpu_second:>10.0f}"
    return f"{row.name:<50} {rates} {row.claim.p50_ms:>7.2f} ms {row.claim.p95_ms:>5.1f} ms"


async def _pass(claims: Claims, extractor: Extractor, verifier: Verifier | None) -> _Pass:
    claims_ms: list[float] = []
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    for turns in claims:
        claim_s = time.perf_counter()
        candidates = await extractor.extract(turns)
        for candidate in candidates:
            check_candidate(candidate, turns)
        if verifier is not None:
            verifier.assess(candidates, turns)
        claims_ms.append((time.perf_counter() - claim_s) * 1000)
    return _Pass(time.perf_counter() - started_s, time.process_time() - started_cpu_s, claims_ms)


def _throughput(name: str, passes: Sequence[_Pass], turns: int) -> Throughput:
    rates = [turns / done.wall_s for done in passes]
    return Throughput(
        name=name,
        per_second=float(np.median(rates)),
        slowest=min(rates),
        fastest=max(rates),
        per_cpu_second=float(np.median([turns / done.cpu_s for done in passes])),
        claim=Timing.of(np.array([ms for done in passes for ms in done.claims_ms])),
    )
