"""`tactful train mention`: the mention check's weights from judged replies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tactful.memory import InvalidFile

GoldFile = Annotated[Path, typer.Option("--gold", metavar="FILE", help="Judged replies, one JSON object a line.")]
OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the weights go (.npz).")]


def train_mention(gold: GoldFile, out: OutFile) -> None:
    """Train the mention check; `tactful eval mention --cross-validate` holds such a training against people."""
    from tactful.evals import describe_replies, read_mention_gold, train_mention_weights
    from tactful.graphs import write_mention_weights
    from tactful.memory import MiniLmEmbedder

    embedder = MiniLmEmbedder()
    weights = train_mention_weights(describe_replies(read_mention_gold(gold), embedder))
    content = write_mention_weights(weights, embedding_model_id=embedder.model_id)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InvalidFile(out, f"cannot be written: {error.strerror}") from error
    typer.echo(f"Wrote {out}, {len(content):,} bytes.")
