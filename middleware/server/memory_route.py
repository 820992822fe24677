"""What every route of the memory API does first and last: whose memory it is, how much is read, what an error says."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from tactful.memory import (
    Forbidden,
    InvalidFile,
    InvalidInput,
    InvalidUserId,
    MissingExtra,
    NotFound,
    TactfulError,
    Unauthenticated,
)

from .identity import USER_HEADER, Authenticate, one_header, user_of
from .memory_models import ErrorBody, ErrorDetail

try:
    from fastapi import APIRouter
    from fastapi.exceptions import RequestValidationError
    from fastapi.routing import APIRoute
    from starlette.convertors import Convertor, register_url_convertor
    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.types import Message, Receive, Scope, Send
except ImportError as error:
    raise MissingExtra("the server", "server") from error

_log = logging.getLogger(__name__)

MAX_PROBLEMS_NAMED = 5
# What is known of a person must not stay in any cache on the way.
_HEADERS = {"Cache-Control": "no-store"}
_UNAVAILABLE = "the memory cannot be used just now; the server's log says why"


class _AnyIdConvertor(Convertor[str]):
    """Lets an id of the host's be any text, slashes and line breaks included."""

    regex = r"(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("any_id", _AnyIdConvertor())


class BodyTooLarge(InvalidInput):
    """A request's body is larger than is read here."""


# The first that fits. Whatever fits none is the operator's to mend, and says no more than that.
_REFUSALS: tuple[tuple[type[TactfulError], int, str], ...] = (
    (Unauthenticated, 401, "unauthenticated"),
    (Forbidden, 403, "forbidden"),
    (NotFound, 404, "not_found"),
    (BodyTooLarge, 413, "too_large"),
    (InvalidUserId, 400, "invalid_user_id"),
    (InvalidInput, 400, "invalid_input"),
)

MEANINGS = {
    400: "It cannot be done with these words or this user id; the message says why. Nothing was changed.",
    401: "No API key, or none that is known.",
    403: "The key is known but not for this person, or this host.",
    404: "There is nothing with that id, or it is another person's.",
    413: "The body is larger than is read here.",
    422: "The request does not have the form described here.",
    503: "The memory cannot be used just now; nothing can be said of it.",
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI is to say of errors: those any route can end in, and these."""
    described = sorted({400, 401, 403, 422, 503, *statuses})
    return {status: {"model": ErrorBody, "description": MEANINGS[status]} for status in described}


def linked(status: int, operations: Mapping[str, Mapping[str, str]]) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI is to say of what can be done next with an answer, by operation and its parameters."""
    return {status: {"links": {name: {"operationId": name, "parameters": takes} for name, takes in operations.items()}}}


def make_route_class(authenticate: Authenticate, *, max_body_bytes: int) -> type[APIRoute]:
    """Return the class of the routes: each finds out the person before anything is read, and words what goes wrong."""

    class MemoryRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handled(request: Request) -> Response:
                async def answer() -> Response:
                    caller = await authenticate(request)
                    request.state.person = user_of(caller, one_header(request, USER_HEADER))
                    return await handle(Request(request.scope, _bounded(request, max_body_bytes)))

                return await in_words(answer)

            return handled

    return MemoryRoute


class TheRest:
    """Answers what no route of a router takes: by its path 404, by its method 405 with the methods there are."""

    def __init__(self, router: APIRouter) -> None:
        """Look among the routes of `router`, whose last one this is to be."""
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of whatever method, as a function's route could not."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        fitting = [one for one in self._router.routes if isinstance(one, APIRoute) and one.path_regex.match(path)]
        allowed = ", ".join(sorted({method for route in fitting for method in route.methods or ()}))
        if allowed:
            response = error_response(405, "method_not_allowed", f"this path takes {allowed}", {"Allow": allowed})
        else:
            response = error_response(404, "not_found", "there is no such path here")
        await response(scope, receive, send)


async def in_words(answer: Callable[[], Awaitable[Response]]) -> Response:
    """Return what `answer` does, or the one shape of error for what it raises."""
    try:
        response = await answer()
    except TactfulError as error:
        return _refusal(error)
    except RequestValidationError as error:
        return error_response(422, "invalid_request", _problems(error))
    except HTTPException as error:
        if isinstance(error.__cause__, TactfulError):  # raised while FastAPI read the body
            return _refusal(error.__cause__)
        return error_response(error.status_code, "invalid_request", str(error.detail), error.headers)
    response.headers.update(_HEADERS)
    return response


def error_response(status: int, kind: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an error in its one shape."""
    body = ErrorBody(error=ErrorDetail(type=kind, message=message))
    return JSONResponse(body.model_dump(), status, headers={**_HEADERS, **(headers or {})})


def _refusal(error: TactfulError) -> Response:
    for kind, status, name in _REFUSALS:
        if isinstance(error, kind) and not isinstance(error, InvalidFile):
            headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
            return error_response(status, name, str(error), headers)
    _log.warning("the memory API cannot answer: %s: %s", type(error).__name__, error)
    return error_response(503, "unavailable", _UNAVAILABLE)


def _problems(error: RequestValidationError) -> str:
    """Name the first problems by their place; what was sent is not repeated."""
    named = [f"{'.'.join(map(str, one['loc']))[:80]}: {one['msg']}" for one in error.errors()[:MAX_PROBLEMS_NAMED]]
    return "; ".join(named).encode("utf-8", "replace").decode()


def _bounded(request: Request, limit_bytes: int) -> Receive:
    """Return what receives the body, up to a limit."""
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > limit_bytes:
            raise BodyTooLarge(f"the body is larger than the {limit_bytes:,} bytes that are read here")
        return message

    return receive
