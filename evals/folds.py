"""Folds: who and what is held out, so that a figure says what it was measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tactful.memory import InvalidInput

from .gold import RelevanceGold

Rows = NDArray[np.intp]


class HeldOut(StrEnum):
    """What no training pair shares with a test pair."""

    USER = "user"
    PROMPT = "prompt"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Fold:
    """Row numbers to train on and to test on; with `HeldOut.BOTH` many rows are in neither."""

    train: Rows
    test: Rows


def make_folds(gold: Sequence[RelevanceGold], held_out: HeldOut, *, parts: int = 5, seed: int = 0) -> tuple[Fold, ...]:
    """Return folds that test every pair once: `parts` of them, or `parts` squared when both are held out.

    Users and prompts are dealt to parts of nearly equal number, at random by `seed`. Prompts are told apart by their
    text as well, so that one text under two ids is never on both sides.

    Raises:
        InvalidInput: there are fewer users or prompts than parts.
    """
    users = _deal([pair.user_id for pair in gold], parts, [seed, 1], what="users")
    if held_out is HeldOut.USER:
        return tuple(_fold(users != part, users == part) for part in range(parts))
    prompts = _deal([" ".join(pair.prompt.split()) for pair in gold], parts, [seed, 2], what="prompts")
    if held_out is HeldOut.PROMPT:
        return tuple(_fold(prompts != part, prompts == part) for part in range(parts))
    crossed = (
        _fold((users != u) & (prompts != p), (users == u) & (prompts == p)) for u in range(parts) for p in range(parts)
    )
    return tuple(fold for fold in crossed if len(fold.test))


def _fold(train: NDArray[np.bool_], test: NDArray[np.bool_]) -> Fold:
    return Fold(train=np.flatnonzero(train), test=np.flatnonzero(test))


def _deal(keys: Sequence[str], parts: int, seed: list[int], *, what: str) -> Rows:
    names = sorted(set(keys))
    if len(names) < parts:
        raise InvalidInput(f"{parts} folds need at least {parts} {what}; there are {len(names)}")
    order = np.random.default_rng(seed).permutation(len(names))
    part_of = {names[index]: position % parts for position, index in enumerate(order)}
    return np.array([part_of[key] for key in keys], np.intp)
