"""ChatModelVoter: asks any LangChain chat model about all uncertain statements in one call."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableConfig
from langgraph.constants import TAG_NOSTREAM
from pydantic import BaseModel, ConfigDict, Field

from tactful.memory import ModelError

from .features import cut_prompt
from .prompts import vote_format, vote_instructions, vote_request

MAX_ANSWER_CHARS = 20_000

_USE = re.compile(r'"use"\s*:\s*(\[[^\[\]]*\])')
_ONLY_A_LIST = re.compile(r"(?:```\w*\s*)?(\[[^\[\]]*\])(?:\s*```)?")
_log = logging.getLogger(__name__)


class ChosenNumbers(BaseModel):
    """The numbers of the facts that count; often none."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    use: list[int] = Field(description="Numbers of the facts that count.")


class ChatModelVoter:
    """Asks once a turn: there is no time for a second try, and without a vote the selector decides.

    Structured output is used where the model's class brings its own, until it fails once, else JSON in text. The model
    sees the prompt as the selector does, cut where it is long, and the statements; not who they are of.
    """

    def __init__(self, model: BaseChatModel) -> None:
        """Look at what the model's class offers; no call is made."""
        self._model = model
        own = type(model).with_structured_output is not BaseChatModel.with_structured_output
        self._is_structured = own and (model.profile or {}).get("structured_output") is not False

    async def vote(self, prompt: str, statements: Sequence[str]) -> tuple[bool, ...]:
        """Return yes or no for each statement.

        Raises:
            ModelError: the answer is not a list of numbers of the statements.
            Exception: whatever the provider's package raises when it cannot be reached or will not answer.
        """
        request = HumanMessage(vote_request(cut_prompt(prompt), statements))
        answer = await (self._ask_structured(request) if self._is_structured else self._ask_in_text(request))
        numbers = read_numbers(answer, count=len(statements))
        if numbers is None:
            raise ModelError("the voting model's answer could not be read")
        return tuple(number in numbers for number in range(1, len(statements) + 1))

    async def _ask_structured(self, request: HumanMessage) -> str:
        try:
            bound = self._model.with_structured_output(ChosenNumbers, method="json_schema", include_raw=True)
            answer = await bound.ainvoke([SystemMessage(vote_instructions()), request], _QUIET)
        except Exception as error:
            self._is_structured = False
            _log.info(
                "the voting model fails with structured output, later turns ask in text: %s", type(error).__name__
            )
            raise
        return _text_of(answer.get("raw") if isinstance(answer, dict) else answer)

    async def _ask_in_text(self, request: HumanMessage) -> str:
        instructions = SystemMessage(f"{vote_instructions()}\n\n{vote_format()}")
        return _text_of(await self._model.ainvoke([instructions, request], _QUIET))


def read_numbers(answer: str, *, count: int) -> frozenset[int] | None:
    """Return the numbers an answer names, or None where it is no list of whole numbers from 1 to `count`.

    The answer is `{"use": [...]}`, perhaps within prose, a fence or after thoughts, the last one of
    several; or nothing but a list. A number that was not shown makes all of it doubtful, so then none is taken.
    """
    if len(answer) > MAX_ANSWER_CHARS:
        return None
    said = answer.rpartition("</think>")[2].strip()
    named, alone = _USE.findall(said), _ONLY_A_LIST.fullmatch(said)
    if not named and alone is None:
        return None
    try:
        items = json.loads(named[-1] if named else alone.group(1))  # type: ignore[union-attr]
        numbers = frozenset(_whole(item) for item in items)
    except ValueError:
        return None
    return numbers if all(1 <= number <= count for number in numbers) else None


def _whole(item: object) -> int:
    """Return a whole number given as such or as its digits.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(item, bool) or not isinstance(item, int | str):
        raise ValueError("not a whole number")
    return int(item)


def _text_of(message: object) -> str:
    """Return what a message says, in the arguments of a tool call or in its text."""
    if isinstance(message, AIMessage):
        return "\n".join([*(json.dumps(call["args"]) for call in message.tool_calls), str(message.text)])
    return message.model_dump_json() if isinstance(message, BaseModel) else str(message)


# The tag keeps what is said here out of the stream of a graph that this runs in.
_QUIET = RunnableConfig(tags=[TAG_NOSTREAM])
