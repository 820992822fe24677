"""The copy of a reply: only of what can be read and is not too much."""

from __future__ import annotations

import httpx

from tactful.middleware.server.openai_api import ENDPOINTS
from tactful.middleware.server.reply_tap import MAX_TAPPED_BYTES, ReplyTap

CHAT = ENDPOINTS[b"/chat/completions"]
REPLY = b'{"choices": [{"message": {"content": "Dal."}}]}'


def tap(status: int = 200, **headers: str) -> ReplyTap:
    return ReplyTap(CHAT, httpx.Response(status, headers={"content-type": "application/json", **headers}))


def test_a_reply_is_read_whatever_chunks_it_came_in() -> None:
    tapped = tap()
    for byte in REPLY:
        tapped.add(bytes([byte]))
    assert tapped.text() == "Dal."
    assert tap().text() == ""


def test_errors_compressed_replies_and_endless_ones_are_not_kept() -> None:
    for closed in (tap(429), tap(**{"content-encoding": "gzip"})):
        closed.add(REPLY)
        assert closed.text() is None
    endless = tap()
    endless.add(REPLY)
    endless.add(bytes(MAX_TAPPED_BYTES))
    endless.add(REPLY)
    assert endless.text() is None
