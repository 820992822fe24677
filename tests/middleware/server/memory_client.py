"""The memory API of a real Personalizer, as the server mounts it, with two keys and a client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from tactful.middleware import Personalizer, load_settings
from tactful.middleware.server.app import ServerSettings, create_app
from tactful.middleware.server.host_guard import LOOPBACK_HOSTS
from tactful.middleware.server.keys import KeyFile
from tactful.middleware.server.upstream import UpstreamSettings

PREFIX = "/tactful/v1"
# Nothing listens there: the memory API never asks the upstream.
NO_UPSTREAM = UpstreamSettings("http://127.0.0.1:9/v1")


@dataclass(frozen=True)
class MemoryServer:
    """The application, what it serves, and its keys: Ada's own, and one of an app that names its users."""

    personalizer: Personalizer
    app: FastAPI
    ada: str
    shop: str

    def ask(
        self, method: str, path: str, *, key: str | None = None, user: str | None = None, **kw: Any
    ) -> httpx.Response:
        """Send one request, as Ada unless another key is given."""
        named = {} if user is None else {"X-Tactful-User": user}
        headers = {"Authorization": f"Bearer {key or self.ada}", **named, **kw.pop("headers", {})}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, PREFIX + path, headers=headers, **kw)

        return asyncio.run(send())

    def tell(self, user_id: str, *texts: str, conversation_id: str = "c1") -> None:
        """Let a person say something, and learn from it."""
        for text in texts:
            self.personalizer.run(self.personalizer.decide(text, user_id=user_id, conversation_id=conversation_id))
        self.personalizer.run(self.personalizer.flush())


@contextmanager
def memory_server(directory: Path, *, max_body_bytes: int = 1_000_000) -> Iterator[MemoryServer]:
    """Open one in a directory."""
    keys = KeyFile(directory / "keys.json")
    ada, shop = keys.add("ada"), keys.add("shop", may_name_users=True)
    patient = load_settings(retrieval_budget_ms=10_000)
    with Personalizer.local(directory / "data", settings=patient) as personalizer:
        hosts = LOOPBACK_HOSTS | {"testserver"}  # what schemathesis calls it
        settings = ServerSettings(NO_UPSTREAM, keys=keys, allowed_hosts=hosts, max_body_bytes=max_body_bytes)
        yield MemoryServer(personalizer, create_app(personalizer, settings), ada, shop)
