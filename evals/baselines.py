"""Baselines: what any selector must beat before its figure means something."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .folds import Fold, HeldOut, Rows, make_folds
from .gold import RelevanceGold, group_items
from .selection_training import SelectionData, choose_threshold

Chosen = NDArray[np.bool_]
Numbers = NDArray[np.float64]

# Robertson and Zaragoza 2009, the usual setting.
BM25_K1, BM25_B = 1.2, 0.75
PRIOR_RIDGE = 30.0


def choose_all(gold: Sequence[RelevanceGold]) -> Chosen:
    """Use everything known, always."""
    return np.ones(len(gold), np.bool_)


def choose_none(gold: Sequence[RelevanceGold]) -> Chosen:
    """Never personalize."""
    return np.zeros(len(gold), np.bool_)


def choose_top(gold: Sequence[RelevanceGold], scores: Numbers, k: int) -> Chosen:
    """Choose the k highest of each profile, earlier rows first where scores are equal."""
    chosen = np.zeros(len(gold), np.bool_)
    for rows in group_items(gold):
        index = np.array(rows)
        chosen[index[np.argsort(-scores[index], kind="stable")[:k]]] = True
    return chosen


def cosine_scores(data: SelectionData) -> Numbers:
    """Return the cosine of each attribute with its prompt: what a vector store ranks by."""
    return np.asarray((data.attribute_vectors * data.prompt_vectors).sum(axis=1), np.float64)


def bm25_scores(gold: Sequence[RelevanceGold]) -> Numbers:
    """Return the BM25 score of each attribute for its prompt; a person's profile is the collection."""
    scores = np.zeros(len(gold))
    for rows in group_items(gold):
        documents = [Counter(_tokens(gold[row].attribute)) for row in rows]
        # In order, since the hashes that order a set differ from one process to the next, and so would the sums.
        query = sorted(set(_tokens(gold[rows[0]].prompt)))
        mean_length = sum(d.total() for d in documents) / len(documents) or 1.0
        holding = {word: sum(word in d for d in documents) for word in query}
        for row, document in zip(rows, documents, strict=True):
            norm = BM25_K1 * (1 - BM25_B + BM25_B * document.total() / mean_length)
            scores[row] = sum(
                _idf(holding[word], len(documents)) * document[word] * (BM25_K1 + 1) / (document[word] + norm)
                for word in query
                if document[word]
            )
    return scores


def choose_by_votes(gold: Sequence[RelevanceGold]) -> dict[str, Chosen]:
    """Return what each LLM that voted on every pair chose, by name, and what all of these chose."""
    names = sorted({name for pair in gold for name in pair.llm_votes})
    complete = [name for name in names if all(name in pair.llm_votes for pair in gold)]
    chosen = {name: np.array([pair.llm_votes[name] for pair in gold], np.bool_) for name in complete}
    if len(complete) > 1:
        chosen["all say yes"] = np.logical_and.reduce([chosen[name] for name in complete])
    return chosen


def choose_blindly(data: SelectionData, folds: Sequence[Fold], *, seed: int = 0) -> Chosen:
    """Choose by a model that never sees the prompt: a ridge on attribute vectors, fitted in each training fold."""
    chosen = np.zeros(len(data.gold), np.bool_)
    for fold in folds:
        train = np.intersect1d(fold.train, data.labelled)
        inner = make_folds([data.gold[row] for row in train], HeldOut.USER, parts=3, seed=seed)
        scores = np.zeros(len(train))
        for part in inner:
            scores[part.test] = _fit_prior(data, train[part.train])(train[part.test])
        threshold = choose_threshold(scores, data.wanted[train])
        chosen[fold.test] = _fit_prior(data, train)(fold.test) >= threshold
    return chosen


def _fit_prior(data: SelectionData, train: Rows) -> Callable[[Rows], Numbers]:
    vectors, wanted = data.attribute_vectors[train].astype(np.float64), data.wanted[train].astype(np.float64)
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    scale = np.sqrt((centred**2).sum(axis=1).mean()) or 1.0
    design = centred / scale
    penalty = PRIOR_RIDGE / design.shape[1] * np.eye(design.shape[1])
    weights = np.linalg.solve(design.T @ design + penalty, design.T @ (wanted - wanted.mean()))
    return lambda rows: np.asarray((data.attribute_vectors[rows] - mean) / scale @ weights + wanted.mean())


def _idf(holding: int, documents: int) -> float:
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
