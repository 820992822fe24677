"""Splitting gold: rows to train on and rows to test on that share no user, no prompt, or neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tactful.memory import InvalidInput

from .annotation import AttributeRow, Row, squeeze
from .folds import HeldOut
from .gold_files import GoldFile


@dataclass(frozen=True, slots=True)
class Split:
    """Rows in the order of the file; `dropped` share a user or a prompt with both sides, when both are held out."""

    train: tuple[Row, ...]
    test: tuple[Row, ...]
    dropped: tuple[Row, ...]


def split_gold(gold: GoldFile, held_out: HeldOut, *, test: float = 0.2, seed: int = 0) -> Split:
    """Hold out a share of the users, of the prompts, or of each, drawn by `seed` whatever the order of the rows.

    `test` is a share in (0, 1), of users or prompts and not of rows; each side gets at least one. Prompts are told
    apart by their text, blanks aside, so that one text under two ids is never on both sides.

    Raises:
        InvalidInput: there are fewer than two users or prompts, a side would hold no row, the stage has no prompts, or
            `test` is out of range.
    """
    if not 0 < test < 1:
        raise InvalidInput(f"the share held out must lie between 0 and 1, not {test}")
    sides = [_in_test(keys, test=test, seed=[seed, number], what=what) for number, what, keys in _keys(gold, held_out)]
    train = tuple(row for row, *held in zip(gold.rows, *sides, strict=True) if not any(held))
    tested = tuple(row for row, *held in zip(gold.rows, *sides, strict=True) if all(held))
    if not train or not tested:
        raise InvalidInput(f"{gold.path}: holding out {held_out} leaves nothing to {'test' if train else 'train'} on")
    return Split(train, tested, tuple(r for r, *h in zip(gold.rows, *sides, strict=True) if any(h) and not all(h)))


def _keys(gold: GoldFile, held_out: HeldOut) -> Iterable[tuple[int, str, list[str]]]:
    if held_out is not HeldOut.PROMPT:
        yield 1, "users", [squeeze(row.user_id) for row in gold.rows]
    if held_out is not HeldOut.USER:
        prompts = [squeeze(row.prompt) for row in gold.rows if not isinstance(row, AttributeRow)]
        if len(prompts) != len(gold.rows):
            raise InvalidInput(f"{gold.path}: attributes are judged beside no prompt; split them by user")
        yield 2, "prompts", prompts


def _in_test(keys: list[str], *, test: float, seed: list[int], what: str) -> list[bool]:
    names = sorted(set(keys))
    if len(names) < 2:
        raise InvalidInput(f"a split needs at least two {what}; there are {len(names)}")
    number = min(max(1, round(test * len(names))), len(names) - 1)
    held = {names[index] for index in np.random.default_rng(seed).permutation(len(names))[:number]}
    return [key in held for key in keys]
