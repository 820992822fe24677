"""A page of another site, in the browser of whoever is at this machine, reaches nothing."""

from __future__ import annotations

import httpx
import pytest

from .scripted_upstream import ScriptedUpstream

HELLO = {"messages": [{"role": "user", "content": "Hello"}], "user": "nobody"}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@localhost",
        "evil.example/localhost",
        "127.0.0.2",
        "0.0.0.0",
        "[::2]",
        "[::1",
        "",
        "localhost:x",
        "localhost:1:evil.example",
    ],
)
@pytest.mark.parametrize("path", ["/v1/models", "/tactful/v1/memory/attributes", "/healthz"])
def test_a_host_that_is_not_this_machine_is_refused(upstream: ScriptedUpstream, url: str, host: str, path: str) -> None:
    headers = {"Host": host, "X-Tactful-User": "ada"}
    assert httpx.get(url + path, headers=headers).status_code in {400, 403}
    assert upstream.received == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8484", "[::1]", "[::1]:8484"])
def test_every_name_of_this_machine_is_let_in(upstream: ScriptedUpstream, url: str, host: str) -> None:
    assert httpx.get(f"{url}/v1/models", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
        ("", 403),
        ("file://", 403),
        ("http://localhost:3000", 200),
        ("http://127.0.0.1", 200),
    ],
)
def test_a_page_of_another_site_is_refused_and_one_of_this_machine_is_not(
    upstream: ScriptedUpstream, url: str, origin: str, status: int
) -> None:
    headers = {"Origin": origin, "Content-Type": "text/plain"}
    assert httpx.post(f"{url}/v1/chat/completions", json=HELLO, headers=headers).status_code == status
    assert len(upstream.received) == (status == 200)
