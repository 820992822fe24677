"""Refinement: what is left of a statement that says more than its words, down to the one occasion they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from tactful.memory import Turn

from .candidate import Candidate
from .evidence import ASKED_OPENING, locate_quote
from .requests import read_requests
from .verification import Unaccepted


class Refiner(Protocol):
    """Narrows statements people would not accept to what the person's words bear."""

    async def refine(self, unaccepted: Sequence[Unaccepted], turns: Sequence[Turn]) -> list[Candidate | None]:
        """Return for each a narrower candidate, still to be verified, or None where nothing is left of it."""
        ...


class RuleRefiner:
    """Narrows without a model: "is learning French" becomes the episode "asked for a translation into French"."""

    async def refine(self, unaccepted: Sequence[Unaccepted], turns: Sequence[Turn]) -> list[Candidate | None]:
        """Return the episode of what was asked in the turn of each candidate; the same request counts once."""
        seen: set[str] = set()
        narrowed: list[Candidate | None] = []
        for one in unaccepted:
            episode = narrow(one.candidate, turns)
            is_new = episode is not None and episode.statement not in seen
            narrowed.append(episode if is_new else None)
            seen |= {episode.statement} if episode is not None else set()
        return narrowed


def narrow(candidate: Candidate, turns: Sequence[Turn]) -> Candidate | None:
    """Return the episode of what was asked where the quote stands, else elsewhere in its turn, else None.

    What only says what was asked is as narrow as it gets.
    """
    if candidate.statement.startswith(ASKED_OPENING):
        return None
    for turn in sorted(turns, key=lambda turn: turn.turn_id != candidate.turn_id):
        if (place := locate_quote(candidate.quote, turn.text)) is not None:
            return next(_nearest_first(turn, place), None)
    return None


def _nearest_first(turn: Turn, place: tuple[int, int]) -> Iterator[Candidate]:
    requests = list(read_requests(turn))
    start, end = place
    yield from sorted(requests, key=lambda request: not _overlaps(request, turn.text, start, end))


def _overlaps(request: Candidate, text: str, start: int, end: int) -> bool:
    place = locate_quote(request.quote, text)
    return place is not None and place[0] < end and place[1] > start
