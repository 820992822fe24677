"""ServerUrl: where a server listens, without anything secret in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from .errors import InvalidInput

_DEFAULT_PORTS = {"http": 8000, "https": 443}


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """Scheme, host and port of a Chroma server; its text is the URL, fit for messages and logs."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read http://HOST[:PORT] or https://HOST[:PORT]; the port defaults to 8000 and 443.

        Raises:
            InvalidInput: another scheme, no host, a path or a query, a bad port, or a name and password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise InvalidInput(f"the Chroma URL cannot be read: {error}") from error
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
            raise InvalidInput("a Chroma URL is http://HOST:PORT or https://HOST:PORT, without a path")
        if parts.username is not None:
            raise InvalidInput("a Chroma URL holds no name and password")
        return cls(parts.scheme, parts.hostname, port or _DEFAULT_PORTS[parts.scheme])

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"
