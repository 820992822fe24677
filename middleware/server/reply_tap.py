"""ReplyTap: a copy of a reply's bytes as they pass, to be read once they are out."""

from __future__ import annotations

import httpx

from .openai_api import Endpoint, reply_text

# A longer reply is passed on as any other, but not searched for mentions.
MAX_TAPPED_BYTES = 4_000_000


class ReplyTap:
    """Keeps what passes, unparsed, up to `MAX_TAPPED_BYTES`."""

    def __init__(self, endpoint: Endpoint, answer: httpx.Response) -> None:
        """Keep the bytes of `answer`, unless it is an error or compressed."""
        self._endpoint = endpoint
        self._content_type = answer.headers.get("content-type", "")
        self._chunks: list[bytes] = []
        self._size = 0
        self._is_open = answer.is_success and "content-encoding" not in answer.headers

    def add(self, chunk: bytes) -> None:
        """Note a chunk that passes."""
        if not self._is_open:
            return
        self._size += len(chunk)
        self._chunks.append(chunk)
        if self._size > MAX_TAPPED_BYTES:
            self._is_open = False
            self._chunks.clear()

    def text(self) -> str | None:
        """Return the text of what passed, or None where none was kept."""
        return reply_text(self._endpoint, self._content_type, b"".join(self._chunks)) if self._is_open else None
