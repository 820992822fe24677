"""Training of the mention check: people say whether a reply uses any of its facts, the model learns which one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import (
    MENTION_FEATURES,
    MentionWeights,
    Whom,
    apply_mention,
    describe_uses,
    split_reply,
    use_of_any,
    word_rarity,
)
from tactful.memory import InvalidInput, MiniLmEmbedder

from .folds import Fold, Rows
from .mention_gold import MentionGold
from .reproducibility import one_thread
from .selection_training import fit_logistic

Numbers = NDArray[np.float64]

MAX_ROUNDS, TOLERANCE = 100, 1e-6
# A feature seen in few rows must not swing a score.
MIN_FEATURE_SCALE = 0.1


@dataclass(frozen=True, slots=True)
class MentionData:
    """Replies with what a model sees of them: `features[i]` belongs to `gold[i]`.

    Shape of each: (facts, sentences, len(MENTION_FEATURES)), with at least one sentence.
    """

    gold: tuple[MentionGold, ...]
    features: tuple[NDArray[np.float32], ...]

    @property
    def labelled(self) -> Rows:
        """Rows on which most raters agree."""
        return np.flatnonzero([reply.used is not None for reply in self.gold])

    @property
    def used(self) -> NDArray[np.bool_]:
        """Whether most raters see a fact used, shape (n,); False as well where nobody judged."""
        return np.array([reply.used is True for reply in self.gold], np.bool_)


def describe_replies(gold: Sequence[MentionGold], embedder: MiniLmEmbedder) -> MentionData:
    """Describe every sentence of every reply beside every fact, which is the writer's own."""
    rarity = word_rarity(embedder.vocabulary)
    features = [
        describe_uses(
            split_reply(reply.reply) or [reply.reply],
            reply.statements,
            embedder=embedder,
            rarity=rarity,
            prompt=reply.last_turn,
            whom=Whom.WRITER,
        )
        for reply in gold
    ]
    return MentionData(tuple(gold), tuple(features))


def context_folds(data: MentionData, rows: Rows, *, parts: int, seed: int) -> tuple[Fold, ...]:
    """Return folds over contexts, as numbers of rows: no context is on both sides.

    Raises:
        InvalidInput: there are fewer contexts than parts.
    """
    contexts = np.array([data.gold[row].context_id for row in rows.tolist()])
    names = np.unique(contexts)
    if len(names) < parts:
        raise InvalidInput(f"{parts} folds need at least {parts} contexts; there are {len(names)}")
    part_of = np.empty(len(names), np.intp)
    part_of[np.random.default_rng([seed, parts]).permutation(len(names))] = np.arange(len(names)) % parts
    place = part_of[np.searchsorted(names, contexts)]
    return tuple(Fold(train=rows[place != part], test=rows[place == part]) for part in range(parts))


def train_mention_weights(data: MentionData, rows: Rows | None = None) -> MentionWeights:
    """Fit the check to the labelled ones of `rows` (all by default) by expectation maximisation.

    A reply uses facts independently of each other, and a fact by its likeliest sentence. Each round shares out a yes
    among the facts in proportion to how likely each accounts for it, as for any noisy-or (Vomlel 2006), and fits a
    logistic regression to the shares.

    Raises:
        InvalidInput: labels are of one kind only.
    """
    rows = data.labelled if rows is None else np.intersect1d(rows, data.labelled)
    used = data.used[rows]
    if not used.any() or used.all():
        raise InvalidInput("training needs replies that use a fact and replies that use none")
    with one_thread():
        return _fit([data.features[row] for row in rows.tolist()], used)


def predict_replies(weights: MentionWeights, data: MentionData, rows: Rows) -> Numbers:
    """Return P(the reply uses any of its facts) for each of `rows`, shape (len(rows),)."""
    features = [data.features[row] for row in rows.tolist()]
    return np.array([use_of_any(apply_mention(weights, one).max(axis=1)) for one in features])


def _fit(features: Sequence[NDArray[np.float32]], used: NDArray[np.bool_]) -> MentionWeights:
    scale = np.concatenate([one.reshape(-1, len(MENTION_FEATURES)) for one in features]).std(axis=0)
    scale = np.maximum(scale.astype(np.float64), MIN_FEATURE_SCALE)
    beta = np.append(np.full(len(scale), 0.5), -2.0)
    for _ in range(MAX_ROUNDS):
        before, weights = beta, _weights(beta, scale)
        chosen = [_likeliest_sentences(weights, one) for one in features]
        shares = [_shares(weights, one, yes) for one, yes in zip(chosen, used.tolist(), strict=True)]
        beta = fit_logistic(np.concatenate(chosen) / scale, np.concatenate(shares))
        if np.abs(beta - before).max() < TOLERANCE:
            break
    return _weights(beta, scale)


def _likeliest_sentences(weights: MentionWeights, features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the features of each fact in its likeliest sentence, shape (facts, len(MENTION_FEATURES))."""
    best = apply_mention(weights, features).argmax(axis=1)
    return np.asarray(features[np.arange(len(features)), best])


def _shares(weights: MentionWeights, chosen: NDArray[np.float32], yes: bool) -> Numbers:
    probabilities = apply_mention(weights, chosen)
    return probabilities / max(use_of_any(probabilities), 1e-9) if yes else np.zeros(len(chosen))


def _weights(beta: Numbers, scale: Numbers) -> MentionWeights:
    return MentionWeights(by_feature=np.array(beta[:-1] / scale, np.float32), bias=np.array(beta[-1], np.float32))
