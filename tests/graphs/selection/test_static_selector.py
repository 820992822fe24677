from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from tactful.graphs import SelectionWeights, StaticSelector, StaticWords, write_static_weights, write_weights
from tactful.graphs.selection import static_selector
from tactful.memory import Profile, WeightsError
from tests.fakes import DIMENSION, make_attribute

from .test_trained_selector import D, make_weights, with_archive

FACTS = (
    "The user lives in Ghent.",
    "The user works as a nurse.",
    "The user is learning Spanish.",
    "The user enjoys hiking in the mountains.",
    "The user owns an electric car.",
    "The user has a seven-year-old daughter.",
)


def make_words() -> StaticWords:
    table = np.random.default_rng(0).integers(-100, 100, (6, D)).astype(np.int8)
    return StaticWords(("the", "user", "lives", "prefers", "short", "answers"), table)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    content = write_static_weights(make_weights(), make_words())
    assert content == write_static_weights(make_weights(), make_words())
    path = tmp_path / "w.npz"
    path.write_bytes(content)
    selector = StaticSelector.load(path)
    assert selector.version == f"static_selection-{hashlib.sha256(content).hexdigest()[:12]}"
    assert selector.threshold == pytest.approx(0.3)
    assert selector.embedder.words == make_words().words
    assert np.array_equal(selector.embedder.table, make_words().table)
    for field in fields(SelectionWeights):
        assert np.allclose(getattr(selector.weights, field.name), getattr(make_weights(), field.name), atol=1e-3)


@pytest.mark.parametrize(
    "changes",
    [{"words": np.frombuffer(b"the\nthe", np.uint8)}, {"table": np.zeros((6, D))}, {"words": None}],
)
def test_odd_words_are_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    path = tmp_path / "w.npz"
    path.write_bytes(with_archive(write_static_weights(make_weights(), make_words()), **changes))
    with pytest.raises(WeightsError):
        StaticSelector.load(path)


def test_weights_of_the_other_form_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    path.write_bytes(write_weights(make_weights(), embedding_model_id="all-MiniLM-L6-v2/int8"))
    with pytest.raises(WeightsError, match="missing or unknown"):
        StaticSelector.load(path)


class TestShipped:
    """The weights in the package, on a person and prompts invented here."""

    def chosen(self, prompt: str) -> set[str]:
        selector = StaticSelector.load()
        # Whatever vectors a store holds, this selector makes its own.
        vectors = np.zeros((len(FACTS), DIMENSION), np.float32)
        profile = Profile("u1", tuple(make_attribute(fact) for fact in FACTS), vectors)
        scores = selector.score(prompt, selector.embedder.embed([prompt])[0], profile)
        return {fact for fact, p in zip(FACTS, scores.probabilities, strict=True) if p >= selector.threshold}

    def test_was_not_altered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        StaticSelector.load()
        monkeypatch.setattr(static_selector, "SHIPPED_SHA256", "0" * 64)
        with pytest.raises(WeightsError, match="not the file that was shipped"):
            StaticSelector.load()

    @pytest.mark.parametrize("prompt", ["What is 19 * 6?", "Who painted Guernica?"])
    def test_a_sum_or_a_lookup_takes_nothing(self, prompt: str) -> None:
        assert self.chosen(prompt) == set()

    @pytest.mark.parametrize(
        ("prompt", "fact"),
        [
            ("How can I memorise vocabulary faster?", "The user is learning Spanish."),
            ("Plan a week of hiking for me.", "The user enjoys hiking in the mountains."),
        ],
    )
    def test_a_related_prompt_takes_what_it_is_about_and_leaves_most(self, prompt: str, fact: str) -> None:
        chosen = self.chosen(prompt)
        assert fact in chosen
        assert len(chosen) <= len(FACTS) / 2
