from __future__ import annotations

from tactful.evals.benchmark.machine import describe_machine


def test_it_says_what_a_time_means_nothing_without() -> None:
    machine = describe_machine()
    assert machine.cores >= 1
    assert {"tactful", "numpy", "langgraph", "mem0ai"} <= set(machine.packages)
    assert machine.processor in machine.words()
    assert f"numpy {machine.packages['numpy']}" in machine.words()
