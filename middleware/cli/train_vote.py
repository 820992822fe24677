"""`tactful train vote`: how far a chat model's vote moves the selector, from recorded votes beside people's labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tactful.memory import InvalidFile

GoldFile = Annotated[
    Path, typer.Option("--gold", metavar="FILE", help="Labelled pairs with llm_votes, one JSON object a line.")
]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the weights go (.npz).")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of all folds; equal seeds give equal bytes.")]


def train_vote(gold: GoldFile, out: OutFile, seed: Seed = 0) -> None:
    """Train the stack of one more vote; `tactful eval selection --cross-validate` holds it against people."""
    from tactful.evals import describe, read_relevance_gold, train_vote_weights
    from tactful.graphs import write_vote_weights
    from tactful.memory import MiniLmEmbedder

    weights = train_vote_weights(describe(read_relevance_gold(gold), MiniLmEmbedder()), seed=seed)
    content = write_vote_weights(weights)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InvalidFile(out, f"cannot be written: {error.strerror}") from error
    typer.echo(f"Wrote {out}, {len(content):,} bytes.")
    typer.echo(
        f"Log-odds: {weights.keep:.2f} times the selector's, {weights.yes:+.2f} for a yes, {weights.no:+.2f} for a no."
    )
