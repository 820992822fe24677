"""What an OpenAI-compatible chat endpoint answers, as a script for `scripted_upstream`: text, tools, structure, usage.

There is no model in it: values are taken from the request's schema and, where they fit, from the person's words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.middleware.server.scripted_upstream import JSON, SSE, Answer, Received

REPLY = "Lentils with rice would be a good choice tonight."
Json = dict[str, Any]


def openai_script(reply: str = REPLY) -> Callable[[Received], Answer]:
    """Answer requests to /chat/completions, with `reply` where neither a tool nor a structure is asked for."""

    def answer(received: Received) -> Answer:
        body = received.json
        message, reason = _message(body, reply)
        usage = _usage(body, message)
        if body.get("stream"):
            return Answer(headers=SSE, chunks=tuple(_events(body, message, reason, usage)), streamed=True)
        choices = [{"index": i, "message": message, "finish_reason": reason} for i in range(body.get("n") or 1)]
        whole = {**_envelope(body, "chat.completion"), "choices": choices, "usage": usage}
        return Answer(headers=JSON, chunks=(json.dumps(whole).encode(),))

    return answer


def _message(body: Json, reply: str) -> tuple[Json, str]:
    said = _last_words(body)
    if (function := _asked_function(body)) is not None:
        arguments = json.dumps(_example(function.get("parameters") or {}, said), ensure_ascii=False)
        call = {"id": "call_1", "type": "function", "function": {"name": function["name"], "arguments": arguments}}
        return {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    shape = body.get("response_format") or {}
    if shape.get("type") == "json_schema":
        reply = json.dumps(_example(shape["json_schema"]["schema"], said))
    elif shape.get("type") == "json_object":
        reply = json.dumps(dict.fromkeys(re.findall(r"'(\w+)'", said), "cats"))
    return {"role": "assistant", "content": reply}, "stop"


def _asked_function(body: Json) -> Json | None:
    """Return the tool to call: the one that is named, or the first for a message of the user."""
    functions = [tool["function"] for tool in body.get("tools") or []]
    choice = body.get("tool_choice")
    if isinstance(choice, dict):
        return next(f for f in functions if f["name"] == choice["function"]["name"])
    wants_one = choice == "required" or body["messages"][-1]["role"] == "user"
    return functions[0] if functions and choice != "none" and wants_one else None


def _last_words(body: Json) -> str:
    content = next((m["content"] for m in reversed(body["messages"]) if m["role"] == "user"), "")
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", "") for part in content)


def _example(schema: Json, said: str, definitions: Json | None = None) -> Any:
    definitions = definitions or schema.get("$defs") or {}
    if "$ref" in schema:
        return _example(definitions[schema["$ref"].rsplit("/", 1)[-1]], said, definitions)
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], said, definitions)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type", "object") == "object":
        return {key: _example(value, said, definitions) for key, value in schema.get("properties", {}).items()}
    number, quoted = re.search(r"\d+", said), re.search(r"'([^']+)'", said)
    return {
        "integer": int(number[0]) if number else 1,
        "number": float(number[0]) if number else 1.0,
        "boolean": True,
        "array": [],
        "null": None,
        "string": quoted[1] if quoted else "cats",
    }[schema["type"]]


def _usage(body: Json, message: Json) -> Json:
    asked, said = len(json.dumps(body["messages"])) // 4, len(json.dumps(message)) // 4
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _envelope(body: Json, kind: str) -> Json:
    return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": body["model"]}


def _events(body: Json, message: Json, reason: str, usage: Json) -> Iterator[bytes]:
    def event(choices: list[Json], **fields: object) -> bytes:
        chunk = {**_envelope(body, "chat.completion.chunk"), "choices": choices, **fields}
        return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"

    for delta in _deltas(message):
        yield event([{"index": 0, "delta": delta, "finish_reason": None}])
    yield event([{"index": 0, "delta": {}, "finish_reason": reason}])
    if (body.get("stream_options") or {}).get("include_usage"):
        yield event([], usage=usage)
    yield b"data: [DONE]\n\n"


def _deltas(message: Json) -> Iterator[Json]:
    yield {"role": "assistant", "content": ""}
    for word in re.findall(r"\s*\S+", message["content"] or ""):
        yield {"content": word}
    for call in message.get("tool_calls", []):
        function, middle = call["function"], len(call["function"]["arguments"]) // 2
        yield {"tool_calls": [{**call, "index": 0, "function": {"name": function["name"], "arguments": ""}}]}
        for half in (function["arguments"][:middle], function["arguments"][middle:]):
            yield {"tool_calls": [{"index": 0, "function": {"arguments": half}}]}
