"""Counting tokens without a network, and fitting a choice into a limit."""

from __future__ import annotations

import inspect
import shutil
import socket
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from tactful.graphs.selection.budget import (
    CL100K_SHA256,
    EstimatedCounter,
    TiktokenCounter,
    best_token_counter,
    fit_budget,
)
from tactful.memory import WeightsError

RANKS = Path(str(files("tactful.graphs.selection").joinpath("cl100k_base.tiktoken")))


def test_the_hash_and_pattern_are_tiktokens_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    asked: dict[str, str] = {}

    def load(url: str, expected_hash: str) -> dict[bytes, int]:
        asked[url] = expected_hash
        return tiktoken.load.load_tiktoken_bpe(str(RANKS), expected_hash)

    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", load)
    own = openai_public.cl100k_base()
    assert list(asked.values()) == [CL100K_SHA256]
    theirs = tiktoken.Encoding(**own)
    ours = TiktokenCounter()
    for text in (
        "The user lives in Ghent.",
        "naïve café — 3,000 €",
        "日本語です",
        inspect.getsource(openai_public),
        "<|endoftext|>",
    ):
        assert ours.count(text) == len(theirs.encode_ordinary(text))


def test_counting_never_opens_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert TiktokenCounter().count("The user lives in Ghent.") == 7


def test_altered_ranks_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / "ranks"
    shutil.copy(RANKS, copy)
    with copy.open("ab") as file:
        file.write(b"\n")
    with pytest.raises(WeightsError, match="SHA-256 differs"):
        TiktokenCounter(copy)


def test_missing_ranks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot read the token ranks"):
        TiktokenCounter(tmp_path / "none")


def test_the_best_counter_here_is_the_exact_one() -> None:
    assert best_token_counter().name == TiktokenCounter.name


def test_the_estimate_errs_towards_too_many_on_english() -> None:
    text = "The user prefers short answers and is preparing for an exam in organic chemistry. " * 20
    assert EstimatedCounter().count(text) >= TiktokenCounter().count(text)


@given(st.lists(st.integers(1, 50), max_size=20), st.integers(0, 100))
def test_what_fits_stays_within_the_limit_and_nothing_that_fits_is_left(costs: list[int], limit: int) -> None:
    kept = fit_budget(range(len(costs)), frame=7, cost=costs.__getitem__, limit=limit)
    total = 7 + sum(costs[i] for i in kept)
    assert total <= limit or not kept
    assert all(total + costs[i] > limit for i in range(len(costs)) if i not in kept)
    assert kept == sorted(kept)
