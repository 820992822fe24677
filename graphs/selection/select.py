"""Select: from a profile and a prompt to what is used, pure and in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tactful.memory import Attribute, Profile, Vectors

from .budget import fit_budget
from .decision import Consideration, Reason, Verdict
from .safety import blocking_reason, passes_by_rule
from .selector import Selector


@dataclass(frozen=True, slots=True)
class SelectionPolicy:
    """What an operator may set: the block's limit in tokens, and whether sensitive attributes may be used."""

    max_block_tokens: int = 300
    allow_sensitive: bool = False


def consider(
    prompt: str,
    prompt_vector: Vectors,
    profile: Profile,
    *,
    selector: Selector,
    policy: SelectionPolicy,
    block_cost: Callable[[Sequence[Attribute]], int],
    now: datetime,
) -> tuple[Consideration, ...]:
    """Consider every attribute of a profile for a prompt, most probable first. Default no.

    Constraints come first into the budget, then the wanted ones by probability. `block_cost` gives the tokens of the
    block composed of a choice. `prompt_vector` has shape (dimension,), unit length; `now` is aware.
    """
    scores = selector.score(prompt, prompt_vector, profile)
    verdicts = [
        _verdict(a, p, selector, policy, now) for a, p in zip(profile.attributes, scores.probabilities, strict=True)
    ]
    wanted = [i for i, reason in enumerate(verdicts) if reason in {Reason.WANTED, Reason.CONSTRAINT}]
    wanted.sort(
        key=lambda i: (verdicts[i] is not Reason.CONSTRAINT, -scores.probabilities[i], profile.attributes[i].id)
    )
    fitting = set(
        fit_budget(
            wanted,
            cost=lambda choice: block_cost([profile.attributes[i] for i in choice]),
            limit=policy.max_block_tokens,
        )
    )
    considered = [
        _consideration(attribute, float(scores.probabilities[i]), scores.cues[i], verdicts[i], fits=i in fitting)
        for i, attribute in enumerate(profile.attributes)
    ]
    return tuple(sorted(considered, key=lambda c: (-(c.probability or 0.0), c.attribute_id)))


def _verdict(
    attribute: Attribute, probability: float, selector: Selector, policy: SelectionPolicy, now: datetime
) -> Reason:
    blocked = blocking_reason(attribute, now=now, allow_sensitive=policy.allow_sensitive)
    if blocked is not None:
        return blocked
    if passes_by_rule(attribute):
        return Reason.CONSTRAINT
    return Reason.WANTED if probability >= selector.threshold else Reason.NOT_WANTED


def _consideration(
    attribute: Attribute, probability: float, cues: tuple[str, ...], reason: Reason, *, fits: bool
) -> Consideration:
    passed = reason in {Reason.WANTED, Reason.CONSTRAINT}
    if passed and not fits:
        reason, passed = Reason.OVER_BUDGET, False
    kept_back = reason in {Reason.NOT_WANTED, Reason.OVER_BUDGET}
    return Consideration(
        attribute_id=attribute.id,
        statement=attribute.statement,
        kind=attribute.kind,
        probability=probability,
        verdict=Verdict.USED if passed else Verdict.LEFT_OUT if kept_back else Verdict.BLOCKED,
        reason=reason,
        cues=cues,
    )
