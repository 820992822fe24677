"""`tactful`: the commands put together, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import sys

import typer

from tactful.memory import TactfulError

from .bench_doors import bench_doors
from .bench_extraction import bench_extraction
from .bench_selection import bench_selection
from .chat import chat
from .doctor import doctor
from .eval_all import eval_all
from .eval_compare import eval_compare
from .eval_extraction import eval_extraction
from .eval_mention import eval_mention
from .eval_selection import eval_selection
from .eval_verification import eval_verification
from .gold import gold_app
from .ingest import ingest
from .keys import keys_app
from .serve import serve
from .train_mention import train_mention
from .train_selection import train_selection
from .train_verifier import train_verifier
from .train_vote import train_vote
from .user_feedback import feedback_app
from .user_memory import user_app

BAD_INPUT_EXIT = 2
INTERRUPTED_EXIT = 130

app = typer.Typer(
    name="tactful",
    help="Personalization with tact: what to remember, when to use it, when to leave it out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(chat)
app.command()(doctor)
app.command()(ingest)
app.command()(serve)
app.add_typer(gold_app, name="gold")
app.add_typer(keys_app, name="keys")
user_app.add_typer(feedback_app, name="feedback")
app.add_typer(user_app, name="user")

eval_app = typer.Typer(help="Is it right, held against people's labels?", no_args_is_help=True, rich_markup_mode=None)
eval_app.command("all")(eval_all)
eval_app.command("compare")(eval_compare)
eval_app.command("extraction")(eval_extraction)
eval_app.command("mention")(eval_mention)
eval_app.command("selection")(eval_selection)
eval_app.command("verification")(eval_verification)
app.add_typer(eval_app, name="eval")

bench_app = typer.Typer(help="How fast, and beside whom.", no_args_is_help=True, rich_markup_mode=None)
bench_app.command("doors")(bench_doors)
bench_app.command("extraction")(bench_extraction)
bench_app.command("selection")(bench_selection)
app.add_typer(bench_app, name="bench")

train_app = typer.Typer(help="Weights from labels.", no_args_is_help=True, rich_markup_mode=None)
train_app.command("mention")(train_mention)
train_app.command("selection")(train_selection)
train_app.command("verifier")(train_verifier)
train_app.command("vote")(train_vote)
app.add_typer(train_app, name="train")


def main() -> None:
    """Run the command line; a TactfulError is one sentence on stderr and exit code 2, Ctrl-C exits with 130."""
    try:
        app()
    except TactfulError as error:
        print(f"tactful: {error}", file=sys.stderr)  # noqa: T201 - the command line's own door
        raise SystemExit(BAD_INPUT_EXIT) from error
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED_EXIT) from None
