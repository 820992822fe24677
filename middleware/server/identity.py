"""Who calls, and whose turn it is: from the server's own API keys, never from what a body claims without leave."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tactful.memory import Forbidden, InvalidInput, MissingExtra, Unauthenticated, validate_user_id

from .keys import KeyFile

try:
    from starlette.requests import Request
except ImportError as error:
    raise MissingExtra("the server", "server") from error

USER_HEADER = "X-Tactful-User"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request. `key_name` is None where the server has no keys, and everybody on this machine may call.

    `user_id` is the one person the caller stands for, None where it names users.
    """

    key_name: str | None
    user_id: str | None
    may_name_users: bool


ANYBODY = Caller(key_name=None, user_id=None, may_name_users=True)

Authenticate = Callable[[Request], Awaitable[Caller]]


def authenticator(keys: KeyFile | None) -> Authenticate:
    """Return what tells who sent a request, for use as a FastAPI dependency; without `keys` it is anybody.

    What it returns raises `Unauthenticated` for a request without a known key in `Authorization: Bearer`, and
    `InvalidFile` if the keys cannot be read: a server that had keys never lets anybody in for want of them.
    """

    async def authenticate(request: Request) -> Caller:
        if keys is None:
            return ANYBODY
        scheme, _, key = (one_header(request, "Authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise Unauthenticated("send one of this server's own API keys as `Authorization: Bearer tk_…`")
        found = keys.find(key.strip())
        if found is None:
            raise Unauthenticated("this API key is not known here: make one with `tactful keys add`")
        return Caller(found.name, found.user_id, found.may_name_users)

    return authenticate


def named_user(caller: Caller, header_user: str | None = None, body_user: str | None = None) -> str | None:
    """Return the user id of whose turn it is, or None if nobody was named; the header wins over the body.

    Users named with a key are `KEYNAME:USER`, so that people of the same name in two applications never meet. No
    colon can be in a key's name, so each such id is read in one way only.

    Raises:
        Forbidden: the key stands for one person, and another was named: taking that person's words for the key's own
            would mix two people up.
        InvalidUserId: what was named cannot name a person.
    """
    named = header_user if header_user is not None else body_user
    if caller.user_id is not None:
        if named is not None and named != caller.user_id:
            raise Forbidden(
                f"the key {caller.key_name!r} stands for one person and cannot name another; an application that"
                " serves several people needs a key made with --may-name-users"
            )
        return caller.user_id
    if named is None:
        return None
    validate_user_id(named)
    return named if caller.key_name is None else validate_user_id(f"{caller.key_name}:{named}")


def user_of(caller: Caller, header_user: str | None = None, body_user: str | None = None) -> str:
    """Do as `named_user`, for where a turn or a memory must be somebody's.

    Raises:
        Forbidden: as `named_user`.
        InvalidUserId: nobody was named, or what was named cannot name a person.
    """
    return validate_user_id(named_user(caller, header_user, body_user))


def one_header(request: Request, name: str) -> str | None:
    """Return a header as the UTF-8 text it holds, or None if it was not sent.

    Raises:
        InvalidInput: it was sent twice, so that two readers could take it differently, or is not UTF-8.
    """
    values = request.headers.getlist(name)
    if not values:
        return None
    if len(values) > 1:
        raise InvalidInput(f"the header {name} was sent {len(values)} times")
    try:
        return values[0].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"the header {name} is not UTF-8") from error
