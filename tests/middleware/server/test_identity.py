"""Who calls and whose turn it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request

from tactful.memory import Forbidden, InvalidFile, InvalidInput, InvalidUserId, Unauthenticated
from tactful.middleware.server.identity import ANYBODY, Caller, authenticator, named_user, one_header, user_of
from tactful.middleware.server.keys import KeyFile

SHOP = Caller("shop", None, may_name_users=True)
BANK = Caller("bank", None, may_name_users=True)
ADA = Caller("phone", "ada", may_name_users=False)


def request(*headers: tuple[str, str]) -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers]
    return Request({"type": "http", "headers": raw})


async def test_only_a_known_key_of_the_server_is_let_in(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    key = keys.add("phone", user_id="ada")
    authenticate = authenticator(keys)
    assert await authenticate(request(("Authorization", f"Bearer {key}"))) == ADA
    assert await authenticate(request(("Authorization", f"bearer  {key} "))) == ADA
    for value in ("", "Bearer", "Bearer ", f"Basic {key}", key, f"Bearer {key}x", "Bearer \ud7ff"):
        with pytest.raises(Unauthenticated):
            await authenticate(request(("Authorization", value)))
    with pytest.raises(Unauthenticated):
        await authenticate(request())
    with pytest.raises(InvalidInput, match="2 times"):
        await authenticate(request(("Authorization", f"Bearer {key}"), ("Authorization", "Bearer x")))


async def test_a_server_whose_keys_are_gone_or_damaged_lets_nobody_in(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    key = keys.add("phone")
    authenticate = authenticator(keys)
    keys.path.write_text("{")
    with pytest.raises(InvalidFile):
        await authenticate(request(("Authorization", f"Bearer {key}")))
    keys.path.unlink()
    with pytest.raises(Unauthenticated):
        await authenticate(request(("Authorization", f"Bearer {key}")))


async def test_without_keys_anybody_calls() -> None:
    assert await authenticator(None)(request()) is ANYBODY


def test_the_header_wins_over_the_body_and_applications_never_share_a_person() -> None:
    assert user_of(SHOP, "eve", "bob") == "shop:eve"
    assert user_of(SHOP, None, "bob") == "shop:bob"
    assert user_of(BANK, None, "bob") == "bank:bob"
    assert user_of(ANYBODY, None, "shop:bob") == "shop:bob"
    assert named_user(SHOP) is None
    with pytest.raises(InvalidUserId):
        user_of(SHOP)


def test_a_persons_own_key_names_nobody_else() -> None:
    assert user_of(ADA) == user_of(ADA, "ada") == user_of(ADA, None, "ada") == "ada"
    for named in [("bob", None), (None, "bob"), ("bob", "ada")]:
        with pytest.raises(Forbidden, match="may-name-users"):
            user_of(ADA, *named)


@pytest.mark.parametrize("user", ["", "  ", "x" * 257, "x" * 252])
def test_a_name_that_cannot_be_one_is_refused(user: str) -> None:
    with pytest.raises(InvalidUserId):
        user_of(SHOP, user)


def test_a_header_is_utf_8_and_comes_once() -> None:
    assert one_header(request(("X-Tactful-User", "Zoë")), "X-Tactful-User") == "Zoë"
    assert one_header(request(), "X-Tactful-User") is None
    with pytest.raises(InvalidInput, match="UTF-8"):
        one_header(Request({"type": "http", "headers": [(b"x-tactful-user", b"\xff")]}), "X-Tactful-User")
    with pytest.raises(InvalidInput, match="2 times"):
        one_header(request(("X-Tactful-User", "a"), ("X-Tactful-User", "b")), "X-Tactful-User")
