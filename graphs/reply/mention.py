"""Mentions: which attributes a reply uses, silently or by announcing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from tactful.memory import Embedder, MiniLmEmbedder

from ..selection.decision import Consideration, Mention
from ..weights_file import read_weights_file
from .announcing import announcing_clauses
from .mention_features import Features, describe_uses, split_reply, word_rarity
from .mention_weights import MentionWeights, apply_mention, read_mention_weights

SHIPPED_SHA256 = "9462b6900a58a66a9db50b8b721e02af804fc41b95eff6aed9d5a5199f082bac"
# The likelier side, not chosen on any data.
USED_FROM = 0.5
# A cue speaks for itself, so less is asked of its clause: few replies of models that had been told nothing reach this;
# see the card of the weights.
ANNOUNCED_FROM = 0.1


@dataclass(frozen=True, slots=True)
class StatementUse:
    """What a checker makes of one statement: P(the reply uses it), and the clause that announces it, if one does."""

    probability: float
    announced_in: str | None

    @property
    def is_used(self) -> bool:
        """Whether it is announced, or more likely used than not."""
        return self.announced_in is not None or self.probability >= USED_FROM


class MentionChecker(Protocol):
    """Looks for statements about the reader in a reply. Computing is synchronous; call it from a thread."""

    @property
    def version(self) -> str:
        """Name of the weights, for the record."""
        ...

    def assess(self, reply: str, statements: Sequence[str], *, prompt: str = "") -> list[StatementUse]:
        """Return what the reply to `prompt` does with each statement, in order."""
        ...


class TrainedMentionChecker:
    """Checks with weights fitted to people's labels of use; announcing is use in a clause with a cue of it.

    Reading a reply of 50 sentences costs their embedding, so it belongs off the reply path.
    """

    def __init__(
        self, weights: MentionWeights, *, embedder: Embedder, rarity: Mapping[str, float], version: str
    ) -> None:
        """Take weights, the embedder they were trained with, and how rare words are, from 0 to 1."""
        self._weights = weights
        self._embedder = embedder
        self._rarity = rarity
        self._version = version

    @classmethod
    def load(cls, path: Path | None = None, *, embedder: MiniLmEmbedder | None = None) -> Self:
        """Read weights written by `write_mention_weights`; without a path those shipped, whose hash is checked.

        Raises:
            WeightsError: the file is missing, altered, of another format, for other features or another embedding.
        """
        embedder = embedder or MiniLmEmbedder()
        content, version = read_weights_file(path, name="mention", shipped_sha256=SHIPPED_SHA256)
        weights = read_mention_weights(content, embedding_model_id=embedder.model_id)
        return cls(weights, embedder=embedder, rarity=word_rarity(embedder.vocabulary), version=version)

    @property
    def version(self) -> str:
        """`mention-` and the first 12 hexadecimal digits of the file's SHA-256."""
        return self._version

    @property
    def weights(self) -> MentionWeights:
        """The numbers themselves, for evaluation."""
        return self._weights

    def assess(self, reply: str, statements: Sequence[str], *, prompt: str = "") -> list[StatementUse]:
        """Return what the reply to `prompt` does with each statement: its likeliest sentence counts."""
        sentences = split_reply(reply)
        if not sentences or not statements:
            return [StatementUse(0.0, None) for _ in statements]
        found = apply_mention(self._weights, self._describe(sentences, statements, prompt)).max(axis=1)
        announced = self.announcements(reply, statements, prompt=prompt)
        return [StatementUse(p, words) for p, words in zip(found.tolist(), announced, strict=True)]

    def announcements(self, reply: str, statements: Sequence[str], *, prompt: str = "") -> list[str | None]:
        """Return the clause that announces each statement, None where none does; only such clauses are embedded."""
        clauses = announcing_clauses(split_reply(reply))
        if not clauses or not statements:
            return [None] * len(statements)
        probabilities = apply_mention(self._weights, self._describe(clauses, statements, prompt))
        return [clauses[int(row.argmax())] if row.max() >= ANNOUNCED_FROM else None for row in probabilities]

    def _describe(self, sentences: Sequence[str], statements: Sequence[str], prompt: str) -> Features:
        return describe_uses(sentences, statements, embedder=self._embedder, rarity=self._rarity, prompt=prompt)


def check_mentions(
    reply: str, considered: Sequence[Consideration], *, checker: MentionChecker, prompt: str = ""
) -> tuple[Mention, ...]:
    """Return what a reply to `prompt` does with each attribute, in order."""
    uses = checker.assess(reply, [one.statement for one in considered], prompt=prompt)
    return tuple(
        Mention(
            attribute_id=one.attribute_id,
            used=use.is_used,
            announced=use.announced_in is not None,
            probability=use.probability,
            words=use.announced_in or "",
        )
        for one, use in zip(considered, uses, strict=True)
    )
