"""FactModel: gets a list of proposed facts out of any LangChain chat model, however it can be asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.constants import TAG_NOSTREAM
from pydantic import BaseModel, ValidationError

from .prompts import answer_format, extraction_instructions, repair_request
from .proposal import MAX_FACTS, ProposedFact, ProposedFacts, read_answer

CALL_TIMEOUT_S = 60.0
MAX_REPAIRED_CHARS = 4_000

_log = logging.getLogger(__name__)

BoundModel = Runnable[LanguageModelInput, Any]


@dataclass(frozen=True, slots=True)
class _Mode:
    """A way to get JSON out of a model: whether its class seems to offer it, told without a call, and how to ask."""

    name: str
    instructions: str
    is_offered: Callable[[BaseChatModel], bool]
    bind: Callable[[BaseChatModel], BoundModel]


def _overrides(method: str, capability: str) -> Callable[[BaseChatModel], bool]:
    """Return a test for a model whose class brings its own `method` and whose profile does not deny the capability."""

    def is_offered(model: BaseChatModel) -> bool:
        brings_own = getattr(type(model), method) is not getattr(BaseChatModel, method)
        return brings_own and (model.profile or {}).get(capability) is not False

    return is_offered


# In the order of preference. LangChain's own with_structured_output is tool calling, so only an override is native.
_MODES = (
    _Mode(
        "structured output",
        extraction_instructions(),
        _overrides("with_structured_output", "structured_output"),
        lambda model: model.with_structured_output(ProposedFacts, method="json_schema", include_raw=True),
    ),
    _Mode(
        "tool calling",
        extraction_instructions(),
        _overrides("bind_tools", "tool_calling"),
        lambda model: model.bind_tools([ProposedFacts], tool_choice="any"),
    ),
    _Mode("text", f"{extraction_instructions()}\n\n{answer_format()}", lambda model: True, lambda model: model),
)


class _Refused(Exception):
    """The model's class cannot be bound to a mode it seemed to offer."""


# A provider that cannot do what was asked answers with one of these; all others mean that it could not answer now.
_REFUSED_STATUSES = frozenset({400, 404, 405, 415, 422, 501})
_STATUS_NAMES = ("status_code", "http_status", "code", "status")
_MAX_CAUSES = 5
# Raised by a provider's package for an answer that is no use; matched by name, since no provider is imported here.
_UNUSABLE_NAMES = frozenset({"LengthFinishReasonError", "ContentFilterFinishReasonError"})


class FactModel:
    """Asks a chat model for facts, once, and once more where its answer is unreadable.

    Structured output is used where the model has it, else tool calling, else JSON in text. What the provider refuses
    is left out from then on, once the next way has worked.
    """

    def __init__(self, model: BaseChatModel, *, call_timeout_s: float = CALL_TIMEOUT_S) -> None:
        """Look at what the model's class offers; no call is made."""
        self._model = model
        self._call_timeout_s = call_timeout_s
        self._modes = tuple(mode for mode in _MODES if mode.is_offered(model))

    @property
    def mode(self) -> str:
        """How the model is asked first: "structured output", "tool calling" or "text"."""
        return self._modes[0].name

    async def ask(self, question: str) -> list[ProposedFact]:
        """Return what the model proposes; an answer that is no use after one repair gives nothing.

        Raises:
            Exception: whatever the provider's package raises when it cannot be reached or will not answer.
            TimeoutError: a call took longer than `call_timeout_s`.
        """
        asked = HumanMessage(question)
        facts, said = await self._ask([asked])
        if facts is None:
            # Providers refuse an empty message.
            unread = AIMessage(said[:MAX_REPAIRED_CHARS] if said.strip() else "(no answer)")
            facts, _ = await self._ask([asked, unread, HumanMessage(repair_request())])
        if facts is None:
            _log.warning("the extraction model's answer could not be read, and its repair neither; nothing is learned")
        return (facts or [])[:MAX_FACTS]

    async def _ask(self, messages: Sequence[BaseMessage]) -> tuple[list[ProposedFact] | None, str]:
        """Return the facts, or None for an unusable answer, and the answer's text."""
        last = self._modes[-1]
        for mode in self._modes:
            try:
                answer = await self._call(mode, [SystemMessage(mode.instructions), *messages])
            except Exception as error:
                if _is_unusable(error):
                    answer = None
                elif mode is not last and _is_refusal(error):
                    _log.info("the extraction model refuses %s: %s", mode.name, type(error).__name__)
                    continue
                else:
                    raise
            self._modes = self._modes[self._modes.index(mode) :]
            return _read(answer)
        raise AssertionError("the last mode returns or raises")

    async def _call(self, mode: _Mode, messages: list[BaseMessage]) -> object:
        try:
            bound = mode.bind(self._model)
        except (NotImplementedError, AttributeError, ImportError, TypeError, ValueError) as error:
            raise _Refused(mode.name) from error
        # The tag keeps what is said here out of the stream of a graph that this runs in.
        config = RunnableConfig(tags=[TAG_NOSTREAM])
        async with asyncio.timeout(self._call_timeout_s):
            return await bound.ainvoke(messages, config)


def _read(answer: object) -> tuple[list[ProposedFact] | None, str]:
    parts = list(_parts(answer))
    readings = [facts for part in parts if (facts := read_answer(part)) is not None]
    facts = [fact for reading in readings for fact in reading] if readings else None
    return facts, "\n".join(part for part in parts if isinstance(part, str))


def _parts(answer: object) -> Iterator[object]:
    """Yield where facts may stand: in the arguments of tool calls, in the text, or in what a package has parsed itself.

    The raw message is read rather than what was parsed of it, since one bad fact would have spoiled the others.
    """
    message = answer.get("raw", answer) if isinstance(answer, dict) else answer
    if isinstance(message, AIMessage):
        yield from (call["args"] for call in message.tool_calls)
        yield from (call["args"] for call in message.invalid_tool_calls)
        yield str(message.text)
    else:
        yield answer.model_dump() if isinstance(answer, BaseModel) else answer


def _is_unusable(error: Exception) -> bool:
    named = any(kind.__name__ in _UNUSABLE_NAMES for kind in type(error).__mro__)
    return named or isinstance(error, OutputParserException | ValidationError)


def _is_refusal(error: Exception) -> bool:
    return isinstance(error, _Refused | NotImplementedError | TypeError) or _http_status(error) in _REFUSED_STATUSES


def _http_status(error: BaseException) -> int | None:
    """Return the HTTP status that an error, or one it was raised from, carries; each package names it differently."""
    cause: BaseException | None = error
    for _ in range(_MAX_CAUSES):
        response = getattr(cause, "response", None)
        named = [getattr(holder, name, None) for holder in (cause, response) for name in _STATUS_NAMES]
        if isinstance(response, dict):  # botocore's
            named.append(response.get("ResponseMetadata", {}).get("HTTPStatusCode"))
        if (status := next((value for value in named if isinstance(value, int)), None)) is not None:
            return status
        cause = cause.__cause__ if cause is not None else None
    return None
