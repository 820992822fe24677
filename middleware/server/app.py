"""The server as one application: OpenAI's API at /v1, the memory's at /tactful/v1, and how it fares at /healthz."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tactful.graphs import FailureCounts
from tactful.memory import InvalidInput, MissingExtra

from ..personalizer import Personalizer
from .host_guard import LOOPBACK_HOSTS, HostGuard
from .identity import authenticator
from .keys import KeyFile
from .memory_api import memory_router
from .proxy import Proxy
from .upstream import Upstream, UpstreamSettings

try:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route
except ImportError as error:
    raise MissingExtra("the server", "server") from error

MAX_BODY_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the server is set up.

    Without `keys` whoever reaches it may call and name anybody, so it must listen to this machine alone.
    `allowed_hosts` are the names it may be called by, None for any. `max_body_bytes` bounds what is read into memory
    of a request; uploads pass through unread and are not bounded.
    """

    upstream: UpstreamSettings
    keys: KeyFile | None = None
    allowed_hosts: frozenset[str] | None = LOOPBACK_HOSTS
    max_body_bytes: int = MAX_BODY_BYTES


def create_app(personalizer: Personalizer, settings: ServerSettings) -> FastAPI:
    """Return the ASGI application; who opened the personalizer closes it.

    Raises:
        InvalidInput: the settings of the upstream cannot be used, or would send it this server's own keys.
    """
    if settings.keys is not None and settings.upstream.pass_authorization:
        raise InvalidInput("the client's authorization is a key of this server, so it is not passed on to the upstream")
    upstream = Upstream(settings.upstream)
    failures = FailureCounts()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await upstream.aclose()

    async def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "failures": {**personalizer.failures, **failures.as_dict()}})

    authenticate = authenticator(settings.keys)
    proxy = Proxy(personalizer, upstream, authenticate, max_body_bytes=settings.max_body_bytes, failures=failures)
    app = FastAPI(
        title="tactful", openapi_url="/tactful/v1/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.router.redirect_slashes = False
    app.router.routes.append(Route("/v1/{rest:path}", proxy))
    app.router.routes.append(Route("/healthz", healthz))
    app.include_router(memory_router(personalizer, authenticate, max_body_bytes=settings.max_body_bytes))
    if settings.allowed_hosts is not None:
        app.add_middleware(HostGuard, allowed_hosts=settings.allowed_hosts)
    return app
