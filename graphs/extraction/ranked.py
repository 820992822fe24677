"""RankedRuleExtractor: the rules, and modest episodes from the turns a trained ranker takes to be about the person."""

from __future__ import annotations

from collections.abc import Sequence

from tactful.memory import Turn

from .candidate import Candidate
from .ranker import TurnRanker
from .ranker_features import ReadTurn
from .requests import read_requests
from .rules import RuleExtractor
from .sayings import read_sayings
from .spans import split_spans


class RankedRuleExtractor:
    """Proposes what the rules find, and for other turns that rank high one episode of what was told or asked.

    Turns are ranked beside the others of the call, so a conversation handed over whole is ranked better than a turn
    alone.
    """

    def __init__(self, rules: RuleExtractor, ranker: TurnRanker, *, threshold: float | None = None) -> None:
        """Take the parts; from a probability of `threshold` on a turn gives an episode, by default the ranker's own."""
        self._rules = rules
        self._ranker = ranker
        self._threshold = ranker.threshold if threshold is None else threshold

    async def extract(self, turns: Sequence[Turn]) -> list[Candidate]:
        """Return candidates in the order of their evidence; pure computing, linear in the text."""
        reads = [read_turn(turn, self._rules) for turn in turns]
        probabilities = self._ranker.rank(reads)
        return [
            candidate
            for read, probability in zip(reads, probabilities.tolist(), strict=True)
            for candidate in self._choose(read, probability)
        ]

    def _choose(self, read: ReadTurn, probability: float) -> tuple[Candidate, ...]:
        if read.found or probability < self._threshold:
            return read.found
        return () if read.episode is None else (read.episode,)


def read_turn(turn: Turn, rules: RuleExtractor | None = None) -> ReadTurn:
    """Return a turn with its spans, what the rules find and what a request or saying in it could be stated as."""
    spans = tuple(split_spans(turn.text))
    return ReadTurn(
        turn=turn,
        spans=spans,
        found=tuple((rules or RuleExtractor()).extract_from(turn)),
        request=next(read_requests(turn, spans), None),
        saying=next(read_sayings(turn, spans), None),
    )
