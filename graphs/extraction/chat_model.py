"""ChatModelExtractor: proposes candidates with any LangChain chat model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from langchain_core.language_models import BaseChatModel

from tactful.memory import Turn

from ..selection.budget import BYTES_PER_ESTIMATED_TOKEN
from .candidate import Candidate
from .fact_model import CALL_TIMEOUT_S, FactModel
from .prompts import as_written, conversation_block, show_own_words
from .proposal import to_candidates

CHUNK_TOKENS = 3_000


class ChatModelExtractor:
    """Asks a chat model for facts: one call for each chunk of a conversation, one more where its answer is unreadable.

    The model sees the user's own words only, as data, and is never asked how sure it is. Nothing it answers is
    believed: each candidate still has to pass the checks on evidence.
    """

    def __init__(
        self, model: BaseChatModel, *, chunk_tokens: int = CHUNK_TOKENS, call_timeout_s: float = CALL_TIMEOUT_S
    ) -> None:
        """Look at what the model's class offers; no call is made.

        A chunk has at most about `chunk_tokens`, counted generously in bytes; a longer turn keeps its head and tail.
        The instructions add less than 1,000 tokens.
        """
        self._model = FactModel(model, call_timeout_s=call_timeout_s)
        self._chunk_bytes = chunk_tokens * BYTES_PER_ESTIMATED_TOKEN

    @property
    def mode(self) -> str:
        """How the model is asked first: "structured output", "tool calling" or "text"."""
        return self._model.mode

    async def extract(self, turns: Sequence[Turn]) -> list[Candidate]:
        """Return candidates in the order of their evidence; an answer that is no use after one repair gives none.

        Turns without a word of the user's own cost no call.

        Raises:
            Exception: whatever the provider's package raises when it cannot be reached or will not answer; nothing is
                kept of the other chunks then, so the turns can be tried again as a whole.
            TimeoutError: a call took longer than `call_timeout_s`.
        """
        found: list[Candidate] = []
        for chunk in _cut_chunks(turns, self._chunk_bytes):
            facts = await self._model.ask(conversation_block([shown for _, shown in chunk]))
            written = [fact.model_copy(update={"quote": as_written(fact.quote)}) for fact in facts]
            found += to_candidates(written, [turn for turn, _ in chunk])
        return found


def _cut_chunks(turns: Sequence[Turn], limit_bytes: int) -> Iterator[list[tuple[Turn, str]]]:
    """Yield turns with what is shown of them, as many to a chunk as fit; turns with nothing to show are left out."""
    chunk: list[tuple[Turn, str]] = []
    size = 0
    for turn in turns:
        shown = show_own_words(turn.text, limit_bytes=limit_bytes)
        if chunk and size + len(shown.encode()) > limit_bytes:
            yield chunk
            chunk, size = [], 0
        if shown:
            chunk.append((turn, shown))
            size += len(shown.encode())
    if chunk:
        yield chunk
