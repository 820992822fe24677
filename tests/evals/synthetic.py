"""Invented gold and a word-hashing embedder, for tests of what learns from labels."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from tactful.evals import RelevanceGold
from tactful.memory import Vectors

TOPICS = ("sailing", "baking", "chess", "gardening", "opera", "robots", "cycling", "pottery", "skiing", "birds")


class WordEmbedder:
    """A sentence is the mean of its words' random directions: shared words make vectors near."""

    model_id = "words/test"
    dimension = 48

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [np.sum([self._direction(word) for word in text.lower().split()], axis=0) for text in texts]
        stacked = np.array(rows, np.float32).reshape(len(texts), self.dimension)
        return np.asarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), np.float32)

    def _direction(self, word: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(word.strip(".?!").encode()).digest()[:4], "big")
        return np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)


def make_gold(users: int = 12, prompts_each: int = 5, *, votes: bool = False) -> tuple[RelevanceGold, ...]:
    """Profiles of ten statements; wanted is what the prompt is about, and every stated preference for a length."""
    gold = []
    for user in range(users):
        for turn in range(prompts_each):
            topic = TOPICS[(user * 3 + turn) % len(TOPICS)]
            statements = [f"The user may be interested in {other}." for other in TOPICS[:9]]
            statements.append("The user prefers short replies.")
            for statement in statements:
                wanted = topic in statement or "prefers" in statement
                gold.append(
                    RelevanceGold(
                        user_id=f"u{user}",
                        prompt_id=f"p-{topic}",
                        prompt=f"What should I know about {topic} as a beginner?",
                        attribute=statement,
                        relevant=wanted,
                        llm_votes={"yes-man": True, "echo": wanted} if votes else {},
                    )
                )
    return tuple(gold)
