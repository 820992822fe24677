"""What goes wrong at the server itself, in the shape of OpenAI's errors; the upstream's own errors are passed on."""

from __future__ import annotations

import json
from dataclasses import dataclass

import httpx

from tactful.memory import Forbidden, InvalidFile, InvalidInput, TactfulError, Unauthenticated


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of our own: its status, type and code as OpenAI's clients know them, and one sentence."""

    status: int
    type: str
    code: str
    message: str

    @property
    def body(self) -> bytes:
        """The JSON to send."""
        error = {"message": self.message, "type": self.type, "param": None, "code": self.code}
        return json.dumps({"error": error}).encode()


class Refused(Exception):
    """Carries a refusal to where it is sent."""

    def __init__(self, refusal: Refusal) -> None:
        """Hold it."""
        super().__init__(refusal.message)
        self.refusal = refusal


_OURS: tuple[tuple[type[TactfulError], int, str], ...] = (
    (Unauthenticated, 401, "invalid_api_key"),
    (Forbidden, 403, "forbidden"),
    (InvalidInput, 400, "invalid_request"),
)
# The first that fits; what they say names no host of ours.
_UPSTREAM: tuple[tuple[type[Exception], int, str, str, str], ...] = (
    (httpx.PoolTimeout, 503, "server_error", "overloaded", "this server answers as many requests as it may already"),
    (httpx.TimeoutException, 504, "server_error", "upstream_timeout", "the model's server did not answer in time"),
    (httpx.LocalProtocolError, 400, "invalid_request_error", "invalid_request", "the request cannot be passed on"),
    (httpx.TransportError, 502, "server_error", "upstream_unreachable", "the model's server cannot be reached"),
)


def refusal_of(error: TactfulError) -> Refusal:
    """Return the refusal for one of our errors; what is the operator's to mend says no more than that."""
    for kind, status, code in _OURS:
        if isinstance(error, kind) and not isinstance(error, InvalidFile):
            return Refusal(status, "invalid_request_error", code, str(error))
    return Refusal(500, "server_error", "internal_error", "this server cannot do this now; its log says why")


def upstream_refusal(error: httpx.TransportError) -> Refusal:
    """Return the refusal for an upstream that gave no answer."""
    for kind, status, type_, code, message in _UPSTREAM:
        if isinstance(error, kind):
            return Refusal(status, type_, code, message)
    raise AssertionError("the last line of the table fits every transport error") from error


def too_large(limit_bytes: int) -> Refused:
    """Return the error for a body over the limit."""
    message = f"the request is larger than the {limit_bytes:,} bytes allowed here"
    return Refused(Refusal(413, "invalid_request_error", "request_too_large", message))


def bad_path() -> Refused:
    """Return the error for a path that could mean another place than it says."""
    message = "this path has empty or dotted segments, or is encoded twice"
    return Refused(Refusal(400, "invalid_request_error", "invalid_path", message))
