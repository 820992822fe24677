"""HostGuard: a page of another site must not reach a server on this machine through the browser of who is at it.

Such a page can point a name of its own at 127.0.0.1 ("DNS rebinding"), which the Host header shows, or send a form
straight to it, which the Origin header shows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .errors import Refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@/?#]+)(?::\d+)?")
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class HostGuard:
    """Refuses every request made for, or by a page from, a host that is not allowed; ports do not matter."""

    def __init__(self, app: ASGIApp, allowed_hosts: frozenset[str]) -> None:
        """Guard `app`."""
        self._app = app
        self._allowed = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through or refuse."""
        if scope["type"] != "http" or self._lets_through(scope["headers"]):
            await self._app(scope, receive, send)
            return
        refusal = Refusal(403, "invalid_request_error", "host_not_allowed", "this server is not there for this host")
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(refusal.body)).encode())]
        await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await send({"type": "http.response.body", "body": refusal.body, "more_body": False})

    def _lets_through(self, headers: list[tuple[bytes, bytes]]) -> bool:
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        origins = [value.decode("latin-1").partition("://")[2] for name, value in headers if name == b"origin"]
        return len(hosts) == 1 and all(self._is_allowed(host) for host in (*hosts, *origins))

    def _is_allowed(self, host: str) -> bool:
        found = _HOST_AND_PORT.fullmatch(host.lower())
        return found is not None and found.group(1).strip("[]") in self._allowed
