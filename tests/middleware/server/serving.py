"""Serving an application for a test: a real uvicorn on a real socket, in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from tactful.middleware.server.listening import open_socket, url_of, uvicorn_config


@contextmanager
def served(app: Any, *, http: str = "auto") -> Iterator[str]:
    """Serve and give the URL, without a path."""
    config = uvicorn_config(app)
    config.http = http
    listening = open_socket("127.0.0.1", 0)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield url_of(listening)
    finally:
        server.should_exit = True
        thread.join()
