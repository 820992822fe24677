from __future__ import annotations

from pathlib import Path

import pytest

from tactful.graphs import (
    SelectorForm,
    StaticSelector,
    StaticWords,
    TrainedSelector,
    load_selector,
    write_static_weights,
    write_weights,
)
from tactful.memory import MiniLmEmbedder, WeightsError

from .test_static_selector import make_words
from .test_trained_selector import make_weights

EMBEDDER = MiniLmEmbedder()


@pytest.mark.parametrize(
    ("form", "kind"), [(SelectorForm.MINILM, TrainedSelector), (SelectorForm.STATIC, StaticSelector)]
)
def test_each_form_comes_with_the_embedder_it_was_trained_on(form: SelectorForm, kind: type) -> None:
    loaded = load_selector(form, EMBEDDER)
    assert isinstance(loaded.selector, kind)
    assert loaded.selector.weights.attribute_mean.shape == (loaded.embedder.dimension,)
    assert (loaded.embedder is EMBEDDER) == (form is SelectorForm.MINILM)


def test_a_file_of_either_form_is_told_by_what_it_holds(tmp_path: Path) -> None:
    static, trained = tmp_path / "a", tmp_path / "b"
    static.write_bytes(write_static_weights(make_weights(), make_words()))
    trained.write_bytes(write_weights(make_weights(), embedding_model_id=EMBEDDER.model_id))
    loaded = load_selector(static, EMBEDDER)
    assert isinstance(loaded.selector, StaticSelector)
    assert isinstance(loaded.embedder, StaticWords)
    assert isinstance(load_selector(trained, EMBEDDER).selector, TrainedSelector)


@pytest.mark.parametrize("content", [None, b"", b"not weights"])
def test_a_file_of_no_form_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "w.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WeightsError):
        load_selector(path, EMBEDDER)
