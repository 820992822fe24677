"""What any stored text must satisfy, wherever it came from."""

from __future__ import annotations

import re
import unicodedata

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_NOT_A_VALUE = re.compile(
    r"""https?://|\bwww\.|\bdata:[a-z]+/|\]\(   # links and images
    |<\s*/?\s*[a-z!|]|\|>                       # tags and chat-template tokens
    |\{\{|\}\}|\{%|\$\{                         # templates
    |```|\[/?INST\]                             # fences and instruction marks
    |^\s*(system|assistant|user|developer|tool)\s*:""",
    re.IGNORECASE | re.VERBOSE,
)


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates with U+FFFD, since neither SQLite, Chroma nor JSON over HTTP can carry them."""
    return _SURROGATES.sub("\ufffd", text)


def is_one_line(text: str) -> bool:
    """Return whether `text` holds no line break and no control, format or private-use character."""
    return not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in text)


def find_markup(text: str) -> str | None:
    """Return the first piece of `text` that is a link, tag, template or role mark, or None.

    Stored text is data: a value that carries any of these is refused rather than escaped.
    """
    found = _NOT_A_VALUE.search(text)
    return found.group(0).strip() if found else None
