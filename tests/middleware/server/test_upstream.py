"""The upstream is reached where the operator said, with what the operator said, whatever a client sends."""

from __future__ import annotations

import pytest

from tactful.memory import InvalidInput
from tactful.middleware.server.errors import Refused
from tactful.middleware.server.upstream import Upstream, UpstreamSettings

ESCAPES = [
    b"/v1/..",
    b"/v1/../admin",
    b"/v1/models/../../admin",
    b"/v1/./models",
    b"/v1/.",
    b"/v1//models",
    b"/v1//evil.example/x",
    b"/v1/models//x",
    b"/v1/%2e%2e/admin",
    b"/v1/%2E%2E/admin",
    b"/v1/.%2e/admin",
    b"/v1/%2e./admin",
    b"/v1/..%2fadmin",
    b"/v1/..%2Fadmin",
    b"/v1/%2e%2e%2fadmin",
    b"/v1/models%2f..%2f..%2fadmin",
    b"/v1/models/..%2f..%2fadmin",
    b"/v1/%2fevil.example",
    b"/v1/%2f%2fevil.example",
    b"/v1/..%5cadmin",
    b"/v1/..\\admin",
    b"/v1\\..\\admin",
    b"/v1/%5c..%5cadmin",
    b"/v1/%252e%252e/admin",
    b"/v1/%252e%252e%252fadmin",
    b"/v1/..%252fadmin",
    b"/v1/%25252e%25252e/admin",
    b"/v1/..;/admin",
    b"/v1/..;x=1/admin",
    b"/v1/.;/models",
    b"/v1/%2e%2e;/admin",
    b"/v1/..%00/admin",
    b"/v1/models%00",
    b"/v1/models%0d%0aHost:%20evil",
    b"/v1/models%0a",
    b"/v1/models\x7f",
    b"/v1/models%3f..",
    b"/v1/models%23..",
    b"/v1@evil.example/x",
    b"/v1.evil.example/x",
    b"/v1:80/x",
    b"/v2/models",
    b"/V1/models",
    b"/%76%31/models",
    b"//v1/models",
    b"http://evil.example/v1/models",
    b"v1/models",
    b"*",
    b"",
]


@pytest.mark.parametrize("path", ESCAPES, ids=repr)
def test_a_path_that_could_mean_another_place_goes_nowhere(path: bytes) -> None:
    upstream = Upstream(UpstreamSettings("http://upstream.example/openai/v1"))
    with pytest.raises(Refused) as refused:
        upstream.target_of(path, b"")
    assert refused.value.refusal.status == 400


def test_an_honest_path_goes_below_the_base_path_byte_for_byte() -> None:
    upstream = Upstream(UpstreamSettings("http://upstream.example/openai/v1/"))
    for path in (b"/models", b"/models/a%2Fb", b"/files/x/", b"/a.b/..c", b"/x%20y", b"/%C3%A9", b"/m:free", b""):
        assert upstream.target_of(b"/v1" + path, b"") == b"/openai/v1" + path
    query = b"a=http://evil.example/&b=%2e%2e&c=../.."
    assert upstream.target_of(b"/v1/models", query) == b"/openai/v1/models?" + query
    assert Upstream(UpstreamSettings("http://upstream.example")).target_of(b"/v1/models", b"") == b"/v1/models"
    assert Upstream(UpstreamSettings("http://upstream.example/")).target_of(b"/v1/models", b"") == b"/v1/models"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "upstream.example",
        "ftp://upstream.example",
        "file:///etc/passwd",
        "http://",
        "http://user:secret@upstream.example",
        "http://upstream.example/v1?x=1",
        "http://upstream.example/#x",
        "http://upstream.example:port",
    ],
)
def test_an_upstream_that_cannot_be_one_is_refused_in_a_sentence_without_secrets(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Upstream(UpstreamSettings(url))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "header",
    [
        ("Host", "evil"),
        ("Content-Length", "0"),
        ("a b", "x"),
        ("x", "a\r\nb: c"),
        ("x", "a\n"),
        ("x\n", "a"),
        ("", "x"),
        ("x", "ü"),
    ],
)
def test_a_header_that_would_change_more_than_itself_is_refused(header: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput, match="cannot be a header"):
        Upstream(UpstreamSettings("http://upstream.example", headers=(header,)))


def test_credentials_are_the_operators_or_by_their_leave_the_clients_never_both() -> None:
    client = [
        (b"authorization", b"Bearer tk_client"),
        (b"x-api-key", b"k"),
        (b"openai-organization", b"o"),
        (b"x-a", b"1"),
    ]
    own = Upstream(UpstreamSettings("http://up.example", api_key="sk-own", headers=(("X-A", "2"),)))
    assert own.request_headers(client, plain=False) == [
        (b"host", b"up.example"),
        (b"x-a", b"2"),
        (b"authorization", b"Bearer sk-own"),
    ]
    none = Upstream(UpstreamSettings("http://up.example:81"))
    assert none.request_headers(client, plain=False) == [(b"host", b"up.example:81"), (b"x-a", b"1")]
    passing = Upstream(UpstreamSettings("http://up.example", pass_authorization=True))
    assert passing.request_headers(client, plain=False) == [(b"host", b"up.example"), *client]
    with pytest.raises(InvalidInput, match="not both"):
        Upstream(UpstreamSettings("http://up.example", api_key="k", pass_authorization=True))
    assert "sk-own" not in repr(UpstreamSettings("http://up.example", api_key="sk-own"))


def test_what_concerns_one_connection_or_tactful_alone_stays_here() -> None:
    upstream = Upstream(UpstreamSettings("http://up.example"))
    sent = [
        (b"Connection", b"keep-alive, X-Private"),
        (b"x-private", b"1"),
        (b"keep-alive", b"timeout=5"),
        (b"te", b"trailers"),
        (b"upgrade", b"h2c"),
        (b"proxy-authorization", b"Basic x"),
        (b"cookie", b"a=b"),
        (b"host", b"127.0.0.1"),
        (b"x-tactful-user", b"ada"),
        (b"accept-encoding", b"gzip"),
        (b"x-unknown", b"1"),
        (b"x-unknown", b"2"),
    ]
    twice = [(b"x-unknown", b"1"), (b"x-unknown", b"2")]
    host = (b"host", b"up.example")
    assert upstream.request_headers(sent, plain=False) == [host, (b"accept-encoding", b"gzip"), *twice]
    assert upstream.request_headers(sent, plain=True) == [host, *twice, (b"accept-encoding", b"identity")]
