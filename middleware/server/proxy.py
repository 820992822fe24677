"""/v1: what a client sends goes to the upstream and what comes back goes to the client, with a block where one helps.

A request that nothing is used for, and every one that is not a turn of a chat, goes up byte for byte as it came. Bytes
come down as they come, whatever was used. What fails in tactful is counted and costs nobody a reply.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import httpx
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from tactful.graphs import FailureCounts
from tactful.memory import InvalidInput, InvalidUserId, TactfulError

from ..open_turn import OpenTurn
from ..personalizer import Personalizer
from .errors import Refusal, Refused, refusal_of, upstream_refusal
from .identity import USER_HEADER, Authenticate, Caller, named_user, one_header
from .openai_api import ENDPOINTS, MAX_ID_CHARS, Asked, Endpoint, Json, parse_request, write_request
from .reply_tap import ReplyTap
from .request_body import RequestBody, run_until
from .upstream import Headers, Upload, Upstream, response_headers

_log = logging.getLogger(__name__)

CONVERSATION_HEADER = "X-Tactful-Conversation"
TURN_HEADER = "X-Tactful-Turn"
USED_HEADER = "X-Tactful-Used"
# What an upstream says of a request that it cannot take: too long with the block, say, or a second system message.
_NOT_TAKEN = {400, 413, 422}


class Proxy:
    """The ASGI application below /v1."""

    def __init__(
        self,
        personalizer: Personalizer,
        upstream: Upstream,
        authenticate: Authenticate,
        *,
        max_body_bytes: int,
        failures: FailureCounts,
    ) -> None:
        """Answer with `upstream`; what fails here is counted in `failures`."""
        self._personalizer = personalizer
        self._upstream = upstream
        self._authenticate = authenticate
        self._max_body_bytes = max_body_bytes
        self._failures = failures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; if the client leaves, the upstream's answer is broken off."""
        request = Request(scope, receive)
        body = RequestBody(request)
        await run_until(body.client_left(), self._answer(request, body, send))

    async def _answer(self, request: Request, body: RequestBody, send: Send) -> None:
        turn = _Turn()
        try:
            answer = await self._asked(request, body, turn)
        except TactfulError as error:
            await _refuse(send, refusal_of(error))
        except Refused as refused:
            await _refuse(send, refused.refusal)
        except httpx.TransportError as error:
            _log.warning("the upstream gave no answer: %s", type(error).__name__)
            await _refuse(send, upstream_refusal(error))
        except ClientDisconnect:
            pass
        else:
            await _pass_on(answer, turn, send)
        finally:
            self._end(turn)

    async def _asked(self, request: Request, body: RequestBody, turn: _Turn) -> httpx.Response:
        """Send the request up and return the answer once its head is there; `turn` is filled on the way."""
        caller = await self._authenticate(request)
        target = self._upstream.target_of(request.scope["raw_path"], request.scope["query_string"])
        turn.endpoint = _endpoint(request)
        if turn.endpoint is None:
            headers = self._upstream.request_headers(request.headers.raw, plain=False)
            upload = Upload(body.chunks(), body.length) if body.is_there else None
            return await self._upstream.send(request.method, target, headers, upload)
        original = await body.read(self._max_body_bytes)
        await self._begin(request, caller, original, turn)
        headers = self._upstream.request_headers(request.headers.raw, plain=turn.placed is not None)
        answer = await self._upstream.send(request.method, target, headers, turn.placed or original)
        if turn.placed is not None and answer.status_code in _NOT_TAKEN:
            await answer.aclose()
            turn.placed = None
            self._failures.add("not_taken")
            headers = self._upstream.request_headers(request.headers.raw, plain=False)
            answer = await self._upstream.send(request.method, target, headers, original)
        return answer

    async def _begin(self, request: Request, caller: Caller, original: bytes, turn: _Turn) -> None:
        """Decide the turn in a body, and place the block if there is one.

        Raises:
            Forbidden, InvalidInput, InvalidUserId: who or what was named cannot be.
        """
        assert turn.endpoint is not None, "only an endpoint of chats has turns"
        try:
            parsed = parse_request(original)
            asked = turn.endpoint.read(parsed) if parsed is not None else None
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: personalization never costs a reply
            self._failed(error)
            return
        if parsed is None or asked is None:
            return
        named = _named(request, caller, asked)
        try:
            turn.opened = await self._personalizer.begin_from(_messages(asked), configurable=named)
            turn.placed = _placed(turn.endpoint, parsed, turn.opened.decision.block)
        except InvalidUserId as error:
            raise InvalidUserId(
                f"nobody is named for this turn: send the person's id as the header {USER_HEADER} or as `user` in the "
                "body, or let the server be started with TACTFUL_ANONYMOUS=generic to answer without personalization"
            ) from error
        except Exception as error:  # noqa: BLE001 - the wall of the reply path: personalization never costs a reply
            self._failed(error)

    def _end(self, turn: _Turn) -> None:
        if turn.opened is None:
            return
        try:
            turn.opened.end(None if turn.tap is None else turn.tap.text())
        except Exception as error:  # noqa: BLE001 - the wall: the reply has gone out already
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self._failures.add("server")
        _log.warning("tactful failed in the server, the request goes out as it came: %s", type(error).__name__)


@dataclass(slots=True)
class _Turn:
    """What is known of a request by now: its endpoint, its turn, its body with the block, and the copy of its reply."""

    endpoint: Endpoint | None = None
    opened: OpenTurn | None = None
    placed: bytes | None = None
    tap: ReplyTap | None = None

    def headers(self) -> Headers:
        if self.opened is None:
            return []
        decision = self.opened.decision
        used = len(decision.used) if self.placed is not None else 0
        headers = [(USED_HEADER.lower().encode(), str(used).encode())]
        if decision.opt_out is None:
            headers.append((TURN_HEADER.lower().encode(), self.opened.turn_id.encode()))
        return headers

    def open_tap(self, answer: httpx.Response) -> None:
        """Keep a copy of the reply only where something was used that it could mention."""
        if self.placed is not None and self.endpoint is not None:
            self.tap = ReplyTap(self.endpoint, answer)


async def _pass_on(answer: httpx.Response, turn: _Turn, send: Send) -> None:
    """Send an answer on as it comes; one that is cut off is left without its end, for the client to see."""
    try:
        turn.open_tap(answer)
        headers = [*response_headers(answer), *turn.headers()]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        async for chunk in answer.aiter_raw():
            if turn.tap is not None:
                turn.tap.add(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except httpx.TransportError as error:
        _log.warning("the upstream's answer was cut off: %s", type(error).__name__)
    finally:
        await answer.aclose()


async def _refuse(send: Send, refusal: Refusal) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(refusal.body)).encode())]
    if refusal.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": refusal.body, "more_body": False})


def _endpoint(request: Request) -> Endpoint | None:
    if request.method != "POST":
        return None
    return ENDPOINTS.get(request.scope["raw_path"].removeprefix(b"/v1").rstrip(b"/"))


def _named(request: Request, caller: Caller, asked: Asked) -> dict[str, str | None]:
    return {
        "user_id": named_user(caller, one_header(request, USER_HEADER), asked.user),
        "conversation_id": _id_header(request, CONVERSATION_HEADER) or asked.conversation,
        "turn_id": _id_header(request, TURN_HEADER),
    }


def _id_header(request: Request, name: str) -> str | None:
    value = one_header(request, name)
    if value is not None and not 0 < len(value.strip()) <= len(value) <= MAX_ID_CHARS:
        raise InvalidInput(f"the header {name} holds an id of 1 to {MAX_ID_CHARS} characters")
    return value


def _messages(asked: Asked) -> list[BaseMessage]:
    """Return what decides: the texts that the conversation and the prompt are known by, and whose word the last is."""
    said: list[BaseMessage] = [HumanMessage(asked.first), HumanMessage(asked.last)]
    return said if asked.is_new else [*said, AIMessage("")]


def _placed(endpoint: Endpoint, parsed: Json, block: str) -> bytes | None:
    request = endpoint.place(parsed, block) if block else None
    return None if request is None else write_request(request)
