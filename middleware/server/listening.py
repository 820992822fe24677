"""Listening: on which address, for whom, and with which settings of uvicorn (imported only here)."""

from __future__ import annotations

import ipaddress
import signal
import socket
import threading
from typing import TYPE_CHECKING

from tactful.memory import InvalidInput, MissingExtra

from .keys import KeyFile

if TYPE_CHECKING:
    from starlette.types import ASGIApp

try:
    import uvicorn
except ImportError as error:
    raise MissingExtra("the server", "server") from error

# Longer than clients keep an idle connection, so that they close it first and no request meets a closing one.
KEEP_ALIVE_S = 75
SHUTDOWN_S = 10
WAITING_CONNECTIONS = 2_048


def check_reach(host: str, keys: KeyFile | None) -> None:
    """Refuse to listen to more than this machine unless who calls can be told.

    Raises:
        InvalidInput: `host` is not a loopback address and there are no keys.
        InvalidFile: the keys cannot be read.
    """
    if not is_loopback(host) and (keys is None or not keys.entries()):
        raise InvalidInput(
            f"on {host} anybody could read and change what is known of everybody: make a key with `tactful keys add`"
            " first, or listen on 127.0.0.1"
        )


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address; a name other than localhost could mean anything."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def open_socket(host: str, port: int) -> socket.socket:
    """Take an address, so that what connects from now on waits to be served; port 0 is any that is free.

    Raises:
        InvalidInput: it cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=WAITING_CONNECTIONS)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not an address"
        raise InvalidInput(f"cannot listen on {host}, port {port}: {reason}") from error


def url_of(listening: socket.socket) -> str:
    """Return the URL of a socket, without a path."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(app: ASGIApp, listening: socket.socket) -> None:
    """Serve until told to stop; what is being answered then has `SHUTDOWN_S` seconds to end.

    uvicorn ends by raising the signal once more, which must not kill the process before its memory is closed.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
    uvicorn.Server(uvicorn_config(app)).run([listening])


def _stop(*_: object) -> None:
    raise SystemExit(0)


def uvicorn_config(app: ASGIApp) -> uvicorn.Config:
    """Return how an app is served: nothing is added to the upstream's headers, and nobody's requests are listed."""
    return uvicorn.Config(
        app,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
