from __future__ import annotations

import time

import numpy as np
import pytest

from tactful.evals.benchmark.timing import WARM_UP_ROUNDS, Timing, ratio, take_turns


def test_everything_is_called_once_a_round_in_changing_order_with_a_new_number() -> None:
    calls: list[tuple[str, int]] = []
    cases = {name: lambda number, name=name: calls.append((name, number)) for name in "abc"}
    times = take_turns(cases, rounds=20)
    rounds = [calls[start : start + 3] for start in range(0, len(calls), 3)]
    assert len(rounds) == 20 + WARM_UP_ROUNDS
    assert all(sorted(each) == [(name, number) for name in "abc"] for number, each in enumerate(rounds))
    assert len({tuple(name for name, _ in each) for each in rounds}) > 1
    assert {name: len(elapsed) for name, elapsed in times.items()} == {"a": 20, "b": 20, "c": 20}


def test_a_time_is_that_of_the_call() -> None:
    times = take_turns({"sleeps": lambda _: time.sleep(0.002), "does not": lambda _: None}, rounds=5)
    assert times["sleeps"].min() >= 2.0
    assert ratio(times["sleeps"], times["does not"]) > 1


def test_quantiles_of_known_times() -> None:
    timing = Timing.of(np.arange(1.0, 102.0))
    assert (timing.p50_ms, timing.p95_ms, timing.calls) == (51.0, 96.0, 101)


def test_the_ratio_is_taken_within_rounds() -> None:
    assert ratio(np.array([2.0, 20.0, 200.0]), np.array([1.0, 10.0, 50.0])) == pytest.approx(2.0)
