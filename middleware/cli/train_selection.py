"""`tactful train selection`: the selector's weights from labelled pairs, with the figures of what was trained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tactful.memory import InvalidFile

GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Labelled pairs, one JSON object a line.")]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the weights go (.npz).")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of all folds; equal seeds give equal bytes.")]


def train_selection(gold: GoldFile, out: OutFile, seed: Seed = 0) -> None:
    """Train the selector and print how it does on users and prompts it was not trained on."""
    from rich.console import Console

    from tactful.evals import (
        HeldOut,
        as_table,
        cross_validate,
        cross_validated_contrast,
        describe,
        read_relevance_gold,
        train_weights,
    )
    from tactful.graphs import write_weights
    from tactful.memory import MiniLmEmbedder

    embedder = MiniLmEmbedder()
    data = describe(read_relevance_gold(gold), embedder)
    content = write_weights(train_weights(data, seed=seed), embedding_model_id=embedder.model_id)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InvalidFile(out, f"cannot be written: {error.strerror}") from error
    typer.echo(f"Wrote {out}, {len(content) / 1024:.0f} KiB.")
    typer.echo("Below: the same training without the pairs it is then tested on.")
    for held_out in (HeldOut.BOTH, HeldOut.USER):
        found = cross_validate(data, held_out, seed=seed)
        contrast = cross_validated_contrast(data, found, held_out, file_name=gold.name, seed=seed)
        Console().print(as_table(contrast))
