"""`tactful train verifier`: the verifier's weights from judged memories, with the figures of what was trained."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from tactful.memory import InvalidFile

# Every statement and quote of some hundred dialogues: each is judged in several ways.
CACHED_TEXTS = 100_000

GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Labelled dialogues, one JSON object a line.")]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the weights go (.npz).")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of all folds; equal seeds give equal bytes.")]


def train_verifier(gold: GoldFile, out: OutFile, seed: Seed = 0) -> None:
    """Train the verifier and print how it does on dialogues it was not trained on."""
    from tactful.evals import (
        contrast_held_out,
        contrast_stored,
        cross_validate_verifier,
        describe_examples,
        keep_stored,
        read_extraction_gold,
        stored_lines,
        train_verifier_weights,
        verification_lines,
    )
    from tactful.graphs import write_verifier_weights
    from tactful.memory import MiniLmEmbedder

    embedder = MiniLmEmbedder(cache_size=CACHED_TEXTS)
    dialogues = read_extraction_gold(gold)
    data = describe_examples(dialogues, embedder)
    weights = train_verifier_weights(data, seed=seed)
    content = write_verifier_weights(weights, embedding_model_id=embedder.model_id)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InvalidFile(out, f"cannot be written: {error.strerror}") from error
    typer.echo(f"Wrote {out}, {len(content) / 1024:.0f} KiB.")
    held_out = cross_validate_verifier(data, seed=seed)
    measured_on = f"{gold.name}, the same training without the dialogues it is then tested on"
    typer.echo("\n".join(verification_lines(measured_on, contrast_held_out(data, held_out))))
    ways = asyncio.run(keep_stored(dialogues, held_out.folds, embedder))
    typer.echo("\n".join(stored_lines(contrast_stored(dialogues, ways, seed=seed))))
