"""States and run contexts of both graphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.channels import UntrackedValue
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict  # typing's own cannot be described by pydantic before Python 3.12

from tactful.memory import Attribute, Claim, FeedbackEvent, Profile

from .extraction.candidate import Candidate
from .extraction.verification import Unaccepted
from .outcome import LearningOutcome, Refusal
from .selection.decision import Decision


@dataclass(frozen=True, slots=True)
class TurnContext:
    """Whose turn it is. The ids are the host's; `turn_id` names the Decision and the logged turn."""

    user_id: str
    conversation_id: str
    turn_id: str


class TurnInput(TypedDict):
    """The host's messages, ending in the user's."""

    messages: Annotated[list[AnyMessage], add_messages]


class TurnOutput(TypedDict):
    """The messages with the reply, and what was decided."""

    messages: Annotated[list[AnyMessage], add_messages]
    decision: Annotated[Decision, UntrackedValue(Decision)]


class TurnState(TypedDict, total=False):
    """One turn on its way through the graph.

    What is ours is untracked: it never reaches a checkpoint, even where the host compiles this graph into its own.
    """

    messages: Annotated[list[AnyMessage], add_messages]
    turn: Annotated[TurnContext, UntrackedValue(TurnContext)]
    decision: Annotated[Decision, UntrackedValue(Decision)]
    profile: Annotated[Profile, UntrackedValue(Profile)]
    feedback: Annotated[tuple[FeedbackEvent, ...], UntrackedValue(tuple)]
    deadline_s: Annotated[float, UntrackedValue(float)]
    reply_failure: Annotated[Exception, UntrackedValue(Exception)]


class LearningState(TypedDict, total=False):
    """One claim on its way from the log to the store. Never checkpointed."""

    claim: Claim | None
    candidates: list[Candidate]
    verified: tuple[Attribute, ...]
    refused: tuple[Refusal, ...]
    unaccepted: tuple[Unaccepted, ...]
    is_refined: bool
    changes: tuple[Attribute, ...]
    outcome: LearningOutcome
