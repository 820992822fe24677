"""`tactful train selection`: the selector's weights from labelled pairs, with the figures of what was trained."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tactful.memory import InvalidFile

from .output import open_console

if TYPE_CHECKING:
    from tactful.evals import RelevanceGold, SelectionData


class Form(StrEnum):
    """Which of the two models is trained."""

    MINILM = "minilm"
    STATIC = "static"


GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Labelled pairs, one JSON object a line.")]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the weights go (.npz).")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of all folds; equal seeds give equal bytes.")]
WhichForm = Annotated[
    Form, typer.Option("--form", help="What it sees texts by: MiniLM's vectors, or static vectors of words.")
]


def train_selection(gold: GoldFile, out: OutFile, seed: Seed = 0, form: WhichForm = Form.MINILM) -> None:
    """Train the selector and print how it does on users and prompts it was not trained on."""
    from tactful.evals import HeldOut, as_table, cross_validate, cross_validated_contrast, read_relevance_gold

    data, content = _TRAININGS[form](read_relevance_gold(gold), seed)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InvalidFile(out, f"cannot be written: {error.strerror}") from error
    typer.echo(f"Wrote {out}, {len(content) / 1024:.0f} KiB.")
    typer.echo("Below: the same training without the pairs it is then tested on.")
    for held_out in (HeldOut.BOTH, HeldOut.USER):
        found = cross_validate(data, held_out, seed=seed)
        contrast = cross_validated_contrast(data, found, held_out, file_name=gold.name, seed=seed)
        open_console().print(as_table(contrast))


def _train_minilm(gold: tuple[RelevanceGold, ...], seed: int) -> tuple[SelectionData, bytes]:
    from tactful.evals import describe, train_weights
    from tactful.graphs import write_weights
    from tactful.memory import MiniLmEmbedder

    embedder = MiniLmEmbedder()
    data = describe(gold, embedder)
    return data, write_weights(train_weights(data, seed=seed), embedding_model_id=embedder.model_id)


def _train_static(gold: tuple[RelevanceGold, ...], seed: int) -> tuple[SelectionData, bytes]:
    from tactful.evals import describe, distil_words, train_weights
    from tactful.graphs import write_static_weights
    from tactful.memory import MiniLmEmbedder

    embedder = MiniLmEmbedder()
    words = distil_words(embedder, embedder.vocabulary)
    data = describe(gold, words)
    return data, write_static_weights(train_weights(data, seed=seed), words)


_TRAININGS = {Form.MINILM: _train_minilm, Form.STATIC: _train_static}
