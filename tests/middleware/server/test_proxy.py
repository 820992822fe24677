"""What passes through: requests and answers equal to those without tactful between, byte for byte."""

from __future__ import annotations

import gzip
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tactful.middleware import Personalizer
from tactful.middleware.server.app import ServerSettings, create_app
from tactful.middleware.server.keys import KeyFile
from tactful.middleware.server.upstream import UpstreamSettings

from .scripted_upstream import JSON, SSE, Answer, Received, ScriptedUpstream, chat_answer, chat_event
from .serving import served
from .test_upstream import ESCAPES

DINNER = "Suggest a dinner recipe for me."
HELLO = {"model": "m", "messages": [{"role": "user", "content": "Hello there"}]}
# What differs between any two connections.
OF_THE_CONNECTION = {"transfer-encoding", "connection", "x-tactful-used", "x-tactful-turn"}

UNKNOWN_EVENTS = (
    b": keep-alive\n\n",
    b"event: made.up\r\ndata: not json \xff\r\nid: 7\r\nretry: 10\r\n\r\n",
    chat_event(None, role="assistant"),
    chat_event("He")[:20],
    chat_event("He")[20:],
    b'data: {"error": {"message": "mid-stream"}}\n\n',
    b"data: [DONE]\n\n",
    b"after the end",
)
ANSWERS = {
    "json": chat_answer("Hi"),
    "json, chunked": Answer(chunks=(b'{"a":', b"1}"), streamed=True),
    "events": Answer(headers=SSE, chunks=UNKNOWN_EVENTS, streamed=True),
    "events with a length": Answer(headers=SSE, chunks=UNKNOWN_EVENTS),
    "compressed": Answer(headers=(*JSON, ("content-encoding", "gzip")), chunks=(gzip.compress(b'{"a": 1}'),)),
    "nothing": Answer(chunks=()),
    "no content": Answer(status=204, chunks=()),
    "redirect": Answer(status=307, headers=(("location", "http://127.0.0.1:1/elsewhere"),), chunks=()),
    "binary": Answer(headers=(("content-type", "audio/mpeg"),), chunks=(bytes(range(256)) * 300,)),
    "cookies": Answer(headers=(*JSON, ("set-cookie", "a=1"), ("set-cookie", "b=2"), ("x-request-id", "r"))),
    "limits": Answer(
        status=429,
        headers=(*JSON, ("retry-after", "17"), ("x-ratelimit-remaining-tokens", "0"), ("x-request-id", "req_1")),
        chunks=(b'{"error": {"message": "slow down", "type": "rate_limit_error"}}',),
    ),
    **{f"error {n}": Answer(status=n, chunks=(b'{"error": "%d"}' % n,)) for n in (400, 401, 403, 404, 409, 418, 422)},
    **{f"error {n}": Answer(status=n, headers=(("content-type", "text/html"),), chunks=(b"<p>",)) for n in (500, 503)},
}


def seen(response: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = sorted((k, v) for k, v in response.headers.multi_items() if k not in OF_THE_CONNECTION)
    return response.status_code, headers, b"".join(response.iter_raw())


def ask(base: str, path: str = "/v1/chat/completions", *, content: object = None, **options: object) -> httpx.Response:
    """Send a POST (or `method`) and return the open response, whose bytes are not decoded."""
    if content is None:
        content = json.dumps(HELLO)
    request = httpx.Request(options.pop("method", "POST"), base + path, content=content, **options)  # type: ignore[arg-type]
    return httpx.Client(timeout=60).send(request, stream=True)


@pytest.mark.parametrize("user", ["nobody", "ada"])
@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_of_any_kind_comes_back_as_the_upstream_gave_it(
    upstream: ScriptedUpstream, url: str, kind: str, user: str
) -> None:
    upstream.script = lambda _: ANSWERS[kind]
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": DINNER}], "user": user})
    bare, ours = ask(upstream.url, content=body), ask(url, content=body)
    assert ours.headers["x-tactful-used"] == ("1" if user == "ada" and kind not in ("error 400", "error 422") else "0")
    assert seen(ours) == seen(bare)


BODIES = {
    "spaced": b'{ "messages" : [ {"role":"user",  "content":"Hello there"} ],\n "n": 1.50, "n": 2, "e": "\\u00e9" }',
    "a mark at the front": b"\xef\xbb\xbf" + json.dumps(HELLO).encode(),
    "not a number": b'{"messages": [{"role": "user", "content": "Hello"}], "temperature": NaN}',
    "utf-16": json.dumps(HELLO).encode("utf-16"),
    "not utf-8": b'{"messages": [{"role": "user", "content": "\xff"}]}',
    "half": b'{"messages": [',
    "nothing": b"",
    "deep": b'{"messages": ' + b"[" * 50_000,
    "no messages": b'{"model": "m"}',
    "odd messages": b'{"messages": [1, null, {"role": ["user"]}]}',
    "compressed": gzip.compress(json.dumps(HELLO).encode()),
    "large": json.dumps({**HELLO, "pad": "x" * 3_000_000}).encode(),
}


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses"])
@pytest.mark.parametrize("kind", BODIES)
def test_a_request_for_which_nothing_is_used_goes_up_byte_for_byte(
    upstream: ScriptedUpstream, url: str, kind: str, path: str
) -> None:
    headers = {"X-Tactful-User": "nobody", "Content-Type": "application/json", "X-Made-Up": "1", "User-Agent": "ours"}
    assert ask(url, path, content=BODIES[kind], headers=headers).status_code == 200
    ask(upstream.url, path, content=BODIES[kind], headers=headers)
    ours, bare = upstream.received
    assert ours.body == BODIES[kind]
    assert ours.target == path
    assert {k: v for k, v in ours.headers if k != "host"} == {
        k.lower(): v for k, v in bare.headers if k.lower() not in {"host", "connection", "x-tactful-user"}
    }


REST = [
    ("GET", "/v1/models?limit=2&after=a%2Fb", None),
    ("HEAD", "/v1/models", None),
    ("OPTIONS", "/v1/chat/completions", None),
    ("DELETE", "/v1/files/f%20a", None),
    ("GET", "/v1/chat/completions", None),
    ("PATCH", "/v1/made/up", b"{}"),
    ("POST", "/v1/completions", b'{"prompt": "Suggest a dinner recipe for me.", "user": "ada"}'),
    ("POST", "/v1/embeddings", b'{"input": "x"}'),
    ("POST", "/v1/chat/completions/c1", b'{"messages": [{"role": "user", "content": "Suggest a dinner recipe."}]}'),
    ("POST", "/v1/responses/r1/cancel", b""),
]


@pytest.mark.parametrize(("method", "path", "body"), REST)
def test_everything_else_under_v1_passes_through(
    upstream: ScriptedUpstream, url: str, method: str, path: str, body: bytes | None
) -> None:
    upstream.script = lambda _: Answer(headers=(*JSON, ("x-made-up", "1")), chunks=(b"[1]",))
    ours = ask(url, path, content=body or b"", method=method)
    bare = ask(upstream.url, path, content=body or b"", method=method)
    assert seen(ours) == seen(bare)
    assert "x-tactful-used" not in ours.headers
    first, second = upstream.received
    assert (first.method, first.target, first.body) == (second.method, second.target, second.body)


def test_an_upload_passes_through_unread_whatever_its_size(upstream: ScriptedUpstream, url: str) -> None:
    big = bytes(1_000_000) * 25
    httpx.post(f"{url}/v1/files", files={"file": ("a.bin", big)}, data={"purpose": "x"}, timeout=60)
    assert upstream.last.header(
        "content-type",
    ).startswith("multipart/form-data; boundary=")  # type: ignore[union-attr]
    assert big in upstream.last.body
    assert upstream.last.header("content-length") == str(len(upstream.last.body))
    httpx.post(f"{url}/v1/audio/transcriptions", content=iter([b"a" * 10, b"b" * 10]))
    assert upstream.last.header("transfer-encoding") == "chunked"
    assert upstream.last.body == b"a" * 10 + b"b" * 10


def test_with_something_used_only_the_block_is_added(upstream: ScriptedUpstream, url: str) -> None:
    request = {
        "messages": [
            {"role": "system", "content": "Be kind.", "name": "s"},
            {
                "role": "user",
                "content": [{"type": "text", "text": DINNER}, {"type": "image_url", "image_url": {"url": "data:,"}}],
            },
        ],
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
        "logprobs": True,
        "user": "ada",
        "seed": 12345678901234567890,
        "made_up": {"deep": [None, 0.1, "\ud83d", "é"]},
    }
    ask(url, content=json.dumps(request), headers={"Accept-Encoding": "gzip"})
    sent = upstream.last.json
    before, _, block = sent["messages"][0].pop("content").partition("\n\n")
    assert before == request["messages"][0].pop("content")  # type: ignore[attr-defined]
    assert block.startswith("<user_profile>")
    assert "The user is a vegetarian." in block
    assert sent == request
    assert upstream.last.header("accept-encoding") == "identity"


def test_in_a_response_the_block_follows_the_instructions(upstream: ScriptedUpstream, url: str) -> None:
    request = {"input": DINNER, "instructions": "Be kind.", "previous_response_id": "r", "safety_identifier": "ada"}
    assert ask(url, "/v1/responses", content=json.dumps(request)).headers["x-tactful-used"] == "1"
    sent = upstream.last.json
    assert sent.pop("instructions").startswith("Be kind.\n\n<user_profile>")
    assert sent == {k: v for k, v in request.items() if k != "instructions"}


@pytest.mark.parametrize("status", [400, 413, 422])
def test_what_an_upstream_cannot_take_with_a_block_it_gets_without(
    upstream: ScriptedUpstream, url: str, status: int
) -> None:
    def script(request: Received) -> Answer:
        return Answer(status=status) if b"<user_profile>" in request.body else chat_answer("Hi")

    upstream.script = script
    body = json.dumps({"messages": [{"role": "user", "content": DINNER}], "user": "ada"})
    answer = ask(url, content=body)
    assert (answer.status_code, answer.headers["x-tactful-used"]) == (200, "0")
    assert upstream.last.body == body.encode()
    assert httpx.get(f"{url}/healthz").json()["failures"]["not_taken"] >= 1


def test_a_turn_can_be_asked_about_and_its_words_are_learned_from(
    upstream: ScriptedUpstream, url: str, personalizer: Personalizer
) -> None:
    said = {"messages": [{"role": "user", "content": "I live in Ghent."}], "stream": False}
    names = {"X-Tactful-User": "Zoë".encode(), "X-Tactful-Turn": "turn ü".encode(), "X-Tactful-Conversation": b"c1"}
    answer = ask(url, content=json.dumps(said), headers=names)
    assert answer.headers["x-tactful-turn"] == "turn ü"
    personalizer.run(personalizer.flush())
    (attribute,) = personalizer.run(personalizer.profile("Zoë")).attributes
    assert (attribute.evidence[0].conversation_id, attribute.evidence[0].turn_id) == ("c1", "turn ü")
    decision = personalizer.run(personalizer.explain("turn ü"))
    assert decision is not None
    assert decision.user_id == "Zoë"
    assert not any(name.startswith("x-tactful") for name, _ in upstream.last.headers)


def test_a_reply_that_mentions_what_was_used_is_noted(
    upstream: ScriptedUpstream, url: str, personalizer: Personalizer
) -> None:
    texts = ("Since you are a ", "vegetarian, try a lentil curry.")
    upstream.script = lambda _: Answer(headers=SSE, chunks=tuple(chat_event(text) for text in texts), streamed=True)
    body = {"messages": [{"role": "user", "content": DINNER}], "user": "ada", "stream": True}
    answer = ask(url, content=json.dumps(body))
    assert answer.read() == b"".join(chat_event(text) for text in texts)
    personalizer.run(personalizer.flush())
    decision = personalizer.run(personalizer.explain(answer.headers["x-tactful-turn"]))
    assert decision is not None
    assert decision.mentions is not None
    assert len(decision.mentions) == 1


def test_who_is_not_named_is_told_how(upstream: ScriptedUpstream, url: str) -> None:
    answer = ask(url)
    assert answer.status_code == 400
    error = json.loads(answer.read())["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert "X-Tactful-User" in error["message"]
    for name, value in [
        ("X-Tactful-User", b"\xff"),
        ("X-Tactful-Turn", b"x" * 257),
        ("X-Tactful-Conversation", b"\xc2\xa0"),
    ]:
        assert ask(url, headers={"X-Tactful-User": "a", name: value}).status_code == 400
    assert upstream.received == []


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_body_over_the_limit_is_refused_and_does_not_reach_the_upstream(
    upstream: ScriptedUpstream, personalizer: Personalizer, framing: str
) -> None:
    settings = ServerSettings(UpstreamSettings(upstream.url), max_body_bytes=100_000)
    chunks = [bytes(50_000)] * 30
    with served(create_app(personalizer, settings)) as url:
        answer = ask(url, content=b"".join(chunks) if framing == "length" else iter(chunks))
        assert answer.status_code == 413
        assert json.loads(answer.read())["error"]["code"] == "request_too_large"
        assert ask(url, headers={"X-Tactful-User": "a"}).status_code == 200
    assert len(upstream.received) == 1


@pytest.mark.parametrize("http", ["httptools", "h11"])
def test_no_request_line_reaches_another_place_or_host(
    upstream: ScriptedUpstream, personalizer: Personalizer, http: str
) -> None:
    with served(
        create_app(personalizer, ServerSettings(UpstreamSettings(f"{upstream.url}/base/v1"))), http=http
    ) as url:
        port = urlsplit(url).port
        for path in ESCAPES:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                head = b"Host: 127.0.0.1\r\nConnection: close\r\n\r\n"
                connection.sendall(b"GET " + (path or b"/") + b" HTTP/1.1\r\n" + head)
                connection.settimeout(20)
                while connection.recv(65_536):
                    pass
        reached = {request.target for request in upstream.received}
    # A whole URL in the request line names this server, whatever host is written in it.
    assert reached <= {"/base/v1/models"}


def test_a_body_cannot_choose_the_upstream_its_key_or_its_headers(
    upstream: ScriptedUpstream, personalizer: Personalizer
) -> None:
    settings = ServerSettings(UpstreamSettings(upstream.url, api_key="sk-own", headers=(("X-Own", "1"),)))
    claims = {"base_url": "http://evil.example", "api_key": "evil", "extra_headers": {"X-Own": "evil"}, "user": "u"}
    claims |= {"upstream": "http://evil.example", "headers": {"Authorization": "evil"}, "timeout": 0}
    with served(create_app(personalizer, settings)) as url:
        headers = {"Authorization": "Bearer evil", "X-Own": "evil", "OpenAI-Organization": "evil"}
        assert ask(url, content=json.dumps({**HELLO, **claims}), headers=headers).status_code == 200
    sent = [(name, value) for name, value in upstream.last.headers if name in {"x-own", "authorization"}]
    assert sent == [("x-own", "1"), ("authorization", "Bearer sk-own")]
    assert not any("evil" in value for _, value in upstream.last.headers)
    assert upstream.last.json == {**HELLO, **claims}


def test_a_clients_own_credentials_pass_only_where_the_operator_said_so(
    upstream: ScriptedUpstream, personalizer: Personalizer
) -> None:
    headers = {"Authorization": "Bearer sk-client", "OpenAI-Project": "p", "X-Tactful-User": "u"}
    for passing, expected in [(False, None), (True, "Bearer sk-client")]:
        settings = ServerSettings(UpstreamSettings(upstream.url, pass_authorization=passing))
        with served(create_app(personalizer, settings)) as url:
            ask(url, headers=headers)
        assert upstream.last.header("authorization") == expected
        assert upstream.last.header("openai-project") == (expected and "p")


def test_with_keys_only_who_has_one_gets_in_and_applications_share_no_person(
    upstream: ScriptedUpstream, personalizer: Personalizer, tmp_path: Path
) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    shop, bank = (keys.add(name, may_name_users=True) for name in ("shop", "bank"))
    phone = keys.add("phone", user_id="ada")
    body = json.dumps({"messages": [{"role": "user", "content": DINNER}], "user": "bob"})
    with served(create_app(personalizer, ServerSettings(UpstreamSettings(upstream.url), keys))) as url:

        def used(key: str, said: str = DINNER, **headers: str) -> str:
            body = {"messages": [{"role": "user", "content": said}]}
            answer = ask(url, content=json.dumps(body), headers={"Authorization": f"Bearer {key}", **headers})
            assert answer.status_code == 200
            return answer.headers["x-tactful-used"]

        for path in ("/v1/chat/completions", "/v1/models", "/v1/files"):
            for headers in ({}, {"Authorization": "Bearer tk_x"}, {"Authorization": f"Bearer {shop}x"}):
                answer = ask(url, path, content=body, headers=headers)
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert upstream.received == []
        used(shop, "I'm a vegetarian.", **{"X-Tactful-User": "bob"})
        personalizer.run(personalizer.flush())
        assert used(shop, **{"X-Tactful-User": "bob"}) == "1"
        assert used(bank, **{"X-Tactful-User": "bob"}) == "0"
        assert used(phone) == "1"
        assert ask(url, content=body, headers={"Authorization": f"Bearer {phone}"}).status_code == 403
        assert all(request.header("authorization") is None for request in upstream.received)
        keys.revoke("phone")
        assert ask(url, content=body, headers={"Authorization": f"Bearer {phone}"}).status_code == 401
        assert httpx.get(f"{url}/healthz").status_code == 200
    known = personalizer.run(personalizer.profile("shop:bob")).attributes
    assert [a.statement for a in known] == ["The user is a vegetarian."]
