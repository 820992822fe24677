"""Real clients, OpenAI's and LangChain's, see the same with tactful between, over a script and over a real model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tactful.middleware import Personalizer
from tactful.middleware.server.app import ServerSettings, create_app
from tactful.middleware.server.upstream import UpstreamSettings
from tactful.middleware.stand_in import find_stand_in

from .scripted_upstream import JSON, SSE, Answer, Received, ScriptedUpstream, chat_event
from .serving import served

DINNER = "Suggest a dinner recipe for me."
MESSAGES: Any = [{"role": "user", "content": DINNER}]
CALL = {"id": "call_1", "type": "function", "function": {"name": "cook", "arguments": '{"dish":"dal"}'}}
TOOL: Any = {
    "type": "function",
    "function": {"name": "cook", "parameters": {"type": "object", "properties": {"dish": {"type": "string"}}}},
}
TOKEN = {"token": "Hi", "logprob": -0.1, "bytes": [72, 105], "top_logprobs": []}
RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "created_at": 1,
    "model": "m",
    "status": "completed",
    "output": [
        {
            "type": "message",
            "id": "msg_1",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "output_text", "text": "Dal.", "annotations": []}],
        }
    ],
    "parallel_tool_calls": True,
    "tool_choice": "auto",
    "tools": [],
    "made_up": {"a": 1},
}


def chat(**changes: object) -> bytes:
    message = {"role": "assistant", "content": "Dal.", "refusal": None}
    choice = {"index": 0, "finish_reason": "stop", "message": message, "logprobs": {"content": [TOKEN]}}
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3, "made_up_tokens": 4}
    body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    return json.dumps({**body, **changes}).encode()


def tool_call() -> bytes:
    message = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    return chat(choices=[{"index": 0, "finish_reason": "tool_calls", "message": message}])


def two_choices() -> bytes:
    said = [{"role": "assistant", "content": text} for text in ("Dal.", "Stew.")]
    return chat(choices=[{"index": n, "finish_reason": "stop", "message": message} for n, message in enumerate(said)])


def events(*bodies: dict[str, Any]) -> tuple[bytes, ...]:
    return tuple(f"event: {b['type']}\ndata: {json.dumps(b)}\n\n".encode() for b in bodies)


def script(request: Received) -> Answer:
    if request.method == "GET":
        return Answer(
            chunks=(b'{"object": "list", "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "x"}]}',)
        )
    asked = request.json if request.header("content-type") == "application/json" else {}
    if request.target == "/v1/embeddings":
        return Answer(
            chunks=(b'{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[0.5]}]}',)
        )
    if request.target == "/v1/files":
        return Answer(
            chunks=(
                b'{"id":"f","object":"file","bytes":1,"created_at":1,"filename":"a","purpose":"batch","status":"processed"}',
            )
        )
    if request.target == "/v1/responses":
        delta = {"type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0}
        stream = events(
            {"type": "response.created", "response": RESPONSE, "sequence_number": 0},
            {**delta, "delta": "Dal.", "sequence_number": 1, "logprobs": []},
            {"type": "response.made_up", "sequence_number": 2},
            {"type": "response.completed", "response": RESPONSE, "sequence_number": 3},
        )
        return (
            Answer(headers=SSE, chunks=stream, streamed=True)
            if asked.get("stream")
            else Answer(chunks=(json.dumps(RESPONSE).encode(),))
        )
    if asked.get("stream"):
        start = {"index": 0, **{k: CALL[k] for k in ("id", "type")}, "function": {"name": "cook", "arguments": ""}}
        rest = {"index": 0, "function": {"arguments": '{"dish":"dal"}'}}
        said = (
            [chat_event(None, tool_calls=[call]) for call in (start, rest)]
            if "tools" in asked
            else [chat_event(w) for w in ("Da", "l.")]
        )
        return Answer(headers=SSE, chunks=(chat_event("", role="assistant"), *said, b"data: [DONE]\n\n"), streamed=True)
    made = tool_call() if "tools" in asked else two_choices() if asked.get("n") == 2 else chat()
    return Answer(headers=(*JSON, ("x-request-id", "req_1")), chunks=(made,))


CALLS: dict[str, Callable[[openai.OpenAI, dict[str, Any]], Any]] = {
    "chat": lambda c, o: c.chat.completions.create(model="m", messages=MESSAGES, logprobs=True, **o),
    "chat, n": lambda c, o: c.chat.completions.create(model="m", messages=MESSAGES, n=2, **o),
    "chat, tools": lambda c, o: c.chat.completions.create(model="m", messages=MESSAGES, tools=[TOOL], **o),
    "chat, streamed": lambda c, o: list(c.chat.completions.create(model="m", messages=MESSAGES, stream=True, **o)),
    "chat, tools streamed": lambda c, o: list(
        c.chat.completions.create(model="m", messages=MESSAGES, tools=[TOOL], stream=True, **o)
    ),
    "responses": lambda c, o: c.responses.create(model="m", input=DINNER, **o),
    "responses, streamed": lambda c, o: list(c.responses.create(model="m", input=DINNER, stream=True, **o)),
    "models": lambda c, _: list(c.models.list()),
    "embeddings": lambda c, _: c.embeddings.create(model="m", input="x", encoding_format="float"),
    "files": lambda c, _: c.files.create(file=("a.jsonl", b"{}"), purpose="batch"),
}


@pytest.mark.parametrize("user", ["nobody", "ada"])
@pytest.mark.parametrize("call", CALLS)
def test_openais_client_sees_the_same(upstream: ScriptedUpstream, url: str, call: str, user: str) -> None:
    upstream.script = script
    bare, ours = (
        CALLS[call](openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0), {"user": user})
        for base in (upstream.url, url)
    )
    assert repr(ours) == repr(bare)
    assert len(upstream.received) == 2
    uses = user == "ada" and call.startswith(("chat", "responses"))
    assert (b"<user_profile>" in upstream.last.body) == uses


def test_openais_client_learns_of_an_error_and_when_to_come_back(upstream: ScriptedUpstream, url: str) -> None:
    body = b'{"error": {"message": "slow down", "type": "rate_limit_error", "code": "limit"}}'
    upstream.script = lambda _: Answer(status=429, headers=(*JSON, ("retry-after", "17")), chunks=(body,))
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    with pytest.raises(openai.RateLimitError) as limited:
        client.chat.completions.create(model="m", messages=MESSAGES, user="ada")
    assert (limited.value.code, limited.value.response.headers["retry-after"]) == ("limit", "17")


def langchain_model(base: str, **changes: Any) -> ChatOpenAI:
    fields = {"model": "m", "base_url": f"{base}/v1", "api_key": SecretStr("none"), "max_retries": 0}
    return ChatOpenAI(**{**fields, **changes})


async def seen_by_langchain(base: str, user: str, *, responses: bool) -> list[object]:
    model = langchain_model(base, default_headers={"X-Tactful-User": user}, use_responses_api=responses)
    whole = await model.ainvoke(DINNER)
    texts = [chunk.text async for chunk in model.astream(DINNER)]
    calling = langchain_model(base, model_kwargs={"user": user}).bind_tools([TOOL])
    return [
        whole.content,
        whole.response_metadata,
        whole.usage_metadata,
        texts,
        (await calling.ainvoke(DINNER)).tool_calls,
    ]


async def test_langchains_model_sees_the_same(upstream: ScriptedUpstream, url: str) -> None:
    # One test, since LangChain shares its connections, and pytest gives each test another event loop.
    upstream.script = script
    for user in ("nobody", "ada"):
        for responses in (False, True):
            bare, ours = [await seen_by_langchain(base, user, responses=responses) for base in (upstream.url, url)]
            assert ours == bare
            assert "".join(ours[3]) == "Dal."  # type: ignore[arg-type]
            assert ours[4][0]["args"] == {"dish": "dal"}  # type: ignore[index]
            sent = [b"<user_profile>" in request.body for request in upstream.received[-3:]]
            assert sent == [user == "ada"] * 3


@pytest.fixture(scope="module")
def real_upstream() -> Iterator[str]:
    """llama.cpp's own server with SmolLM2-135M, two requests at a time."""
    xllamacpp = pytest.importorskip("xllamacpp")
    path = find_stand_in()
    if path is None:
        pytest.skip("the stand-in is not installed")
    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx, params.n_parallel = str(path), 4_096, 2
    params.cpuparams.n_threads, params.verbosity, params.warmup = 1, -1, False
    server = xllamacpp.Server(params)
    yield server.listening_address
    del server  # which stops it


def test_a_real_model_answers_the_same_where_nothing_is_used_and_still_where_something_is(
    real_upstream: str, personalizer: Personalizer
) -> None:
    options: Any = {"model": "m", "temperature": 0, "seed": 1, "extra_body": {"cache_prompt": False}}
    hello: Any = {"messages": [{"role": "user", "content": "Name one colour."}], "max_tokens": 12, **options}

    def texts(base: str, **asked: Any) -> tuple[str | None, str]:
        client = openai.OpenAI(base_url=f"{base}/v1", api_key="none", max_retries=0)
        whole = client.chat.completions.create(**asked).choices[0].message.content
        chunks = client.chat.completions.create(**asked, stream=True)
        return whole, "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    with served(create_app(personalizer, ServerSettings(UpstreamSettings(real_upstream)))) as url:
        bare = texts(real_upstream, **hello)
        assert bare[0]
        assert texts(url, **hello, user="nobody") == bare
        client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
        assert [model.id for model in client.models.list()] == [
            model.id for model in openai.OpenAI(base_url=f"{real_upstream}/v1", api_key="none").models.list()
        ]
        asked: Any = {"messages": MESSAGES, "max_tokens": 8, "user": "ada", **options}
        used = client.chat.completions.with_raw_response.create(**asked)
        assert used.headers["x-tactful-used"] == "1"
        assert used.parse().choices[0].message.content
        answer = client.responses.create(model="m", input="Name one colour.", max_output_tokens=8, user="nobody")
        assert answer.output_text
        bound = langchain_model(url, temperature=0, model_kwargs={"user": "nobody"}, max_tokens=12)  # type: ignore[call-arg]
        assert "".join(chunk.text for chunk in bound.stream("Name one colour."))
        with pytest.raises(openai.BadRequestError) as refused:
            client.chat.completions.create(model="m", messages=[{"role": "user", "content": 7}], user="ada")  # type: ignore[typeddict-item,list-item]
        with pytest.raises(openai.BadRequestError) as bare_refused:
            openai.OpenAI(base_url=f"{real_upstream}/v1", api_key="none", max_retries=0).chat.completions.create(
                model="m",
                messages=[{"role": "user", "content": 7}],  # type: ignore[typeddict-item,list-item]
            )
        assert refused.value.response.content == bare_refused.value.response.content
