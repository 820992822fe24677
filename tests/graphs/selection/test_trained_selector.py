from __future__ import annotations

import hashlib
import io
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from tactful.graphs import (
    FEATURES,
    SelectionWeights,
    TrainedSelector,
    apply_form,
    cut_prompt,
    pair_matrix,
    read_weights,
    write_weights,
)
from tactful.graphs.selection import trained_selector
from tactful.graphs.selection.features import PROMPT_FEATURES
from tactful.graphs.selection.trained_selector import (
    BELOW_WORDS,
    MAX_CUES,
    MIN_CUE_EFFECT,
    ROWS_AT_ONCE,
    TOPIC_CUE,
)
from tactful.memory import MiniLmEmbedder, Profile, WeightsError
from tests.fakes import make_attribute

D, F = 8, len(FEATURES)
MODEL = "words/test"
STATEMENTS = ["The user prefers short answers.", "The user may be interested in opera.", "The user lives in Ghent."]


def make_weights(seed: int = 0, **changes: object) -> SelectionWeights:
    generator = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return np.asarray(generator.normal(0, 0.3, shape), np.float32)

    symmetric = some(F, F)
    arrays = {
        "attribute_mean": some(D),
        "attribute_scale": np.float32(1) * np.ones((), np.float32),
        "prompt_mean": some(D),
        "prompt_scale": np.ones((), np.float32),
        "feature_mean": some(F),
        "feature_scale": np.full(F, 0.5, np.float32),
        "bias": some(),
        "by_attribute": some(D),
        "by_prompt": some(D),
        "by_feature": some(F),
        "attribute_prompt": some(D, D),
        "feature_attribute": some(F, D),
        "feature_prompt": some(F, D),
        "feature_feature": (symmetric + symmetric.T) / 2,
        "slope": np.full((), 1.5, np.float32),
        "offset": np.full((), -1.0, np.float32),
        "threshold": np.full((), 0.3, np.float32),
    }
    return SelectionWeights(**{**arrays, **changes})  # type: ignore[arg-type]


def make_vectors(seed: int, n: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((n, D))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def with_archive(content: bytes, **changes: object) -> bytes:
    with np.load(io.BytesIO(content)) as archive:
        arrays = {name: archive[name] for name in archive.files} | changes
    buffer = io.BytesIO()
    np.savez(buffer, **{name: value for name, value in arrays.items() if value is not None})  # type: ignore[arg-type]
    return buffer.getvalue()


def test_the_form_is_the_sum_of_its_products() -> None:
    w, vectors, prompt = make_weights(), make_vectors(1, 3), make_vectors(2, 1)[0]
    raw = pair_matrix("What now?", prompt, STATEMENTS, vectors)
    form = apply_form(w, raw, prompt, vectors)
    a, p = (vectors[1] - w.attribute_mean).astype(float), (prompt - w.prompt_mean).astype(float)
    h = ((raw[1] - w.feature_mean) / w.feature_scale).astype(float)
    expected = (
        w.bias + a @ w.by_attribute + p @ w.by_prompt + h @ w.by_feature + a @ w.attribute_prompt @ p
        + h @ w.feature_attribute @ a + h @ w.feature_prompt @ p + h @ w.feature_feature @ h
    )  # fmt: skip
    assert form.score[1] == pytest.approx(expected, rel=1e-4)
    scores = TrainedSelector(w, version="v").score_statements("What now?", prompt, STATEMENTS, vectors)
    assert scores.probabilities[1] == pytest.approx(1 / (1 + np.exp(-(1.5 * expected - 1))), rel=1e-4)


def test_a_cue_is_what_the_log_odds_lose_without_it() -> None:
    # "hedged wording" is the only cue whose weight is not zero, so its effect is known and its direction with it.
    zero = {
        field.name: np.zeros_like(getattr(make_weights(), field.name))
        for field in fields(SelectionWeights)
        if field.name.startswith(("by_", "attribute_prompt", "feature_attribute", "feature_prompt", "feature_feature"))
    }
    by_feature = np.zeros(F, np.float32)
    by_feature[FEATURES.index("hedged wording")] = -0.4
    w = make_weights(**{**zero, "by_feature": by_feature})
    scores = TrainedSelector(w, version="v").score_statements(
        "hi", make_vectors(2, 1)[0], STATEMENTS, make_vectors(1, 3)
    )
    assert scores.cues == ((), ("hedged wording (against)",), ())


def test_strongest_cues_agree_with_leaving_them_out() -> None:
    for seed in range(20):
        w, vectors, prompt = make_weights(seed), make_vectors(seed, 3), make_vectors(seed + 99, 1)[0]
        raw = pair_matrix("What now?", prompt, STATEMENTS, vectors)
        cues = TrainedSelector(w, version="v").score_features(raw, prompt, vectors).cues
        whole = apply_form(w, raw, prompt, vectors).score
        for row, column in zip(*np.nonzero(raw[:, : F - 3] * trained_selector._IS_CUE[: F - 3]), strict=True):
            without = raw.copy()
            without[row, column] = 0
            effect = 1.5 * (whole - apply_form(w, without, prompt, vectors).score)[row]
            name = FEATURES[column]
            named = [cue for cue in cues[row] if cue.removesuffix(" (against)") == name]
            for cue in named:
                assert cue.endswith("(against)") == (effect < 0)


def plain_cues(w: SelectionWeights, raw: np.ndarray, prompt: np.ndarray, vectors: np.ndarray) -> list[tuple[str, ...]]:
    """The cues row by row and column by column, as their docstring says."""
    form = apply_form(w, raw, prompt, vectors)
    shown = [i for i, name in enumerate(FEATURES) if name not in PROMPT_FEATURES]
    rows = []
    for row in range(len(raw)):
        effects = []
        for i in shown:
            moved = raw[row, i] / w.feature_scale[i] if trained_selector._IS_CUE[i] else form.features[row, i]
            effect = w.slope * (moved * form.gradient[row, i] - moved**2 * w.feature_feature[i, i])
            name = FEATURES[i] if moved > 0 else BELOW_WORDS.get(FEATURES[i], FEATURES[i])
            effects.append((effect, name))
        effects.append((w.slope * form.topic[row], TOPIC_CUE))
        strongest = sorted(effects, key=lambda each: -abs(each[0]))[:MAX_CUES]
        rows.append(tuple(n if e > 0 else f"{n} (against)" for e, n in strongest if abs(e) >= MIN_CUE_EFFECT))
    return rows


def test_cues_of_many_rows_are_those_of_each_row() -> None:
    for seed in range(5):
        w, vectors, prompt = make_weights(seed), make_vectors(seed, 60), make_vectors(seed + 50, 1)[0]
        raw = pair_matrix("Plan my day", prompt, STATEMENTS * 20, vectors)
        cues = TrainedSelector(w, version="v").score_features(raw, prompt, vectors).cues
        assert list(cues) == plain_cues(w, raw, prompt, vectors)


def test_a_large_profile_scores_as_its_parts() -> None:
    size = 2 * ROWS_AT_ONCE + 7
    w, vectors, prompt = make_weights(3), make_vectors(3, size), make_vectors(4, 1)[0]
    raw = pair_matrix("Plan my day", prompt, (STATEMENTS * size)[:size], vectors)
    selector = TrainedSelector(w, version="v")
    whole = selector.score_features(raw, prompt, vectors)
    assert len(whole.cues) == len(whole.probabilities) == size
    for start in range(0, size, 500):
        part = slice(start, start + 500)
        alone = selector.score_features(raw[part], prompt, vectors[part])
        assert np.allclose(alone.probabilities, whole.probabilities[part], atol=1e-6)


def test_scores_a_profile_in_its_order_and_an_empty_one() -> None:
    vectors, prompt = make_vectors(1, 3), make_vectors(2, 1)[0]
    selector = TrainedSelector(make_weights(), version="v")
    profile = Profile("u1", tuple(make_attribute(statement) for statement in STATEMENTS), vectors)
    scores = selector.score("What now?", prompt, profile)
    assert np.array_equal(
        scores.probabilities, selector.score_statements("What now?", prompt, STATEMENTS, vectors).probabilities
    )
    empty = selector.score("What now?", prompt, Profile("u1", (), np.zeros((0, D), np.float32)))
    assert (empty.probabilities.shape, empty.cues) == ((0,), ())


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    content = write_weights(make_weights(), embedding_model_id=MODEL)
    assert content == write_weights(make_weights(), embedding_model_id=MODEL)
    path = tmp_path / "w.npz"
    path.write_bytes(content)
    selector = TrainedSelector.load(path, embedding_model_id=MODEL)
    assert selector.version == f"selection-{hashlib.sha256(content).hexdigest()[:12]}"
    assert selector.threshold == pytest.approx(0.3)
    for field in fields(SelectionWeights):
        assert np.allclose(getattr(selector.weights, field.name), getattr(make_weights(), field.name), atol=1e-3)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"format_version": np.array(99)}, "another format version"),
        ({"features": np.array(["x"])}, "another features"),
        ({"bias": None}, "missing or unknown"),
        ({"extra": np.zeros(3)}, "missing or unknown"),
        ({"threshold": np.array(1.5)}, "between 0 and 1"),
        ({"slope": np.array(-1.0)}, "must be positive"),
        ({"by_prompt": np.zeros(D + 1)}, "by_prompt"),
        ({"by_prompt": np.full(D, np.nan)}, "by_prompt"),
        ({"by_prompt": np.array(["a"] * D)}, "does not hold numbers"),
        ({"by_prompt": np.array([None] * D)}, "not selection weights"),
    ],
)
def test_odd_weights_are_refused(changes: dict[str, object], problem: str) -> None:
    content = with_archive(write_weights(make_weights(), embedding_model_id=MODEL), **changes)
    with pytest.raises(WeightsError, match=problem):
        read_weights(content, embedding_model_id=MODEL)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken", b"\x93NUMPY\x01\x00"])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(WeightsError):
        read_weights(content, embedding_model_id=MODEL)


def test_another_embedding_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    content = write_weights(make_weights(), embedding_model_id=MODEL)
    with pytest.raises(WeightsError, match="another embedding model"):
        read_weights(content, embedding_model_id="other")
    with pytest.raises(WeightsError, match="cannot read"):
        TrainedSelector.load(tmp_path / "absent.npz")


def test_a_scale_of_zero_is_refused() -> None:
    with pytest.raises(WeightsError, match="must be positive"):
        replace(make_weights(), attribute_scale=np.zeros((), np.float32))


class TestShipped:
    """The weights in the package, on a person and prompts invented here."""

    FACTS = (
        "The user lives in Ghent.",
        "The user is a vegetarian.",
        "The user works as a nurse.",
        "The user has a seven-year-old daughter.",
        "The user is learning Spanish.",
        "The user enjoys hiking in the mountains.",
        "The user owns an electric car.",
        "The user prefers short answers.",
    )

    def chosen(self, prompt: str, facts: tuple[str, ...] = FACTS) -> set[str]:
        selector, embedder = TrainedSelector.load(), MiniLmEmbedder()
        vector = embedder.embed([cut_prompt(prompt)])[0]
        scores = selector.score_statements(prompt, vector, facts, embedder.embed(facts))
        return {fact for fact, p in zip(facts, scores.probabilities, strict=True) if p >= selector.threshold}

    def test_was_not_altered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        TrainedSelector.load()
        monkeypatch.setattr(trained_selector, "SHIPPED_SHA256", "0" * 64)
        with pytest.raises(WeightsError, match="not the file that was shipped"):
            TrainedSelector.load()

    @pytest.mark.parametrize("prompt", ["What is 19 * 6?", "Who painted Guernica?", "What is the capital of Chad?"])
    def test_a_sum_or_a_lookup_takes_nothing(self, prompt: str) -> None:
        assert self.chosen(prompt) == set()

    @pytest.mark.parametrize(
        ("prompt", "fact"),
        [
            ("Suggest a dinner recipe for tonight.", "The user is a vegetarian."),
            ("How can I memorise vocabulary faster?", "The user is learning Spanish."),
            ("What should I pack for a long walk in the Alps?", "The user enjoys hiking in the mountains."),
            ("What can I do with my kid this weekend?", "The user has a seven-year-old daughter."),
        ],
    )
    def test_a_related_prompt_takes_what_it_is_about_and_leaves_most(self, prompt: str, fact: str) -> None:
        chosen = self.chosen(prompt)
        assert fact in chosen
        assert len(chosen) <= len(self.FACTS) / 2

    def test_a_profile_of_one_is_judged_as_soberly(self) -> None:
        assert self.chosen("What is 19 * 6?", ("The user owns an electric car.",)) == set()
        assert self.chosen("Suggest a dinner recipe for tonight.", ("The user is a vegetarian.",))
