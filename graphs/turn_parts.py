"""TurnParts: what a turn is decided and logged with."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tactful.memory import AttributeStore, Embedder, FeedbackLog, Forgotten, PersonSettingsStore, TurnLog

from .both_ways import run_blocking
from .decision_log import DecisionLog
from .failure_counts import FailureCounts
from .reply.rewriting import Rewriting
from .selection.adaptation import AdaptationPolicy
from .selection.budget import TokenCounter
from .selection.decision import Anonymous, Decision
from .selection.select import SelectionPolicy
from .selection.selector import Selector
from .selection.vote import VoteParts
from .state import TurnContext

DEFAULT_RETRIEVAL_BUDGET_S = 0.150


@dataclass(frozen=True, slots=True)
class Replied:
    """A turn with its reply, as it is told once the reply is complete; "" where there was none."""

    turn: TurnContext
    decision: Decision
    prompt: str
    reply: str


class TurnKeeper(Protocol):
    """Logs turns later and elsewhere: its calls return at once and never raise."""

    def log_words(self, turn: TurnContext, text: str, *, said_at: datetime) -> None:
        """Log what the person said, soon."""
        ...

    def log_decision(self, turn: TurnContext, decision: Decision) -> None:
        """Log what was decided, soon, and after what was handed in before."""
        ...


def _nobody_listens(_: Replied) -> None: ...


@dataclass(frozen=True, slots=True)
class TurnParts:
    """What the turn graph is made of. `retrieval_budget_s` bounds load, select and compose together.

    `embedder` embeds prompts, and is the one the selector was trained with (`load_selector` gives both).

    Without a `feedback_log` everybody is decided for alike; without `person_settings` nobody has paused. With `vote` a
    chat model is asked about what is uncertain, in a time of its own beside that budget; with `rewriting` the host's
    model is asked once more for a reply that announces what is known. `on_reply` is told of each reply, and must
    return at once. `run` runs our own steps to their end for a host that does not await. `threads` do the
    computing, first come first served; None is the running loop's own pool. With a `keeper` a turn is logged by it, so
    that nobody waits for a disk; without, it is logged before the graph ends.
    """

    store: AttributeStore
    embedder: Embedder
    selector: Selector
    token_counter: TokenCounter
    turn_log: TurnLog
    decision_log: DecisionLog
    feedback_log: FeedbackLog | None = None
    person_settings: PersonSettingsStore | None = None
    policy: SelectionPolicy = field(default_factory=SelectionPolicy)
    adaptation: AdaptationPolicy = field(default_factory=AdaptationPolicy)
    retrieval_budget_s: float = DEFAULT_RETRIEVAL_BUDGET_S
    anonymous: Anonymous = Anonymous.ERROR
    vote: VoteParts | None = None
    rewriting: Rewriting | None = None
    forgotten: Forgotten = field(default_factory=Forgotten)
    failures: FailureCounts = field(default_factory=FailureCounts)
    on_reply: Callable[[Replied], None] = _nobody_listens
    run: Callable[[Coroutine[Any, Any, Any]], Any] = run_blocking
    threads: Executor | None = None
    keeper: TurnKeeper | None = None
