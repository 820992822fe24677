from __future__ import annotations

from collections.abc import Sequence

from tactful.evals import ExtractionGold, bench_extraction, throughput_lines
from tactful.graphs import Assessment, Candidate, RankedRuleExtractor, RuleExtractor, TrainedVerifier, TurnRanker
from tactful.memory import Turn

GOLD = tuple(
    ExtractionGold.model_validate(
        {
            "dialogue_id": f"d{number}",
            "dialogue": [
                {"role": "user", "text": "I live in Ghent and I work as a nurse."},
                {"role": "assistant", "text": "I live nowhere."},
                {"role": "user", "text": "What is the capital of Chad?"},
            ],
        }
    )
    for number in range(3)
)


class Recording:
    """The trained verifier, with a record of what it was asked."""

    def __init__(self, asked: list[tuple[int, int]]) -> None:
        self._behind = TrainedVerifier.load()
        self._asked = asked

    @property
    def version(self) -> str:
        return self._behind.version

    def assess(self, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> list[Assessment]:
        self._asked.append((len(candidates), len(turns)))
        return self._behind.assess(candidates, turns)


def test_every_user_turn_is_learned_from_in_each_way_in_each_pass() -> None:
    asked: list[tuple[int, int]] = []
    benchmark = bench_extraction(
        GOLD,
        extractor=RankedRuleExtractor(RuleExtractor(), TurnRanker.load()),
        make_verifier=lambda: Recording(asked),
        passes=2,
        file_name="invented",
    )
    assert (benchmark.turns, benchmark.passes, len(benchmark.rows)) == (6, 2, 3)
    # Whole conversations of two turns, then single turns, twice; what is said of Ghent and nursing is always assessed.
    assert [turns for _, turns in asked] == [2, 2, 2, 1, 1, 1, 1, 1, 1] * 2
    assert [candidates for candidates, turns in asked if turns == 2] == [2] * 6
    assert all(row.slowest <= row.per_second <= row.fastest for row in benchmark.rows)
    assert [row.claim.calls for row in benchmark.rows] == [6, 6, 12]
    assert "6 user turns of invented, 2 passes" in throughput_lines(benchmark)[0]
