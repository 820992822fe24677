"""`tactful user feedback`: what a person says of selections: given, shown, taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from tactful.memory import FeedbackEvent, FeedbackVerdict, validate_user_id

from ..settings import load_settings
from .options import AsJson, DataDir
from .user import UserIdArgument, open_memory

feedback_app = typer.Typer(
    help="What a person says of selections; it moves theirs alone.", no_args_is_help=True, rich_markup_mode=None
)
# An edited reply needs two texts, so it comes through the Python door only.
GIVEN_HERE = [str(verdict) for verdict in FeedbackVerdict if verdict is not FeedbackVerdict.REPLY_EDITED]


@feedback_app.command()
def give(
    user_id: UserIdArgument,
    verdict: Annotated[str, typer.Argument(metavar="VERDICT", help=f"One of {', '.join(GIVEN_HERE)}.")],
    attribute_id: Annotated[
        str | None, typer.Option("--attribute", metavar="ID", help="What it is said of, by its id.")
    ] = None,
    turn_id: Annotated[str | None, typer.Option("--turn", metavar="ID", help="In which turn, or of which.")] = None,
    data: DataDir = None,
) -> None:
    """Record one verdict."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        given = personalizer.feedback(user_id, verdict, attribute_id=attribute_id, turn_id=turn_id)
        event = personalizer.run(given)
    typer.echo(_described(event))


@feedback_app.command()
def show(user_id: UserIdArgument, data: DataDir = None, as_json: AsJson = False) -> None:
    """List what a person said, oldest first; as JSON, one event a line."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        events = personalizer.run(personalizer.feedback_of(user_id))
    for event in events:
        typer.echo(event.model_dump_json() if as_json else _described(event))
    if not events and not as_json:
        typer.echo(f"{user_id!r} has said nothing of what was used.")


@feedback_app.command()
def take_back(
    user_id: UserIdArgument,
    event_id: Annotated[str, typer.Argument(metavar="EVENT", help="Its id, as `show` gives it.")],
    data: DataDir = None,
) -> None:
    """Undo one verdict as if it had never been given."""
    validate_user_id(user_id)
    with open_memory(load_settings(data_dir=data)) as personalizer:
        was_there = personalizer.run(personalizer.take_back_feedback(user_id, event_id))
    typer.echo("Taken back." if was_there else "There is no such verdict of this person; nothing changes.")


def _described(event: FeedbackEvent) -> str:
    said_of = ", ".join(judged.attribute_id for judged in event.judged) or "nothing that was used"
    of_turn = f" in turn {event.turn_id}" if event.turn_id else ""
    return f"{event.id}  {event.given_at:%Y-%m-%d %H:%M}  {event.verdict} of {said_of}{of_turn}"
