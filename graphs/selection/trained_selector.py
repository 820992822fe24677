"""TrainedSelector: P(people want this attribute used), from weights fitted to human labels."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tactful.memory import MiniLmEmbedder, Profile, Vectors, WeightsError

from ..weights_file import (
    MadeFor,
    check_float_arrays,
    read_weights_arrays,
    read_weights_file,
    write_weights_arrays,
)
from .features import (
    PAIR_FEATURES,
    PROMPT_FEATURES,
    STATEMENT_FEATURES,
    Features,
    pair_features,
    prompt_features,
    statement_features,
)
from .products import multiply_rows
from .selector import Scores

FORMAT_VERSION = 1
FEATURES = (*STATEMENT_FEATURES, *PROMPT_FEATURES, *PAIR_FEATURES)
SHIPPED_SHA256 = "c847f0495e0bf7a944711b1e6bfdbeeb19ea7f5759455e614a2b198908bf7b19"
MAX_CUES = 3
# Weaker effects than this, in log-odds, are not worth a person's reading.
MIN_CUE_EFFECT = 0.1
# Of a large profile this much is scored at a time, so that what is computed in between stays in the processor's cache.
ROWS_AT_ONCE = 1_024

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SelectionWeights:
    """A quadratic form over an attribute's vector a, a prompt's vector p and the features h, all standardised.

    score = bias + a·A + p·P + h·H + a·AP·p + h·HA·a + h·HP·p + h·HH·h, and the probability is
    1 / (1 + exp(-(slope * score + offset))) (Platt 1999). Only sums over all training pairs are in here: no person's
    vector or text. Shapes: d = dimension of the embedding, f = len(FEATURES); HH is symmetric.
    """

    attribute_mean: Numbers  # (d,)
    attribute_scale: Numbers  # ()
    prompt_mean: Numbers  # (d,)
    prompt_scale: Numbers  # ()
    feature_mean: Numbers  # (f,)
    feature_scale: Numbers  # (f,)
    bias: Numbers  # ()
    by_attribute: Numbers  # A, (d,)
    by_prompt: Numbers  # P, (d,)
    by_feature: Numbers  # H, (f,)
    attribute_prompt: Numbers  # AP, (d, d)
    feature_attribute: Numbers  # HA, (f, d)
    feature_prompt: Numbers  # HP, (f, d)
    feature_feature: Numbers  # HH, (f, f)
    slope: Numbers  # ()
    offset: Numbers  # ()
    threshold: Numbers  # (), a probability

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit each other and numbers that are none.

        Raises:
            WeightsError: says which array is wrong.
        """
        d, f = self.attribute_mean.shape[0] if self.attribute_mean.ndim else 0, len(FEATURES)
        scalar: tuple[int, ...] = ()
        shapes: dict[str, tuple[int, ...]] = {field.name: scalar for field in fields(self)}
        shapes |= dict.fromkeys(("attribute_mean", "prompt_mean", "by_attribute", "by_prompt"), (d,))
        shapes |= dict.fromkeys(("feature_mean", "feature_scale", "by_feature"), (f,))
        shapes |= {"attribute_prompt": (d, d), "feature_feature": (f, f)}
        shapes |= dict.fromkeys(("feature_attribute", "feature_prompt"), (f, d))
        check_float_arrays(self, shapes, name="selection")
        if not (self.slope > 0 and 0 < self.threshold < 1 and self.feature_scale.min() > 0):
            raise WeightsError("selection weights: slope and scales must be positive, the threshold between 0 and 1")
        if not (self.attribute_scale > 0 and self.prompt_scale > 0):
            raise WeightsError("selection weights: slope and scales must be positive, the threshold between 0 and 1")


class TrainedSelector:
    """Scores attributes with trained weights; a profile of 50 takes about a millisecond.

    Embed `cut_prompt(prompt)` for the prompt's vector, as was done in training.
    """

    def __init__(self, weights: SelectionWeights, *, version: str) -> None:
        """Take weights as trained; `version` goes into every Decision."""
        self._weights = weights
        self._version = version

    @classmethod
    def load(cls, path: Path | None = None, *, embedding_model_id: str = MiniLmEmbedder.model_id) -> Self:
        """Read weights from a file written by `write_weights`; without a path those shipped, whose hash is checked.

        Raises:
            WeightsError: the file is missing, altered, of another format, for other features or another embedding.
        """
        content, version = read_weights_file(path, name="selection", shipped_sha256=SHIPPED_SHA256)
        return cls(read_weights(content, embedding_model_id=embedding_model_id), version=version)

    @property
    def version(self) -> str:
        """`selection-` and the first 12 hexadecimal digits of the file's SHA-256."""
        return self._version

    @property
    def threshold(self) -> float:
        """Probability from which an attribute counts as wanted, chosen for F1 on inner folds of the training data."""
        return float(self._weights.threshold)

    @property
    def weights(self) -> SelectionWeights:
        """The numbers themselves, for evaluation."""
        return self._weights

    def score(self, prompt: str, prompt_vector: Vectors, profile: Profile) -> Scores:
        """Score every attribute of the profile; `prompt_vector` has shape (dimension,), unit length."""
        return self.score_statements(prompt, prompt_vector, [a.statement for a in profile.attributes], profile.vectors)

    def score_statements(
        self, prompt: str, prompt_vector: Vectors, statements: Sequence[str], vectors: Vectors
    ) -> Scores:
        """Score statements of one profile with their vectors, shape (n, dimension), unit length."""
        return self.score_features(pair_matrix(prompt, prompt_vector, statements, vectors), prompt_vector, vectors)

    def score_features(self, raw: Features, prompt_vector: Vectors, vectors: Vectors) -> Scores:
        """Score rows of `pair_matrix`, shape (n, len(FEATURES)), with the vectors they were made from."""
        parts = [slice(start, start + ROWS_AT_ONCE) for start in range(0, max(len(raw), 1), ROWS_AT_ONCE)]
        scores = [self._score_some(raw[part], prompt_vector, vectors[part]) for part in parts]
        cues = itertools.chain.from_iterable(some.cues for some in scores)
        return Scores(np.concatenate([some.probabilities for some in scores]), tuple(cues))

    def _score_some(self, raw: Features, prompt_vector: Vectors, vectors: Vectors) -> Scores:
        w = self._weights
        form = apply_form(w, raw, prompt_vector, vectors)
        log_odds = (w.slope * form.score + w.offset).astype(np.float64)
        return Scores(probabilities=1 / (1 + np.exp(-log_odds)), cues=_cues(w, raw, form))


@dataclass(frozen=True, slots=True)
class FormValues:
    """The quadratic form at n pairs: its value, and what the cues are read from.

    `score` and `topic` (what the attribute's vector adds) have shape (n,); `features` (standardised) and `gradient`
    (of the score by them) have shape (n, len(FEATURES)).
    """

    score: Numbers
    topic: Numbers
    features: Features
    gradient: Features


def apply_form(w: SelectionWeights, raw: Features, prompt_vector: Vectors, vectors: Vectors) -> FormValues:
    """Evaluate the form for one prompt and n attributes, before calibration."""
    a = (vectors - w.attribute_mean) / w.attribute_scale
    p = (prompt_vector - w.prompt_mean) / w.prompt_scale
    h = (raw - w.feature_mean) / w.feature_scale
    of_prompt = w.by_attribute + multiply_rows(w.attribute_prompt, p)
    of_vector = multiply_rows(a, np.concatenate([w.feature_attribute, of_prompt[None]]).T)
    of_attribute, by_vector = of_vector[:, :-1], of_vector[:, -1]
    linear = w.by_feature + multiply_rows(w.feature_prompt, p) + of_attribute
    quadratic = multiply_rows(h, w.feature_feature)
    return FormValues(
        score=w.bias + by_vector + p @ w.by_prompt + (h * (linear + quadratic)).sum(axis=1),
        topic=by_vector + (h * of_attribute).sum(axis=1),
        features=h,
        gradient=np.asarray(linear + 2 * quadratic, np.float32),
    )


def pair_matrix(prompt: str, prompt_vector: Vectors, statements: Sequence[str], vectors: Vectors) -> Features:
    """Return all features of a prompt beside each statement of a profile, shape (n, len(FEATURES))."""
    parts = (
        statement_features(statements),
        np.broadcast_to(prompt_features(prompt), (len(statements), len(PROMPT_FEATURES))),
        pair_features(prompt, prompt_vector, statements, vectors),
    )
    return np.concatenate(parts, axis=1)


def write_weights(
    weights: SelectionWeights, *, embedding_model_id: str, beside: Mapping[str, NDArray[Any]] | None = None
) -> bytes:
    """Return the content of an .npz file, with arrays `beside` the weights if given; equal weights give equal bytes."""
    arrays = {field.name: getattr(weights, field.name) for field in fields(weights)}
    arrays |= {name: arrays[name].astype(np.float16) for name in _LARGE} | dict(beside or {})
    return write_weights_arrays(arrays, made_for=_made_for(embedding_model_id))


def _made_for(embedding_model_id: str) -> MadeFor:
    return {"format_version": FORMAT_VERSION, "embedding_model": embedding_model_id, "features": FEATURES}


def read_weights(content: bytes, *, embedding_model_id: str) -> SelectionWeights:
    """Read what `write_weights` wrote; no pickle is ever loaded.

    Raises:
        WeightsError: not such a file, or not for these features and this embedding.
    """
    return read_weights_with((), content, embedding_model_id=embedding_model_id)[0]


def read_weights_with(
    beside: Sequence[str], content: bytes, *, embedding_model_id: str
) -> tuple[SelectionWeights, dict[str, NDArray[Any]]]:
    """Read weights and the arrays named in `beside` as they were written.

    Raises:
        WeightsError: not such a file, or not for these features and this embedding.
    """
    names = [field.name for field in fields(SelectionWeights)]
    arrays = read_weights_arrays(
        content, name="selection", arrays=[*names, *beside], made_for=_made_for(embedding_model_id)
    )
    weights = SelectionWeights(**{name: arrays[name].astype(np.float32) for name in names})
    return weights, {name: arrays[name] for name in beside}


def _cues(w: SelectionWeights, raw: Features, form: FormValues) -> tuple[tuple[str, ...], ...]:
    """Name what moves the log-odds most: the score less the score without it, exact for a quadratic form.

    Without it means 0 for a cue of wording, which is there or not, the training mean for a measure, and the average
    attribute for what it is about.
    """
    moved = np.where(_IS_CUE, raw / w.feature_scale, form.features)
    effects = moved * form.gradient - moved**2 * np.diag(w.feature_feature)
    shown = w.slope * np.concatenate([effects[:, _SHOWN], form.topic[:, None]], axis=1)
    above = np.concatenate([moved[:, _SHOWN] > 0, np.ones((len(raw), 1), np.bool_)], axis=1)
    return _strongest(shown, above)


def _strongest(shown: Numbers, above: NDArray[np.bool_]) -> tuple[tuple[str, ...], ...]:
    """Return the words of each row's `MAX_CUES` strongest effects, strongest first, without the weak ones.

    In a large profile few rows differ in these, so words are put together once for each way of being alike.
    """
    rows = np.arange(len(shown))[:, None]
    columns = np.argsort(-np.abs(shown), axis=1, kind="stable")[:, :MAX_CUES]
    effects = shown[rows, columns]
    cues = 1 + 4 * columns + 2 * above[rows, columns] + (effects > 0)
    cues[np.abs(effects) < MIN_CUE_EFFECT] = 0
    alike = cues @ _CUE_CODES ** np.arange(MAX_CUES)[::-1]
    codes, place = np.unique(alike, return_inverse=True)
    words = [_words_of(code) for code in codes.tolist()]
    return tuple([words[index] for index in place.tolist()])


def _words_of(code: int) -> tuple[str, ...]:
    words: list[str] = []
    while code:
        code, cue = divmod(code, _CUE_CODES)
        if cue:
            words.append(_words((cue - 1) // 4, above=bool((cue - 1) & 2), helps=bool((cue - 1) & 1)))
    return tuple(reversed(words))


def _words(column: int, *, above: bool, helps: bool) -> str:
    name = TOPIC_CUE if column == len(_SHOWN) else FEATURES[_SHOWN[column]]
    words = name if above else BELOW_WORDS.get(name, name)
    return words if helps else f"{words} (against)"


TOPIC_CUE = "what it is about"
BELOW_WORDS = {
    "a long statement": "a short statement",
    "close to the prompt": "far from the prompt",
    "closer to the prompt than the rest": "further from the prompt than the rest",
    "words shared with the prompt": "no words shared with the prompt",
}
_LARGE = ("attribute_prompt", "feature_attribute", "feature_prompt")
_IS_CUE = np.array([name in STATEMENT_FEATURES[:-1] for name in FEATURES])
_SHOWN = [i for i, name in enumerate(FEATURES) if i < len(STATEMENT_FEATURES) or name in PAIR_FEATURES]
_CUE_CODES = 1 + 4 * (len(_SHOWN) + 1)
