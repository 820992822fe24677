"""Listening beyond this machine takes keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.memory import InvalidFile, InvalidInput
from tactful.middleware.server.keys import KeyFile
from tactful.middleware.server.listening import check_reach, is_loopback, open_socket, url_of

WIDE = [
    "0.0.0.0",
    "::",
    "192.168.1.2",
    "10.0.0.1",
    "8.8.8.8",
    "fe80::1",
    "example.com",
    "127.0.0.1.example.com",
    "",
    "0",
]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_may_call_without_keys(host: str) -> None:
    assert is_loopback(host)
    check_reach(host, None)


@pytest.mark.parametrize("host", WIDE)
def test_nobody_else_may(host: str, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    for none in (None, keys):
        with pytest.raises(InvalidInput, match="tactful keys add"):
            check_reach(host, none)
    keys.add("ada")
    check_reach(host, keys)
    keys.revoke("ada")
    with pytest.raises(InvalidInput):
        check_reach(host, keys)
    keys.path.write_text("{")
    with pytest.raises(InvalidFile):
        check_reach(host, keys)


def test_an_address_is_taken_at_once_or_refused_in_a_sentence() -> None:
    with open_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert url_of(taken) == f"http://127.0.0.1:{port}"
        for host in ("127.0.0.1", "no such host", "192.0.2.1", "::2"):
            with pytest.raises(InvalidInput, match="cannot listen on"):
                open_socket(host, port)
