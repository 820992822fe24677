"""Timing that is fair on a busy machine: what is compared takes turns, and quantiles are told, never a best case."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

WARM_UP_ROUNDS = 3

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall-clock milliseconds of one call: median, 95th percentile, and over how many calls."""

    p50_ms: float
    p95_ms: float
    calls: int

    @classmethod
    def of(cls, times_ms: Numbers) -> Self:
        """Sum up the times of each call, shape (calls,)."""
        p50, p95 = np.quantile(times_ms, (0.5, 0.95))
        return cls(float(p50), float(p95), len(times_ms))


def take_turns(cases: Mapping[str, Callable[[int], object]], *, rounds: int, seed: int = 0) -> dict[str, Numbers]:
    """Call every case once a round, in an order drawn anew each round; return milliseconds by name, shape (rounds,).

    A case is given the number of the round, so that it can ask something new each time. Some rounds before the first
    warm everything up.
    """
    order = np.random.default_rng(seed)
    names = list(cases)
    times: dict[str, list[float]] = {name: [] for name in names}
    for number in range(-WARM_UP_ROUNDS, rounds):
        for index in order.permutation(len(names)).tolist():
            name = names[index]
            started_s = time.perf_counter()
            cases[name](number + WARM_UP_ROUNDS)
            elapsed_ms = (time.perf_counter() - started_s) * 1000
            if number >= 0:
                times[name].append(elapsed_ms)
    return {name: np.array(elapsed) for name, elapsed in times.items()}


def ratio(slower: Numbers, faster: Numbers) -> float:
    """Return the median over rounds of how many times longer one took than the other in the same round."""
    return float(np.median(slower / faster))
