"""Adaptation: what a person's own feedback adds to the model's log-odds, pure and reversible.

Each verdict is a weighted observation of "wanted" beside what the model had said in that turn. The log-odds of an
attribute are the model's, plus an effect of the attribute, plus one of its kind, plus one of the turn; the effects are
normal around zero (a random-intercept logistic model) and their posterior mode is found by Newton's method (Rasmussen
and Williams 2006, algorithm 3.1). What all verdicts of one turn share is that turn's own and is not carried over, so
nobody is taken for someone who wants little because one prompt wanted little. Nothing is learned step by step: the
whole is computed anew from the events, so taking one back leaves no trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from tactful.memory import FeedbackEvent, FeedbackVerdict, Kind

Numbers = NDArray[np.float64]

# What a verdict says of an attribute, and how much of an observation it is. Nobody has measured the weight of what is
# said of a whole turn; it is set low because most of such a verdict concerns the reply and not the attribute.
WHOLE_TURN_WEIGHT = 0.25
_SAYS = {
    FeedbackVerdict.USEFUL: (True, 1.0),
    FeedbackVerdict.ALWAYS: (True, 1.0),
    FeedbackVerdict.NOT_WANTED: (False, 1.0),
    FeedbackVerdict.NEVER: (False, 1.0),
    FeedbackVerdict.THUMBS_UP: (True, WHOLE_TURN_WEIGHT),
    FeedbackVerdict.THUMBS_DOWN: (False, WHOLE_TURN_WEIGHT),
    FeedbackVerdict.REPLY_EDITED: (False, WHOLE_TURN_WEIGHT),
}
_ORDERS = frozenset({FeedbackVerdict.ALWAYS, FeedbackVerdict.NEVER})
_COUNTED_WORDS = {
    FeedbackVerdict.USEFUL: "you said it was useful",
    FeedbackVerdict.NOT_WANTED: "you said it should not have been used (against)",
    FeedbackVerdict.ALWAYS: "you said to use it always",
    FeedbackVerdict.NEVER: "you said never to use it (against)",
    FeedbackVerdict.THUMBS_UP: "you liked a reply that used it",
    FeedbackVerdict.THUMBS_DOWN: "you disliked a reply that used it (against)",
    FeedbackVerdict.REPLY_EDITED: "you took it out of a reply (against)",
}
# The newest so many observations count, orders always: the solution is cubic in them and found anew at every turn.
MAX_OBSERVATIONS = 128
MAX_NEWTON_STEPS = 20
# In log-odds: all of a person's feedback multiplies or divides the odds by 20 at most.
MAX_SHIFT = 3.0
# A weaker effect of its kind, in log-odds, is not worth a person's reading.
MIN_KIND_CUE = 0.1


@dataclass(frozen=True, slots=True)
class AdaptationPolicy:
    """How far feedback reaches: variances in squared log-odds, a half-life in days, a bound in log-odds.

    The variances were chosen on labels by `tactful.evals.choose_adaptation`; the selector's model card says how.
    """

    attribute_variance: float = 2.0
    kind_variance: float = 0.1
    turn_variance: float = 0.5
    half_life_days: float = 90.0
    max_shift: float = MAX_SHIFT


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What one person's feedback comes to: log-odds by attribute id and by kind, orders, and all of it in words.

    `orders` holds the last ALWAYS or NEVER said of an attribute. These do not decay; taking them back ends them.
    """

    by_attribute: Mapping[str, float] = field(default_factory=dict)
    by_kind: Mapping[Kind, float] = field(default_factory=dict)
    orders: Mapping[str, FeedbackVerdict] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_shift: float = MAX_SHIFT

    def shift(self, attribute_id: str, kind: Kind) -> float:
        """Return the log-odds to add to the model's, at most `max_shift` either way; 0 without feedback."""
        total = self.by_attribute.get(attribute_id, 0.0) + self.by_kind.get(kind, 0.0)
        return max(-self.max_shift, min(self.max_shift, total))

    def cues(self, attribute_id: str, kind: Kind) -> tuple[str, ...]:
        """Return in words what the person said of this attribute, else which way others of its kind move it."""
        if attribute_id in self.words:
            return self.words[attribute_id]
        of_kind = self.by_kind.get(kind, 0.0)
        if abs(of_kind) < MIN_KIND_CUE:
            return ()
        return ("your feedback on others of its kind" + ("" if of_kind > 0 else " (against)"),)


NOT_ADAPTED = Adaptation()


def adapt(events: Sequence[FeedbackEvent], *, now: datetime, policy: AdaptationPolicy | None = None) -> Adaptation:
    """Compute what a person's events, oldest first, come to at `now`.

    An observation's weight halves every `half_life_days`. Where an event does not know what the model had said, the
    model is taken to have been undecided.
    """
    if not events:
        return NOT_ADAPTED
    policy = policy or AdaptationPolicy()
    seen = _observe(events, now, policy)
    by_attribute, by_kind = _effects(seen, policy)
    orders = {
        judged.attribute_id: event.verdict for event in events if event.verdict in _ORDERS for judged in event.judged
    }
    return Adaptation(by_attribute, by_kind, orders, _put_into_words(events), policy.max_shift)


def shift_probabilities(probabilities: Numbers, shifts: Numbers) -> Numbers:
    """Add log-odds to probabilities, both of shape (n,); where the shift is 0 the probability is returned as it was."""
    with np.errstate(divide="ignore"):
        odds = np.log(probabilities) - np.log1p(-probabilities) + shifts
    return np.asarray(np.where(shifts == 0.0, probabilities, _sigmoid(odds)))


@dataclass(frozen=True, slots=True)
class _Observations:
    """One row for each attribute an event speaks of: of what, in which turn, what was said, its weight, the model's."""

    attributes: list[str]
    kinds: list[Kind]
    turns: list[str]
    wanted: Numbers
    weights: Numbers
    log_odds: Numbers


def _observe(events: Sequence[FeedbackEvent], now: datetime, policy: AdaptationPolicy) -> _Observations:
    half_life = timedelta(days=policy.half_life_days)
    rows = [(event, judged) for event in events for judged in event.judged][-MAX_OBSERVATIONS:]
    decay = [0.5 ** max(0.0, (now - event.given_at) / half_life) for event, _ in rows]
    says = [_SAYS[event.verdict] for event, _ in rows]
    said_by_model = np.array([0.5 if judged.probability is None else judged.probability for _, judged in rows])
    return _Observations(
        attributes=[judged.attribute_id for _, judged in rows],
        kinds=[judged.kind for _, judged in rows],
        turns=[event.turn_id or event.id for event, _ in rows],
        wanted=np.array([float(wanted) for wanted, _ in says]),
        weights=np.array([weight for _, weight in says]) * np.array(decay),
        log_odds=_log_odds(np.clip(said_by_model, 1e-4, 1 - 1e-4)),
    )


def _effects(seen: _Observations, policy: AdaptationPolicy) -> tuple[dict[str, float], dict[Kind, float]]:
    """Return the posterior mode of the effect of each attribute and kind that was spoken of."""
    covariance = (
        policy.attribute_variance * _same(seen.attributes)
        + policy.kind_variance * _same(seen.kinds)
        + policy.turn_variance * _same(seen.turns)
    )
    pull = _pull(covariance, seen)
    by_attribute = dict.fromkeys(seen.attributes, 0.0)
    by_kind = dict.fromkeys(seen.kinds, 0.0)
    for attribute, kind, strength in zip(seen.attributes, seen.kinds, pull.tolist(), strict=True):
        by_attribute[attribute] += policy.attribute_variance * strength
        by_kind[kind] += policy.kind_variance * strength
    return by_attribute, by_kind


def _pull(covariance: Numbers, seen: _Observations) -> Numbers:
    """Return the gradient of the log-likelihood at the posterior mode, shape (n,): what each observation pulls with."""
    effect = np.zeros(len(seen.wanted))
    for _ in range(MAX_NEWTON_STEPS):
        fitted = _sigmoid(seen.log_odds + effect)
        curvature = seen.weights * fitted * (1 - fitted)
        root = np.sqrt(curvature)
        right = curvature * effect + seen.weights * (seen.wanted - fitted)
        inner = np.eye(len(root)) + root[:, None] * covariance * root
        step = right - root * np.linalg.solve(inner, root * (covariance @ right))
        moved, effect = effect, covariance @ step
        if np.abs(effect - moved).max(initial=0.0) < 1e-6:
            break
    return seen.weights * (seen.wanted - _sigmoid(seen.log_odds + effect))


def _same(names: Sequence[str]) -> Numbers:
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    numbers = np.array([place[name] for name in names], np.intp)
    return np.asarray(numbers[:, None] == numbers, np.float64)


def _put_into_words(events: Iterable[FeedbackEvent]) -> dict[str, tuple[str, ...]]:
    counts: dict[str, Counter[FeedbackVerdict]] = {}
    for event in events:
        for judged in event.judged:
            counts.setdefault(judged.attribute_id, Counter())[event.verdict] += 1
    return {
        attribute_id: tuple(_counted(verdict, times) for verdict, times in of_attribute.most_common())
        for attribute_id, of_attribute in counts.items()
    }


def _counted(verdict: FeedbackVerdict, times: int) -> str:
    words = _COUNTED_WORDS[verdict]
    if times == 1:
        return words
    said, _, against = words.partition(" (")
    return f"{said} {times} times" + (f" ({against}" if against else "")


def _log_odds(probabilities: Numbers) -> Numbers:
    return np.asarray(np.log(probabilities) - np.log1p(-probabilities))


def _sigmoid(log_odds: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
