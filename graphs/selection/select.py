"""Select: from a profile and a prompt to what is used, pure and in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Attribute, FeedbackVerdict, Kind, Profile, Vectors

from .adaptation import NOT_ADAPTED, Adaptation, shift_probabilities
from .budget import BlockCost, fit_budget
from .decision import Consideration, Reason, Verdict
from .safety import blocking_reason, is_safety_rule, passes_by_rule, was_asked_once
from .selector import Scores, Selector


@dataclass(frozen=True, slots=True)
class SelectionPolicy:
    """What an operator may set: the block's limit in tokens, and whether sensitive attributes may be used."""

    max_block_tokens: int = 300
    allow_sensitive: bool = False


def consider(  # noqa: PLR0913 - everything that decides comes in by this one door
    prompt: str,
    prompt_vector: Vectors,
    profile: Profile,
    *,
    selector: Selector,
    policy: SelectionPolicy,
    block_cost: BlockCost,
    now: datetime,
    adaptation: Adaptation = NOT_ADAPTED,
) -> tuple[Consideration, ...]:
    """Consider every attribute of a profile for a prompt, most probable first. Default no.

    Constraints come first into the budget, then what the person said to use always, then the wanted ones by
    probability. `prompt_vector` has shape (dimension,), unit length; `now` is aware. Exact at any size: nothing is left
    out of sight beforehand.
    """
    attributes = profile.attributes
    scores, shifts = _adapted(selector.score(prompt, prompt_vector, profile), attributes, adaptation)
    probabilities = scores.probabilities.tolist()
    rules = _Rules(selector.threshold, policy.allow_sensitive, now, adaptation.orders)
    reasons = [rules.reason(a, p) for a, p in zip(attributes, probabilities, strict=True)]
    order = _most_probable_first(attributes, scores.probabilities)
    passed = [i for i in order if reasons[i] in _PASSES]
    passed.sort(key=lambda i: _PASSES[reasons[i]])  # stable: the wanted stay by probability
    fitting = fit_budget(
        passed, frame=block_cost.frame, cost=lambda i: block_cost.line(attributes[i]), limit=policy.max_block_tokens
    )
    for i in set(passed).difference(fitting):
        reasons[i] = Reason.OVER_BUDGET
    considered = [
        Consideration(a.id, a.statement, a.kind, probability, _VERDICTS[reason], reason, cues, shift)
        for a, probability, reason, cues, shift in zip(
            attributes, probabilities, reasons, scores.cues, shifts, strict=True
        )
    ]
    return tuple([considered[i] for i in order])


def _most_probable_first(attributes: Sequence[Attribute], probabilities: NDArray[np.float64]) -> list[int]:
    """Return row numbers by falling probability, where equal by id; quick where a store sorted by id already."""
    by_id = np.array(sorted(range(len(attributes)), key=[a.id for a in attributes].__getitem__), np.intp)
    order: list[int] = by_id[np.argsort(-probabilities[by_id], kind="stable")].tolist()
    return order


def _adapted(scores: Scores, attributes: Sequence[Attribute], adaptation: Adaptation) -> tuple[Scores, Sequence[float]]:
    """Return the scores as the person's feedback moves them, its words before the model's cues, and the log-odds."""
    if adaptation is NOT_ADAPTED:
        return scores, [0.0] * len(attributes)
    unspoken = {kind: (adaptation.shift("", kind), adaptation.cues("", kind)) for kind in Kind}
    spoken_of = adaptation.words
    moved = [
        (adaptation.shift(a.id, a.kind), _feedback_cues(a, adaptation)) if a.id in spoken_of else unspoken[a.kind]
        for a in attributes
    ]
    shifts = [shift for shift, _ in moved]
    cues = [said + cues if said else cues for (_, said), cues in zip(moved, scores.cues, strict=True)]
    return Scores(shift_probabilities(scores.probabilities, np.array(shifts)), tuple(cues)), shifts


def _feedback_cues(attribute: Attribute, adaptation: Adaptation) -> tuple[str, ...]:
    said = adaptation.cues(attribute.id, attribute.kind)
    if adaptation.orders.get(attribute.id) is FeedbackVerdict.NEVER and is_safety_rule(attribute):
        return (*said, NEVER_ON_SAFETY)
    return said


@dataclass(frozen=True, slots=True)
class _Rules:
    """Everything that decides on one attribute beside its probability."""

    threshold: float
    allow_sensitive: bool
    now: datetime
    orders: Mapping[str, FeedbackVerdict]

    def reason(self, attribute: Attribute, probability: float) -> Reason:
        blocked = blocking_reason(attribute, now=self.now, allow_sensitive=self.allow_sensitive)
        if blocked is not None:
            return blocked
        order = self.orders.get(attribute.id) if self.orders else None
        if order is FeedbackVerdict.NEVER and not is_safety_rule(attribute):
            return Reason.NEVER
        if passes_by_rule(attribute):
            return Reason.CONSTRAINT
        if order is FeedbackVerdict.ALWAYS:
            return Reason.ALWAYS
        if was_asked_once(attribute):
            return Reason.ASKED_ONCE
        return Reason.WANTED if probability >= self.threshold else Reason.NOT_WANTED


NEVER_ON_SAFETY = "a constraint is not silenced by feedback: pause it or forget it"
# What passes, and in which order it enters the budget.
_PASSES = {Reason.CONSTRAINT: 0, Reason.ALWAYS: 1, Reason.WANTED: 2}
_VERDICTS = {
    **dict.fromkeys(Reason, Verdict.BLOCKED),
    **dict.fromkeys(_PASSES, Verdict.USED),
    Reason.NOT_WANTED: Verdict.LEFT_OUT,
    Reason.OVER_BUDGET: Verdict.LEFT_OUT,
}
