"""What OpenAI's requests and replies hold: the person's words, the place for the block, the text of a reply.

Everything works on parsed JSON as it came, so that fields nobody here has heard of survive; a request is never changed
in place. A shape that is not understood gives None or "", never an error: what is wrong with it says the upstream.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tactful.memory import replace_surrogates

Json = Mapping[str, Any]

_TEXT_PARTS = ("text", "input_text", "output_text")
_INSTRUCTING_ROLES = ("system", "developer")
# A response that continues another sends no history to know the conversation by. To count all of these as one can only
# make a passing remark look less like a trait, never more.
CONTINUED = "continued"
MAX_ID_CHARS = 256


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the first and the last text of the user, and who and where it says that is.

    `is_new` is whether the last message is the user's, not the result of a tool, say.
    """

    first: str
    last: str
    is_new: bool
    user: str | None = None
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How one endpoint's bodies are read.

    `place` returns the request with a block, or None where it has no place for one; the others read texts.
    """

    read: Callable[[Json], Asked | None]
    place: Callable[[Json, str], Json | None]
    reply_of: Callable[[Json], str]
    delta_of: Callable[[Json], str]


def parse_request(body: bytes) -> Json | None:
    """Return a request's JSON object, or None for anything that could not be written back as it was meant."""
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def write_request(request: Json) -> bytes:
    """Return a request as JSON in ASCII, which carries every string, half a surrogate pair included.

    Raises:
        ValueError: a number in it is too large to be written.
    """
    return json.dumps(request, separators=(",", ":"), allow_nan=False).encode("ascii")


def reply_text(endpoint: Endpoint, content_type: str, body: bytes) -> str:
    """Return the text of a complete reply, JSON or server-sent events, or "" where it has none."""
    if content_type.startswith("text/event-stream"):
        return "".join(endpoint.delta_of(event) for event in _events(body))
    found = parse_request(body)
    return "" if found is None else endpoint.reply_of(found)


def _read_chat(request: Json) -> Asked | None:
    messages = request.get("messages")
    return _asked(messages, request) if isinstance(messages, list) else None


def _read_response(request: Json) -> Asked | None:
    asked = request.get("input")
    messages = [{"role": "user", "content": asked}] if isinstance(asked, str) else asked
    return _asked(messages, request) if isinstance(messages, list) else None


def _asked(messages: list[Any], request: Json) -> Asked | None:
    said = [_text(message.get("content")) for message in messages if _role(message) == "user"]
    first = next((text for text in said if text.strip()), None)
    if first is None:
        return None
    return Asked(
        first, said[-1], _role(messages[-1]) == "user", user=_named_user(request), conversation=_conversation(request)
    )


def _named_user(request: Json) -> str | None:
    """Return `user`, or `safety_identifier`, which newer clients send in its place."""
    return next((v for name in ("user", "safety_identifier") if isinstance(v := request.get(name), str) and v), None)


def _conversation(request: Json) -> str | None:
    named = request.get("conversation")
    if isinstance(named, Mapping):
        named = named.get("id")
    if isinstance(named, str) and 0 < len(named) <= MAX_ID_CHARS:
        return named
    return CONTINUED if isinstance(request.get("previous_response_id"), str) else None


def _place_in_chat(request: Json, block: str) -> Json:
    messages = list(request["messages"])
    joined = _joined(messages[0].get("content"), block) if _role(messages[0]) in _INSTRUCTING_ROLES else None
    if joined is None:
        messages.insert(0, {"role": "system", "content": block})
    else:
        messages[0] = {**messages[0], "content": joined}
    return {**request, "messages": messages}


def _place_in_response(request: Json, block: str) -> Json | None:
    instructions = request.get("instructions")
    if not isinstance(instructions, str | None):
        return None
    return {**request, "instructions": _joined(instructions or "", block)}


def _joined(content: object, block: str) -> object | None:
    """Return the host's own instructions with the block after them, or None for a shape that is not known."""
    if isinstance(content, str):
        return f"{content}\n\n{block}" if content else block
    return [*content, {"type": "text", "text": block}] if isinstance(content, list) else None


def _chat_reply(answer: Json) -> str:
    choice = _first(answer.get("choices"))
    return _text(_mapping(choice.get("message")).get("content"))


def _chat_delta(event: Json) -> str:
    choice = _first(event.get("choices"))
    return _text(_mapping(choice.get("delta")).get("content")) if not choice.get("index") else ""


def _response_reply(answer: Json) -> str:
    items = answer.get("output")
    messages = [item for item in items if _role(item) == "assistant"] if isinstance(items, list) else []
    return "\n".join(_text(message.get("content")) for message in messages)


def _response_delta(event: Json) -> str:
    return _text(event.get("delta")) if event.get("type") == "response.output_text.delta" else ""


ENDPOINTS = {
    b"/chat/completions": Endpoint(_read_chat, _place_in_chat, _chat_reply, _chat_delta),
    b"/responses": Endpoint(_read_response, _place_in_response, _response_reply, _response_delta),
}


def _text(content: object) -> str:
    """Return the text of a content: a string, or the text parts of a list."""
    if isinstance(content, str):
        return replace_surrogates(content)
    if not isinstance(content, list):
        return ""
    parts = [_mapping(part) for part in content]
    texts = [part.get("text") for part in parts if part.get("type") in _TEXT_PARTS]
    return replace_surrogates("\n".join(text for text in texts if isinstance(text, str)))


def _role(message: object) -> object:
    return _mapping(message).get("role")


def _first(items: object) -> Json:
    return _mapping(items[0]) if isinstance(items, list) and items else {}


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _events(stream: bytes) -> Iterator[Json]:
    for data in _data_lines(stream.split(b"\n")):
        found = parse_request(data)
        if found is not None:  # "[DONE]" and whatever else is not JSON holds no text
            yield found


def _data_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    return (line[len(b"data:") :].strip() for line in lines if line.startswith(b"data:"))


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
