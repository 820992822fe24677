"""Door: where turns of hosts in Python begin, behind a wall and from any thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from langchain_core.messages import BaseMessage

from tactful.graphs import FailureCounts, Model
from tactful.memory import InvalidUserId

from .blocking import run_blocking
from .open_turn import OpenTurn

if TYPE_CHECKING:
    from .personalizer import Personalizer

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Door:
    """Begins turns as `Personalizer.begin_from` does; what fails is counted, and the request goes out unchanged."""

    def __init__(self, personalizer: Personalizer, failures: FailureCounts, anonymous: Callable[[], OpenTurn]) -> None:
        """Count in `failures` as "begin"; a turn that cannot begin is `anonymous()`."""
        self._personalizer = personalizer
        self._failures = failures
        self.anonymous = anonymous

    async def begin(
        self, messages: Sequence[BaseMessage], whose: Mapping[str, Any], *, context: object = None
    ) -> OpenTurn:
        """Begin the turn of whom the context of a run names, else `whose`, by the keys of `config["configurable"]`.

        Raises:
            InvalidUserId: the id cannot name a person; or nobody is named, and the settings' `anonymous` is "error".
        """
        try:
            return await self._personalizer.begin_from(messages, context=context, configurable=whose)
        except InvalidUserId:
            raise
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: personalization never costs a reply
            self._failures.add("begin")
            _log.warning("tactful failed to begin a turn, the request goes out unchanged: %s", type(error).__name__)
            return self.anonymous()

    def begin_blocking(
        self, messages: Sequence[BaseMessage], whose: Mapping[str, Any], *, context: object = None
    ) -> OpenTurn:
        """Do as `begin`."""
        return run_blocking(self._personalizer, lambda: self.begin(messages, whose, context=context))

    def walled(self, work: Callable[[], T], otherwise: T) -> T:
        """Return what `work` does, or `otherwise` if it fails, which is counted as "door"."""
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - the wall of the reply path, as above
            self._failures.add("door")
            _log.warning("tactful failed beside a turn, which goes on: %s", type(error).__name__)
            return otherwise

    def without_announcements(self, turn: OpenTurn, reply: str, model: Model) -> str:
        """Do as the turn's own, blocking."""
        return run_blocking(self._personalizer, lambda: turn.without_announcements(reply, model))
