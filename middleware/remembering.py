"""Remembering: an agent points at something the person said, and it is learned now, as it would be anyway.

What is kept is what the extractor reads in the person's words, never how the agent puts it: an agent can neither invent
nor embellish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tactful.graphs import (
    Candidate,
    EvidenceRefusal,
    Extractor,
    LearningOutcome,
    LearningParts,
    build_learning_graph,
    check_candidate,
    learn_once,
    locate_quote,
    to_statement,
)
from tactful.memory import Basis, Claim, Kind, Turn

from .background import BackgroundLoop
from .learner import Learner

# Turns read for one thing to be remembered, the latest first.
MAX_TURNS = 3
_WORD = re.compile(r"\w+")
# Words of a sentence about the user that do not tell one fact from another.
_SAY_LITTLE = frozenset(
    {
        "the", "user", "users", "i", "im", "me", "my", "mine", "we", "our", "they", "them", "their", "is", "am", "are",
        "was", "be", "been", "has", "have", "had", "do", "does", "did", "a", "an", "of", "to", "in", "on", "at", "as",
        "for", "with", "and", "or", "that", "this", "it", "s", "m", "ve", "ll"
    }
)  # fmt: skip


class Remembering:
    """Learns one thing the person said: evidence, sensitivity, verifier, refinement and consolidation as always."""

    def __init__(self, parts: LearningParts, learner: Learner, loop: BackgroundLoop) -> None:
        """Learn with `parts`, holding `learner.lock`, which lives on `loop`."""
        self._parts = parts
        self._learner = learner
        self._loop = loop

    async def remember(self, words: str, turns: Sequence[Turn]) -> LearningOutcome | None:
        """Return what came of it, or None if the person said no such thing of themself in these turns.

        `words` are the person's, or a sentence that says the same. The turns are of one conversation, in order. What
        failed is in the outcome.
        """
        told = [turn for turn in turns if says(turn.text, words)][-MAX_TURNS:]
        return await self._loop.await_on(self._learn(words, told)) if told else None

    async def _learn(self, words: str, turns: Sequence[Turn]) -> LearningOutcome | None:
        claim = _OneClaim(turns)
        pointed_at = _PointedAt(words, self._parts.extractor)
        graph = build_learning_graph(replace(self._parts, extractor=pointed_at, turn_log=claim))
        async with self._learner.lock:
            outcome = await learn_once(graph, claim)
        has_failed = outcome is not None and outcome.failure is not None
        return outcome if pointed_at.found or has_failed else None


def says(text: str, words: str) -> bool:
    """Return whether a text holds these words, or more than half of those that tell one fact from another.

    >>> says("Well, I live in Ghent now.", "The user lives in Ghent.")
    True
    >>> says("I love rice.", "The user is allergic to shellfish.")
    False
    """
    asked, told = _telling(words), _telling(text)
    return locate_quote(words, text) is not None or 2 * len(asked & told) > len(asked)


def _telling(text: str) -> set[str]:
    # Four letters bring "lives" and "live" together; it only has to find the place, never to say what is so.
    return {word[:4].removesuffix("s") for word in _WORD.findall(text.casefold()) if word not in _SAY_LITTLE}


class _PointedAt:
    """Proposes of all that an extractor reads only what was pointed at, or else the very clause."""

    def __init__(self, words: str, extractor: Extractor) -> None:
        self._words = words
        self._extractor = extractor
        self.found: list[Candidate] = []

    async def extract(self, turns: Sequence[Turn]) -> list[Candidate]:
        read = await self._extractor.extract(turns)
        stated = [candidate for candidate in read if candidate.basis is Basis.STATED]
        self.found = [c for c in stated if says(f"{c.statement} {c.quote}", self._words)] or self._clause(turns)
        return self.found

    def _clause(self, turns: Sequence[Turn]) -> list[Candidate]:
        statement = to_statement(self._words)
        if statement == self._words:  # not in the first person
            return []
        said_in = [turn for turn in turns if locate_quote(self._words, turn.text) is not None]
        made = [
            Candidate(statement=statement, kind=Kind.PREFERENCE, quote=self._words, turn_id=turn.turn_id)
            for turn in said_in[-1:]
        ]
        return [c for c in made if not isinstance(check_candidate(c, turns), EvidenceRefusal)]


class _OneClaim:
    """A turn log of the turns at hand, which wait in the real one as well."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._claim = Claim("pointed at", tuple(turns), 1)

    async def append(self, turn: Turn) -> bool:
        return False

    async def claim(self, *, lease_s: float, limit: int = 8) -> Claim | None:
        return self._claim

    async def done(self, claim: Claim) -> bool:
        return True

    async def failed(self, claim: Claim, reason: str) -> bool:
        return True

    async def erase(self, user_id: str) -> int:
        return 0
