"""Loading a selector together with what embeds prompts and attributes for it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tactful.memory import Embedder

from .static_selector import WORD_ARRAYS, StaticSelector
from .trained_selector import TrainedSelector


class SelectorForm(StrEnum):
    """Which model chooses: one over MiniLM vectors, or the quicker and less exact one over static word vectors."""

    MINILM = "minilm"
    STATIC = "static"


@dataclass(frozen=True, slots=True)
class LoadedSelector:
    """A selector, and the embedder whose vectors it was trained on."""

    selector: TrainedSelector | StaticSelector
    embedder: Embedder


def load_selector(source: SelectorForm | Path, embedder: Embedder) -> LoadedSelector:
    """Return the selector shipped in a form, or that of a file of either form; `embedder` serves the MiniLM form.

    Raises:
        WeightsError: the file is missing, altered, of another format, for other features or another embedding.
    """
    path = source if isinstance(source, Path) else None
    if source is SelectorForm.STATIC or (path is not None and _holds_words(path)):
        static = StaticSelector.load(path)
        return LoadedSelector(static, static.embedder)
    return LoadedSelector(TrainedSelector.load(path, embedding_model_id=embedder.model_id), embedder)


def _holds_words(path: Path) -> bool:
    """Return whether this is a file of the static form; what cannot be read is left to the loader to say."""
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            return f"{WORD_ARRAYS[0]}.npy" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False
