"""Training of the turn ranker: symmetric trees boosted on the labelled turns, seen through several windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tactful.graphs import (
    RANKER_FEATURES,
    Candidate,
    RankerWeights,
    ReadTurn,
    add_context,
    apply_trees,
    check_candidate,
    read_turn,
    static_features,
)
from tactful.memory import Evidence, InvalidInput

from .contrast.extraction import SCRIPT, turns_of
from .extraction_gold import ExtractionGold, gold_turns
from .metrics import Truth
from .selection_training import choose_threshold, sigmoid

Numbers = NDArray[np.float64]
Rows = NDArray[np.intp]

# Settled by comparing variants in cross-validation; the model card says how many.
TREES, LEVELS, RATE = 120, 3, 0.08
RIDGE = 8.0
FEATURE_SHARE, DIALOGUE_SHARE = 0.35, 0.7
BINS = 24
INNER_PARTS = 3
CLAIM_TURNS = 8


class Window(StrEnum):
    """How much of a conversation is seen at once: all of it, the turns so far, a claim of eight, or one turn alone."""

    WHOLE = "whole"
    SO_FAR = "so far"
    CLAIM = "claim of 8"
    ALONE = "alone"


# The product sees claims, the evaluation dialogues; one ranker is trained for both.
TRAINED_ON = (Window.WHOLE, Window.SO_FAR, Window.CLAIM, Window.ALONE)


@dataclass(frozen=True, slots=True)
class RankerData:
    """Turns with their labels: row i of each array is one turn, and `dialogue` says of which dialogue, by number.

    `found` says whether a rule found something with evidence, `stated` whether an episode with evidence can be stated.
    Shapes: `gold`, `dialogue`, `found` and `stated` (n,), `features[window]` (n, len(RANKER_FEATURES)).
    """

    reads: tuple[ReadTurn, ...]
    gold: Truth
    dialogue: Rows
    found: Truth
    stated: Truth
    features: dict[Window, NDArray[np.float32]]


def describe_turns(gold: Sequence[ExtractionGold]) -> RankerData:
    """Describe every user turn of the labelled dialogues in Latin script through every window.

    Raises:
        InvalidInput: there is no such dialogue.
    """
    reads: list[ReadTurn] = []
    labels: list[bool] = []
    dialogue: list[int] = []
    blocks: dict[Window, list[NDArray[np.float32]]] = {window: [] for window in Window}
    for number, one in enumerate(d for d in gold if d.is_labelled and d.script == SCRIPT):
        wanted, turns = gold_turns(one), [read_turn(turn) for turn in turns_of(one)]
        reads += turns
        labels += [int(read.turn.turn_id) in wanted for read in turns]
        dialogue += [number] * len(turns)
        static = static_features(turns)
        for window in Window:
            blocks[window] += list(_through(window, turns, static))
    if not reads:
        raise InvalidInput("the ranker is trained on labelled dialogues in Latin script; the file has none")
    features = {window: np.concatenate(rows) for window, rows in blocks.items()}
    return RankerData(
        reads=tuple(reads),
        gold=np.array(labels, np.bool_),
        dialogue=np.array(dialogue, np.intp),
        found=np.array([_holds(read, read.found) for read in reads], np.bool_),
        stated=np.array([read.episode is not None and _holds(read, (read.episode,)) for read in reads], np.bool_),
        features=features,
    )


def _holds(read: ReadTurn, candidates: Sequence[Candidate]) -> bool:
    return any(isinstance(check_candidate(candidate, [read.turn]), Evidence) for candidate in candidates)


def keep_turns(data: RankerData, rows: Rows, probabilities: Numbers, thresholds: Numbers | float) -> Truth:
    """Return which of `rows` something is kept of: where a rule found it, and where it can be stated and ranks high."""
    ranks_high = data.stated[rows] & ~data.found[rows] & (probabilities >= thresholds)
    return np.asarray(data.found[rows] | ranks_high)


def _through(window: Window, turns: Sequence[ReadTurn], static: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    size = len(turns)
    if window is Window.WHOLE:
        yield add_context(static, turns)
    elif window is Window.SO_FAR:
        for end in range(1, size + 1):
            yield add_context(static[:end], turns[:end])[-1:]
    else:
        step = CLAIM_TURNS if window is Window.CLAIM else 1
        for start in range(0, size, step):
            yield add_context(static[start : start + step], turns[start : start + step])


def train_ranker(data: RankerData, rows: Rows | None = None, *, seed: int = 0) -> RankerWeights:
    """Fit the ranker to `rows` (all by default).

    Its threshold is the one from which what is kept, rules and episodes together, has the highest F1 on inner folds
    that hold out dialogues.

    Raises:
        InvalidInput: there are too few dialogues, or labels of one kind only.
    """
    rows = np.arange(len(data.gold)) if rows is None else rows
    wanted = data.gold[rows]
    if wanted.all() or not wanted.any():
        raise InvalidInput("training needs turns that are about the person and turns that are not")
    scores, truth = _inner_scores(data, rows, seed=seed)
    return _fit(data, rows, seed=seed, threshold=choose_threshold(scores, truth))


def _inner_scores(data: RankerData, rows: Rows, *, seed: int) -> tuple[Numbers, Truth]:
    """Return out-of-fold probabilities through the windows trained on, and the truth beside them.

    What a rule found is kept whatever its rank (1), what cannot be stated never (0).
    """
    part = deal_dialogues(data.dialogue[rows], INNER_PARTS, seed=seed)
    scores: list[Numbers] = []
    truth: list[Truth] = []
    for inner in range(INNER_PARTS):
        weights = _fit(data, rows[part != inner], seed=seed, threshold=0.5)
        held = rows[part == inner]
        for window in TRAINED_ON:
            ranked = np.where(data.stated[held], predict_turns(data, held, weights, window), 0.0)
            scores.append(np.where(data.found[held], 1.0, ranked))
            truth.append(data.gold[held])
    return np.concatenate(scores), np.concatenate(truth)


def predict_turns(data: RankerData, rows: Rows, weights: RankerWeights, window: Window) -> Numbers:
    """Return the probability of each of `rows` through a window, shape (len(rows),)."""
    return sigmoid(apply_trees(weights, data.features[window][rows]))


def cross_validate_ranker(data: RankerData, *, parts: int = 5, seed: int = 0) -> tuple[dict[Window, Numbers], Numbers]:
    """Return out-of-fold probabilities through each window, and the threshold of each turn's fold, all of shape (n,).

    Folds hold out dialogues; each threshold comes from inner folds of the other dialogues only.
    """
    part = deal_dialogues(data.dialogue, parts, seed=seed)
    probabilities = {window: np.zeros(len(data.gold)) for window in Window}
    thresholds = np.zeros(len(data.gold))
    for fold in range(parts):
        weights = train_ranker(data, np.flatnonzero(part != fold), seed=seed)
        held = np.flatnonzero(part == fold)
        thresholds[held] = float(weights.threshold)
        for window in Window:
            probabilities[window][held] = predict_turns(data, held, weights, window)
    return probabilities, thresholds


def deal_dialogues(dialogue: Rows, parts: int, *, seed: int) -> Rows:
    """Return the part each row belongs to; the rows of a dialogue stay together.

    Raises:
        InvalidInput: there are fewer dialogues than parts.
    """
    names, place = np.unique(dialogue, return_inverse=True)
    if len(names) < parts:
        raise InvalidInput(f"{parts} folds need at least {parts} dialogues; there are {len(names)}")
    order = np.random.default_rng([seed, parts]).permutation(len(names))
    return np.asarray((np.argsort(order) % parts)[place], np.intp)


def _fit(data: RankerData, rows: Rows, *, seed: int, threshold: float) -> RankerWeights:
    """Boost symmetric trees on log loss (Friedman 2001; symmetric as in Prokhorenkova et al. 2018)."""
    features = np.concatenate([data.features[window][rows] for window in TRAINED_ON])
    wanted = np.tile(data.gold[rows], len(TRAINED_ON)).astype(np.float64)
    group = np.tile(np.unique(data.dialogue[rows], return_inverse=True)[1], len(TRAINED_ON))
    cuts, binned = _bin(features)
    generator = np.random.default_rng([seed, 7])
    bias = float(np.log(wanted.mean() / (1 - wanted.mean())))
    score = np.full(len(wanted), bias)
    trees = []
    for _ in range(TREES):
        fitted = sigmoid(score)
        kept = generator.random(group.max() + 1)[group] < DIALOGUE_SHARE
        columns = np.sort(generator.permutation(len(RANKER_FEATURES))[: int(FEATURE_SHARE * len(RANKER_FEATURES))])
        tree, place = _grow(binned, columns, np.flatnonzero(kept), fitted - wanted, fitted * (1 - fitted))
        score += tree.leaf[place]
        trees.append(tree)
    return RankerWeights(
        feature=np.array([tree.feature for tree in trees], np.int16),
        cut=np.array([[cuts[f, c] for f, c in zip(t.feature, t.bin, strict=True)] for t in trees], np.float32),
        leaf=np.array([tree.leaf for tree in trees], np.float32),
        bias=np.array(bias, np.float32),
        threshold=np.array(threshold, np.float32),
    )


@dataclass(frozen=True, slots=True)
class _Tree:
    feature: list[int]
    bin: list[int]
    leaf: Numbers


def _bin(features: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return cuts (f, BINS - 1) at quantiles and the number of cuts each value is above, (n, f)."""
    quantiles = np.quantile(features, np.linspace(0, 1, BINS + 1)[1:-1], axis=0).T.astype(np.float32)
    # A rare cue has all its quantiles at zero: its last cut tells there from not there.
    low = features.min(axis=0)
    constant = quantiles.max(axis=1) == low
    quantiles[constant, -1] = np.where(features.max(axis=0) > low, low, low)[constant]
    binned = np.stack(
        [np.searchsorted(quantiles[f], features[:, f], side="left") for f in range(features.shape[1])], axis=1
    )
    return quantiles, binned.astype(np.uint8)


def _grow(
    binned: NDArray[np.uint8], columns: Rows, rows: Rows, gradient: Numbers, curvature: Numbers
) -> tuple[_Tree, Rows]:
    """Grow one tree on `rows`, greedily by gain over all leaves of a level; return it and the leaf of every row."""
    codes = binned[np.ix_(rows, columns)].astype(np.intp) + np.arange(len(columns)) * BINS
    place = np.zeros(len(binned), np.intp)
    chosen: list[int] = []
    bins: list[int] = []
    for level in range(LEVELS):
        size = len(columns) * BINS
        cells = (codes + (place[rows] * size)[:, None]).ravel()
        shape = (2**level, len(columns), BINS)
        sums = [
            np.bincount(cells, np.repeat(values[rows], len(columns)), size * 2**level).reshape(shape)
            for values in (gradient, curvature)
        ]
        column, cut = _best_split(*sums)
        chosen.append(int(columns[column]))
        bins.append(cut)
        place += (binned[:, columns[column]] > cut).astype(np.intp) << level
    leaves = 2**LEVELS
    g = np.bincount(place[rows], gradient[rows], leaves)
    h = np.bincount(place[rows], curvature[rows], leaves)
    return _Tree(chosen, bins, -RATE * g / (h + RIDGE)), place


def _best_split(gradient: Numbers, curvature: Numbers) -> tuple[int, int]:
    g, h = gradient.cumsum(axis=2), curvature.cumsum(axis=2)
    g_all, h_all = g[:, :, -1:], h[:, :, -1:]
    gain = (g**2 / (h + RIDGE) + (g_all - g) ** 2 / (h_all - h + RIDGE)).sum(axis=0)[:, :-1]
    column, cut = np.unravel_index(int(gain.argmax()), gain.shape)
    return int(column), int(cut)
