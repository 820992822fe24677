"""Vote: what a chat model's yes or no adds to the selector's probability, and about what it is worth asking.

A vote never decides alone: it moves the log-odds the selector has given, by amounts trained on recorded votes of models
beside the labels of people. Models say yes about twice as often as people, so a yes weighs less than it claims.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Attribute, Profile, Sensitivity, Vectors, WeightsError

from ..weights_file import read_weights_arrays, read_weights_file
from .decision import Consideration, Reason
from .selector import Scores, Selector

FORMAT_VERSION = 1
SHIPPED_SHA256 = "6c996a7b6c0bd30cd5f9b9aa3298f2d0b29ac4def6e567c88e96babd18a2f87d"
# One call shows no more than this; rarely are so many uncertain.
MAX_ASKED = 20
DEFAULT_TIMEOUT_S = 2.0
YES_CUE, NO_CUE = "a model's vote for it", "a model's vote for it (against)"

Numbers = NDArray[np.float64]


class Voter(Protocol):
    """Says which statements should change the answer to a prompt."""

    async def vote(self, prompt: str, statements: Sequence[str]) -> tuple[bool, ...]:
        """Return yes or no for each statement, all in one call.

        Raises:
            Exception: whatever keeps it from voting; the decision stands without it then.
        """
        ...


@dataclass(frozen=True, slots=True)
class VoteWeights:
    """How a vote moves a probability: the log-odds become `keep` times what they were, plus `yes` or `no`.

    A share of yes between 0 and 1, of several models, lies between the two in proportion.
    """

    keep: float
    yes: float
    no: float

    def __post_init__(self) -> None:
        """Refuse numbers by which a yes would not be for it, or the selector's order would not be kept.

        Raises:
            WeightsError: they are such, or none.
        """
        if not (all(math.isfinite(x) for x in (self.keep, self.yes, self.no)) and self.keep > 0 and self.yes > self.no):
            raise WeightsError("vote weights: three numbers, keep above zero and yes above no")

    def combine(self, probabilities: Numbers, shares: Numbers) -> Numbers:
        """Return the probabilities after the votes; `shares` of yes in [0, 1], NaN where there was no vote."""
        before = np.clip(probabilities, 1e-9, 1 - 1e-9)
        moved = self.keep * np.log(before / (1 - before)) + self.no + shares * (self.yes - self.no)
        return np.where(np.isnan(shares), probabilities, 1 / (1 + np.exp(-moved)))

    def uncertain_band(self, threshold: float) -> tuple[float, float]:
        """Return the probabilities between which a vote decides: a yes reaches `threshold`, a no falls below.

        Outside of them asking could not matter, so nothing is lost by not asking.
        """
        at = math.log(threshold / (1 - threshold))
        low, high = (1 / (1 + math.exp(-(at - shift) / self.keep)) for shift in (self.yes, self.no))
        return min(low, threshold), max(high, threshold)


def rows_to_ask(
    probabilities: Numbers, weights: VoteWeights, *, threshold: float, limit: int = MAX_ASKED
) -> NDArray[np.intp]:
    """Return which of one profile's probabilities lie in the uncertain band, nearest to the threshold first.

    Of more than `limit` the farthest are left out; the distance is that of log-odds.
    """
    low, high = weights.uncertain_band(threshold)
    rows = np.flatnonzero((probabilities >= low) & (probabilities < high))
    inside = probabilities[rows]
    distance = np.abs(np.log(inside / (1 - inside)) - math.log(threshold / (1 - threshold)))
    return np.asarray(rows[np.argsort(distance, kind="stable")[:limit]], np.intp)


def attributes_to_ask(
    considered: Sequence[Consideration], profile: Profile, weights: VoteWeights, *, threshold: float
) -> tuple[Attribute, ...]:
    """Return the attributes a model may be asked about: uncertain, left to the selector, and not sensitive.

    What passes or is blocked by rule or by the person is not shown to the model, nor is anything sensitive, even where
    the operator allows its use.
    """
    by_id = {attribute.id: attribute for attribute in profile.attributes}
    judged = [(by_id[c.attribute_id], c.probability) for c in considered if c.reason in _JUDGED_BY_THE_SELECTOR]
    open_ones = [(a, p) for a, p in judged if p is not None and a.sensitivity is Sensitivity.NONE]
    probabilities = np.array([p for _, p in open_ones], np.float64)
    return tuple(open_ones[row][0] for row in rows_to_ask(probabilities, weights, threshold=threshold))


@dataclass(frozen=True, slots=True)
class VoteParts:
    """Who is asked, how far the answer counts, and how long it is waited for, in seconds, before it is done without."""

    voter: Voter
    weights: VoteWeights
    timeout_s: float = DEFAULT_TIMEOUT_S


class VotedSelector:
    """A selector with votes weighed into its probabilities; what nobody voted on keeps the selector's own."""

    def __init__(self, selector: Selector, weights: VoteWeights, by_id: Mapping[str, float]) -> None:
        """Take the share of yes of each attribute that was voted on, by its id."""
        self._selector = selector
        self._weights = weights
        self._by_id = by_id

    @property
    def version(self) -> str:
        """That of the selector."""
        return self._selector.version

    @property
    def threshold(self) -> float:
        """That of the selector: the stack was chosen to be held against the same."""
        return self._selector.threshold

    def score(self, prompt: str, prompt_vector: Vectors, profile: Profile) -> Scores:
        """Score as the selector, then weigh the votes in and name each first among the reasons."""
        scores = self._selector.score(prompt, prompt_vector, profile)
        said = [self._by_id.get(attribute.id) for attribute in profile.attributes]
        shares = np.array([np.nan if share is None else share for share in said], np.float64)
        cues = [
            cues if share is None else (YES_CUE if share > 0.5 else NO_CUE, *cues)
            for share, cues in zip(said, scores.cues, strict=True)
        ]
        return Scores(self._weights.combine(scores.probabilities, shares), tuple(cues))


def load_vote_weights(path: Path | None = None) -> VoteWeights:
    """Read weights from a file of `write_vote_weights`; without a path those shipped, whose hash is checked.

    Raises:
        WeightsError: the file is missing, altered or of another form.
    """
    content, _ = read_weights_file(path, name="vote", shipped_sha256=SHIPPED_SHA256)
    names = [field.name for field in fields(VoteWeights)]
    arrays = read_weights_arrays(content, name="vote", arrays=names, made_for={"format_version": str(FORMAT_VERSION)})
    if any(array.shape for array in arrays.values()):
        raise WeightsError("vote weights: each is one number")
    return VoteWeights(**{name: float(array) for name, array in arrays.items()})


def write_vote_weights(weights: VoteWeights) -> bytes:
    """Return the content of an .npz file; equal weights give equal bytes."""
    buffer = io.BytesIO()
    keep, yes, no = (np.array(number, np.float32) for number in (weights.keep, weights.yes, weights.no))
    np.savez(buffer, format_version=np.array(FORMAT_VERSION), keep=keep, yes=yes, no=no)
    return buffer.getvalue()


_JUDGED_BY_THE_SELECTOR = frozenset({Reason.WANTED, Reason.NOT_WANTED})
