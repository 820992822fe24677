"""Streams: cut ones arrive cut, abandoned ones end at the upstream, and two hundred at once never mix."""

from __future__ import annotations

import asyncio
import json

import httpx
import openai
import pytest

from tactful.middleware import Personalizer
from tactful.middleware.server.app import ServerSettings, create_app
from tactful.middleware.server.upstream import UpstreamSettings

from .scripted_upstream import SSE, Answer, Received, ScriptedUpstream, chat_event, chat_stream
from .serving import served

CUTS = {
    "between events": Answer(headers=SSE, chunks=(chat_event("a"), chat_event("b")), streamed=True, cut=True),
    "inside an event": Answer(headers=SSE, chunks=(chat_event("a"), chat_event("b")[:9]), streamed=True, cut=True),
    "short of its length": Answer(headers=SSE, chunks=(chat_event("a"), chat_event("b")), cut=True),
    "short of its length, json": Answer(chunks=(b'{"choices": [',), cut=True),
    "after the head": Answer(headers=SSE, chunks=(), streamed=True, cut=True),
}
SILENCE_S = 0.5


def outcome(base: str, *, stream: bool) -> tuple[object, str]:
    """Ask as a program would, and return what it saw: the type of the error, and the text before it."""
    client = openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0, timeout=30)
    text = ""
    try:
        asked = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "user": "ada", "stream": stream}
        answer = client.chat.completions.create(**asked)  # type: ignore[call-overload]
        if not stream:
            return None, answer.choices[0].message.content
        for chunk in answer:
            text += chunk.choices[0].delta.content or ""
    except openai.OpenAIError as error:
        return type(error), text
    return None, text


@pytest.mark.parametrize("kind", CUTS)
def test_a_cut_answer_fails_in_the_client_as_it_would_without_tactful(
    upstream: ScriptedUpstream, url: str, kind: str
) -> None:
    upstream.script = lambda _: CUTS[kind]
    bare, ours = outcome(upstream.url, stream="json" not in kind), outcome(url, stream="json" not in kind)
    assert bare[0] is not None
    assert ours == bare


def test_a_stream_that_goes_silent_is_cut(upstream: ScriptedUpstream, personalizer: Personalizer) -> None:
    with served(create_app(personalizer, ServerSettings(UpstreamSettings(upstream.url, timeout_s=SILENCE_S)))) as url:
        upstream.script = lambda _: Answer(
            headers=SSE, chunks=(chat_event("a"), *[b":\n\n"] * 3), streamed=True, pause_s=SILENCE_S * 0.2
        )
        assert outcome(url, stream=True) == (None, "a")
        upstream.script = lambda _: Answer(
            headers=SSE, chunks=(chat_event("a"),), streamed=True, pause_s=SILENCE_S * 20
        )
        assert outcome(url, stream=True)[0] is openai.APIConnectionError


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (Answer(silence_s=SILENCE_S * 20), 504, "upstream_timeout"),
        (Answer(no_head=True), 502, "upstream_unreachable"),
        (None, 502, "upstream_unreachable"),
    ],
)
def test_an_upstream_that_gives_no_answer_is_an_error_as_openai_writes_them(
    upstream: ScriptedUpstream, personalizer: Personalizer, answer: Answer | None, status: int, code: str
) -> None:
    where = upstream.url if answer is not None else "http://127.0.0.1:9"
    upstream.script = lambda _: answer or Answer()
    with served(create_app(personalizer, ServerSettings(UpstreamSettings(where, timeout_s=SILENCE_S)))) as url:
        client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
        with pytest.raises(openai.InternalServerError) as refused:
            client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hello"}], user="u")
        assert (refused.value.status_code, refused.value.code) == (status, code)
        assert "127.0.0.1" not in str(refused.value)
        with pytest.raises(openai.InternalServerError):
            client.models.list()


@pytest.mark.parametrize("streamed", [True, False])
async def test_a_client_that_leaves_ends_the_request_at_the_upstream(
    upstream: ScriptedUpstream, url: str, personalizer: Personalizer, streamed: bool
) -> None:
    slow = chat_stream("I'm", "still", "here", pause_s=30)
    slow = Answer(headers=SSE, chunks=(chat_event("a"),) * 10_000, streamed=True, pause_s=0.01) if streamed else slow
    upstream.script = lambda _: slow
    body = {"messages": [{"role": "user", "content": "I have two cats."}], "user": "leaves", "stream": True}
    async with httpx.AsyncClient(timeout=30) as client:
        request = client.build_request("POST", f"{url}/v1/chat/completions", json=body)
        if streamed:
            answer = await client.send(request, stream=True)
            await anext(answer.aiter_raw())
            await answer.aclose()
        else:
            asking = asyncio.create_task(client.send(request))
            await asyncio.to_thread(upstream.asked.wait, 20)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
    assert await asyncio.to_thread(upstream.last.left.wait, 20)
    await personalizer.flush()
    assert [a.statement for a in (await personalizer.profile("leaves")).attributes] == ["The user has two cats."]


async def test_two_hundred_streams_at_once_each_carry_their_own_words(upstream: ScriptedUpstream, url: str) -> None:
    events, streams = 15, 200

    def script(request: Received) -> Answer:
        name = request.json["name"]
        return chat_stream(*(f"{name}:{event};" for event in range(events)), pause_s=0.05)

    upstream.script = script
    body = {"stream": True, "model": "m"}

    async def ask(client: httpx.AsyncClient, number: int) -> bytes:
        said = {"messages": [{"role": "user", "content": f"Hello, I am number {number}"}], "user": f"u{number}"}
        answer = await client.post(f"{url}/v1/chat/completions", json={**body, **said, "name": f"n{number}"})
        assert answer.status_code == 200
        return answer.content

    async with httpx.AsyncClient(timeout=120, limits=httpx.Limits(max_connections=streams)) as client:
        answers = await asyncio.gather(*(ask(client, number) for number in range(streams)))
    for number, answer in enumerate(answers):
        texts = (f"n{number}:{event};" for event in range(events))
        assert answer == b"".join(chat_event(text) for text in texts) + b"data: [DONE]\n\n"
    assert {json.loads(request.body)["name"] for request in upstream.received} == {f"n{n}" for n in range(streams)}


def test_more_requests_than_the_operator_allows_wait_and_are_then_refused(
    upstream: ScriptedUpstream, personalizer: Personalizer
) -> None:
    upstream.script = lambda _: chat_stream("a", pause_s=5)
    limited = UpstreamSettings(upstream.url, max_connections=1, connect_timeout_s=SILENCE_S)
    with served(create_app(personalizer, ServerSettings(limited))) as url, httpx.Client(timeout=30) as client:
        body = {"messages": [{"role": "user", "content": "Hello"}], "user": "u", "stream": True}
        with client.stream("POST", f"{url}/v1/chat/completions", json=body):
            refused = client.post(f"{url}/v1/chat/completions", json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
