from __future__ import annotations

import pytest

from tactful.memory import InvalidInput
from tactful.memory.server_url import ServerUrl


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("http://chroma/", "http://chroma:8000"),
        ("https://chroma.example.org", "https://chroma.example.org:443"),
        ("HTTP://Chroma:1", "http://chroma:1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_server_url_is_read(url: str, text: str) -> None:
    assert str(ServerUrl.parse(url)) == text


@pytest.mark.parametrize(
    "url",
    ["", "chroma", "127.0.0.1:8000", "ftp://h", "http://", "http://h:x", "http://h:99999", "http://h/p", "http://h?q"],
)
def test_what_is_no_server_url_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        ServerUrl.parse(url)


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidInput) as refused:
        ServerUrl.parse("http://me:hunter2@h")
    assert "hunter2" not in str(refused.value)
