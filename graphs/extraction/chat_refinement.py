"""ChatModelRefiner: narrows statements with a chat model, and by rules where the model leaves nothing usable."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel

from tactful.memory import Turn

from .candidate import Candidate
from .fact_model import CALL_TIMEOUT_S, FactModel
from .prompts import as_written, narrowing_request
from .proposal import ProposedFact, to_candidates
from .refinement import RuleRefiner
from .verification import Unaccepted

MAX_NARROWED = 10


class ChatModelRefiner:
    """Asks once for all statements of a claim whose words are the person's own; the others are narrowed by rule.

    A narrower statement must rest on words of the quote it had, so that the model cannot bring up something new. What
    comes back is verified like everything else.
    """

    def __init__(self, model: BaseChatModel, *, call_timeout_s: float = CALL_TIMEOUT_S) -> None:
        """Look at what the model's class offers; no call is made."""
        self._model = FactModel(model, call_timeout_s=call_timeout_s)
        self._rules = RuleRefiner()

    async def refine(self, unaccepted: Sequence[Unaccepted], turns: Sequence[Turn]) -> list[Candidate | None]:
        """Return for each a narrower candidate, still to be verified, or None where nothing is left of it.

        Of more than `MAX_NARROWED` statements the first are shown to the model.

        Raises:
            Exception: whatever the provider's package raises when it cannot be reached or will not answer.
            TimeoutError: a call took longer than `call_timeout_s`.
        """
        narrowed = await self._rules.refine(unaccepted, turns)
        rows = [row for row, one in enumerate(unaccepted) if one.has_evidence][:MAX_NARROWED]
        asked = [unaccepted[row] for row in rows]
        shown = [(one.candidate.statement, one.candidate.quote, one.reason) for one in asked]
        facts = await self._model.ask(narrowing_request(shown)) if shown else []
        for row, by_model in zip(rows, _assign(facts, asked, turns), strict=True):
            narrowed[row] = by_model or narrowed[row]
        return narrowed


def _assign(
    facts: Sequence[ProposedFact], unaccepted: Sequence[Unaccepted], turns: Sequence[Turn]
) -> list[Candidate | None]:
    """Give each statement the first fact that names its number, quotes within its quote and says something else."""
    narrowed: list[Candidate | None] = []
    for number, one in enumerate(unaccepted, start=1):
        quote, said = " ".join(one.candidate.quote.split()), one.candidate.statement.casefold()
        written = (fact.model_copy(update={"quote": as_written(fact.quote)}) for fact in facts if fact.turn == number)
        fitting = [f for f in written if " ".join(f.quote.split()) in quote and f.statement.casefold() != said]
        of_turn = [turn for turn in turns if turn.turn_id == one.candidate.turn_id] or list(turns)
        narrowed.append(to_candidates(fitting[:1], of_turn)[0] if fitting else None)
    return narrowed
