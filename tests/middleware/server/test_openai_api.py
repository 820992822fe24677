"""Reading OpenAI's bodies: whose words, where the block goes, what the reply says; no error, no field lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.middleware.server.openai_api import CONTINUED, ENDPOINTS, Asked, parse_request, reply_text, write_request

CHAT, RESPONSES = ENDPOINTS[b"/chat/completions"], ENDPOINTS[b"/responses"]
BLOCK = "<user_profile>…</user_profile>"
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
message = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(["user", "system", "developer", "assistant", "tool"]) | anything,
        "content": anything,
    },
)


def say(role: str, content: object) -> dict[str, Any]:
    return {"role": role, "content": content}


def test_the_persons_first_and_last_words_are_found_in_every_shape() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,xyz"}}
    parts = [{"type": "text", "text": "What is"}, image, {"type": "text", "text": "this?"}]
    history = [say("system", "s"), say("user", "Hello"), say("assistant", "Hi"), say("user", parts)]
    assert CHAT.read({"messages": history}) == Asked("Hello", "What is\nthis?", is_new=True)
    tool = [*history, say("assistant", None), {"role": "tool", "tool_call_id": "1", "content": "42"}]
    assert CHAT.read({"messages": tool}) == Asked("Hello", "What is\nthis?", is_new=False)
    only_image = CHAT.read({"messages": [say("user", "Hello"), say("user", [image])]})
    assert only_image == Asked("Hello", "", is_new=True)
    assert RESPONSES.read({"input": "Hello"}) == Asked("Hello", "Hello", is_new=True)
    items = [say("user", [{"type": "input_text", "text": "Hello"}]), {"type": "function_call_output", "output": "42"}]
    assert RESPONSES.read({"input": items}) == Asked("Hello", "Hello", is_new=False)


def test_who_and_where_the_body_says_it_is() -> None:
    hello = {"input": "Hello"}
    assert RESPONSES.read({**hello, "user": "ada", "safety_identifier": "x"}).user == "ada"  # type: ignore[union-attr]
    assert RESPONSES.read({**hello, "user": None, "safety_identifier": "x"}).user == "x"  # type: ignore[union-attr]
    assert RESPONSES.read({**hello, "user": 7}).user is None  # type: ignore[union-attr]
    for named, expected in [("c1", "c1"), ({"id": "c2"}, "c2"), ({}, None), (None, None)]:
        assert RESPONSES.read({**hello, "conversation": named}).conversation == expected  # type: ignore[union-attr]
    assert RESPONSES.read({**hello, "previous_response_id": "r"}).conversation == CONTINUED  # type: ignore[union-attr]


def test_the_block_follows_the_hosts_own_instructions() -> None:
    def placed(*messages: dict[str, Any]) -> list[Any]:
        return CHAT.place({"messages": list(messages)}, BLOCK)["messages"]

    user = say("user", "Hi")
    assert placed(user) == [say("system", BLOCK), user]
    assert placed(say("system", "Be kind."), user) == [say("system", f"Be kind.\n\n{BLOCK}"), user]
    assert placed(say("developer", "Be kind."), user) == [say("developer", f"Be kind.\n\n{BLOCK}"), user]
    part = {"type": "text", "text": "Be kind."}
    assert placed(say("system", [part]), user) == [say("system", [part, {"type": "text", "text": BLOCK}]), user]
    assert placed(say("system", None), user) == [say("system", BLOCK), say("system", None), user]
    for given_, expected in [({}, BLOCK), ({"instructions": None}, BLOCK), ({"instructions": "a"}, f"a\n\n{BLOCK}")]:
        assert RESPONSES.place({"input": "Hi", **given_}, BLOCK)["instructions"] == expected


@given(st.dictionaries(st.text(), anything), st.lists(message, min_size=1, max_size=4))
def test_nothing_but_the_place_of_the_block_changes_and_the_request_stays_as_it_is(
    fields: dict[str, Any], messages: list[Any]
) -> None:
    for endpoint, name in ((CHAT, "messages"), (RESPONSES, "input")):
        request = {**fields, name: messages}
        before = json.dumps(request)
        sent = json.loads(write_request(endpoint.place(request, BLOCK)))
        assert json.dumps(request) == before
        changed = {"messages": "messages", "input": "instructions"}[name]
        assert {k: v for k, v in sent.items() if k != changed} == {k: v for k, v in request.items() if k != changed}
        assert BLOCK in json.dumps(sent[changed], ensure_ascii=False)
        if endpoint is CHAT:
            assert sent["messages"][1:] in (messages[1:], messages)


def test_instructions_of_an_unknown_shape_have_no_place_for_a_block() -> None:
    assert RESPONSES.place({"input": "Hi", "instructions": [say("system", "Be kind.")]}, BLOCK) is None


@given(anything, anything)
def test_no_shape_is_an_error(value: Any, other: Any) -> None:
    for endpoint in ENDPOINTS.values():
        for body in ({"messages": value, "input": value}, {"messages": [value, other], "input": [value, other]}):
            endpoint.read({**body, "user": other, "conversation": value})
        for answer in ({"choices": value, "output": value}, {"choices": [value], "output": [value], "delta": other}):
            assert isinstance(endpoint.reply_of(answer), str)
            assert isinstance(endpoint.delta_of({**answer, "type": "response.output_text.delta"}), str)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[1]",
        b"{",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b"\xef\xbb\xbf{}",
        b'{"a": "\xff"}',
        '{"messages": []}'.encode("utf-16"),
        b'{"a": ' + b"[" * 100_000,
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_could_not_be_written_back_as_it_was_meant_is_not_read(body: bytes) -> None:
    assert parse_request(body) is None


def test_half_a_surrogate_pair_and_a_number_of_any_size_are_written_as_they_came() -> None:
    for body in (b'{"a":"\\ud83d"}', b'{"a":123456789012345678901234567890}', b'{"a":0.1}'):
        assert write_request(parse_request(body) or {}) == body
    with pytest.raises(ValueError, match="JSON"):
        write_request(parse_request(b'{"a":1e999}') or {})


def test_the_text_of_a_reply_is_put_together_from_json_or_events() -> None:
    assert (
        reply_text(CHAT, "application/json", b'{"choices":[{"message":{"content":"Hi"}},{"message":{"content":"no"}}]}')
        == "Hi"
    )
    assert reply_text(CHAT, "application/json", b"not JSON") == ""
    events = (
        b": a comment\r\nevent: x\r\n"
        b'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}\r\n\r\n'
        b'data:{"choices":[{"index":0,"delta":{"content":"He\xe2\x80\xa8"}}]}\n\ndata: {"choices":[]}\n\n'
        b'data: {"choices":[{"index":1,"delta":{"content":"other"}}]}\n\n'
        b'data: {"choices":[{"index":0,"delta":{"content":"llo"}}]}\n\ndata: [DONE]\n\n'
    )
    assert reply_text(CHAT, "text/event-stream; charset=utf-8", events) == "He\u2028llo"
    output = {
        "output": [{"type": "reasoning"}, {"role": "assistant", "content": [{"type": "output_text", "text": "Hi"}]}]
    }
    assert reply_text(RESPONSES, "application/json", json.dumps(output).encode()) == "Hi"
    deltas = (
        b'data: {"type":"response.output_text.delta","delta":"Hi"}\n\ndata: {"type":"response.new","delta":"x"}\n\n'
    )
    assert reply_text(RESPONSES, "text/event-stream", deltas) == "Hi"
