"""Selector: how much people would want each attribute used for a prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Profile, Vectors


@dataclass(frozen=True, slots=True)
class Scores:
    """P(people want this attribute used | attribute, prompt, profile) for each attribute of a profile, in its order.

    `probabilities` has shape (n,), calibrated, from 0 to 1. `cues[i]` are the strongest reasons in words, most
    important first.
    """

    probabilities: NDArray[np.float64]
    cues: tuple[tuple[str, ...], ...]


class Selector(Protocol):
    """A trained model of what people want used. Pure computing: at most milliseconds on a CPU, no I/O."""

    @property
    def version(self) -> str:
        """Name and hash of the weights, for the Decision."""
        ...

    @property
    def threshold(self) -> float:
        """Probability from which an attribute counts as wanted, chosen for F1 inside training."""
        ...

    def score(self, prompt: str, prompt_vector: Vectors, profile: Profile) -> Scores:
        """Score every attribute of the profile.

        `prompt_vector`, of the embedder the model was trained with, has shape (dimension,), unit length.
        """
        ...
