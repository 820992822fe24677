"""The upstream: the OpenAI-compatible server that answers, reached where and as the operator said and no other way."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

import httpx

from tactful.memory import InvalidInput

from .errors import bad_path

Headers = list[tuple[bytes, bytes]]

# RFC 9110, section 7.6.1: what concerns one connection only; `Connection` itself may name more.
_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding"
    b" upgrade".split()
)
# Whose account is used is the operator's to say, and a browser sends the cookies of every port of this host.
_ACCOUNT = frozenset(b"authorization api-key x-api-key x-goog-api-key openai-organization openai-project".split())
_NEVER_SENT = _HOP_BY_HOP | frozenset(b"host content-length cookie expect".split())
_OURS = b"x-tactful-"
# Many servers close a connection that is idle for 5 s; a request must not meet one that is just being closed.
IDLE_S = 4.0
# Each request looks at every idle connection, so a burst must not leave hundreds of them.
MAX_IDLE = 16
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VISIBLE = re.compile(r"[\x20-\x7e]*")
# A gateway may decode once and what is behind it once more; a path that still changes after that is not an honest one.
_DECODINGS = 3
_DOTS = {b".", b".."}


@dataclass(frozen=True, slots=True)
class UpstreamSettings:
    """Where the upstream is and how it is spoken to; times are seconds.

    `url` is its base URL; one without a path means `/v1` there. `timeout_s` is the longest silence, before the first
    byte or between two. Without `api_key` no credentials are sent, unless `pass_authorization` sends the client's own.
    """

    url: str
    api_key: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    pass_authorization: bool = False
    connect_timeout_s: float = 10.0
    timeout_s: float = 600.0
    max_connections: int = 1_000


class Upload(httpx.AsyncByteStream):
    """A body that is passed on while it arrives; `length` is its bytes, None where the client did not say."""

    def __init__(self, chunks: AsyncIterator[bytes], length: int | None) -> None:
        """Read nothing yet."""
        self._chunks = chunks
        self.length = length

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the chunks as they come."""
        async for chunk in self._chunks:
            yield chunk


class Upstream:
    """Sends requests to one upstream over kept connections; follows no redirect, keeps no cookie, asks no proxy."""

    def __init__(self, settings: UpstreamSettings) -> None:
        """Check the settings; nothing is connected yet.

        Raises:
            InvalidInput: the URL or a header cannot be used, or two kinds of credentials were asked for.
        """
        if settings.pass_authorization and settings.api_key is not None:
            raise InvalidInput(
                "either the client's authorization is passed on or the upstream has a key of its own, not both"
            )
        self._url = _base_url(settings.url)
        self._base_path = self._url.raw_path.rstrip(b"/") or b"/v1"
        self._own = _own_headers(settings)
        account = frozenset[bytes]() if settings.pass_authorization else _ACCOUNT
        self._left_out = _NEVER_SENT | account | {name for name, _ in self._own}
        self._host = self._url.netloc
        times = settings.timeout_s
        self._timeout = httpx.Timeout(times, connect=settings.connect_timeout_s, pool=settings.connect_timeout_s)
        limits = httpx.Limits(
            max_connections=settings.max_connections,
            max_keepalive_connections=min(settings.max_connections, MAX_IDLE),
            keepalive_expiry=IDLE_S,
        )
        # The transport, not a client: no redirects, cookies, proxies or headers of its own.
        self._transport = httpx.AsyncHTTPTransport(limits=limits, http2=False)

    async def send(self, method: str, target: bytes, headers: Headers, body: bytes | Upload | None) -> httpx.Response:
        """Send a request and return the answer once its head is there; its `stream` gives the bytes as they come.

        `target` comes from `target_of`, `headers` from `request_headers`; the caller closes the answer. `body` is None
        where there is none, not even an empty one.

        Raises:
            httpx.TransportError: no answer came.
        """
        stream = body if isinstance(body, Upload) else httpx.ByteStream(body or b"")
        extensions = {"timeout": self._timeout.as_dict(), "target": target}
        request = httpx.Request(
            method, self._url, headers=_with_length(headers, body), stream=stream, extensions=extensions
        )
        return await self._transport.handle_async_request(request)

    def target_of(self, raw_path: bytes, query: bytes) -> bytes:
        """Return where a path under /v1 lies at the upstream, both as they were sent, byte for byte.

        Raises:
            Refused: the path could leave the upstream's base path, by dots or slashes in any encoding.
        """
        rest = raw_path.removeprefix(b"/v1")
        if len(rest) == len(raw_path) or not _is_below(rest):
            raise bad_path()
        return self._base_path + rest + (b"?" + query if query else b"")

    def request_headers(self, headers: Iterable[tuple[bytes, bytes]], *, plain: bool) -> Headers:
        """Return what is sent on of a client's headers, with the operator's own; `plain` asks for no compression."""
        kept = _end_to_end(headers, self._left_out)
        if plain:
            kept = [(name, value) for name, value in kept if name != b"accept-encoding"]
            kept.append((b"accept-encoding", b"identity"))
        return [(b"host", self._host), *kept, *self._own]

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()


def response_headers(answer: httpx.Response) -> Headers:
    """Return what is passed on of the upstream's headers; a body's length and encoding are."""
    return _end_to_end(answer.headers.raw, _HOP_BY_HOP)


def _with_length(headers: Headers, body: bytes | Upload | None) -> Headers:
    if body is None:
        return headers
    length = len(body) if isinstance(body, bytes) else body.length
    framing = (b"transfer-encoding", b"chunked") if length is None else (b"content-length", str(length).encode())
    return [*headers, framing]


def _end_to_end(headers: Iterable[tuple[bytes, bytes]], left_out: frozenset[bytes]) -> Headers:
    lowered = [(name.lower(), value) for name, value in headers]
    named = {one.strip().lower() for name, value in lowered if name == b"connection" for one in value.split(b",")}
    return [
        (name, value)
        for name, value in lowered
        if name not in left_out and name not in named and not name.startswith(_OURS)
    ]


def _is_below(rest: bytes) -> bool:
    """Return whether a path, however often it is decoded, has only plain segments: none empty, none of dots."""
    for _ in range(_DECODINGS):
        if not _is_plain(rest):
            return False
        rest, before = unquote_to_bytes(rest), rest
        if rest == before:
            return True
    return False


def _is_plain(rest: bytes) -> bool:
    if any(byte < 0x20 or byte == 0x7F for byte in rest) or b"\\" in rest or b"?" in rest or b"#" in rest:
        return False
    if rest and not rest.startswith(b"/"):
        return False
    # Some servers take what follows a semicolon for a parameter of the segment, and the segment for what precedes it.
    segments = [segment.partition(b";")[0] for segment in rest.split(b"/")[1:]]
    return all(segment not in {b"", b".", b".."} for segment in segments[:-1]) and segments[-1:] not in (
        [b"."],
        [b".."],
    )


def _base_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise InvalidInput(f"the upstream's URL cannot be read: {error}") from error
    if url.scheme not in {"http", "https"} or not url.host or url.query or url.fragment:
        raise InvalidInput("the upstream's URL is http://HOST[:PORT][/PATH] or https://…, without a query")
    if url.userinfo:
        raise InvalidInput("the upstream's URL holds no name and password: give the key by an environment variable")
    return url


def _own_headers(settings: UpstreamSettings) -> Headers:
    headers: Headers = []
    for name, value in settings.headers:
        if not _HEADER_NAME.fullmatch(name) or not _VISIBLE.fullmatch(value) or name.lower().encode() in _NEVER_SENT:
            raise InvalidInput(f"{name!r} cannot be a header for the upstream")
        headers.append((name.lower().encode(), value.encode()))
    if settings.api_key is not None:
        if not settings.api_key or not _VISIBLE.fullmatch(settings.api_key):
            raise InvalidInput("the upstream's key is empty or holds characters that no key has")
        headers.append((b"authorization", b"Bearer " + settings.api_key.encode()))
    return headers
