"""Long regular expressions, written over several lines or as lists."""

from __future__ import annotations

import re

_LINE_BREAK = re.compile(r"\s*\n\s*")


def on_one_line(pattern: str) -> str:
    """Return a pattern without its line breaks and the space around them; spaces within a line stand for themselves."""
    return _LINE_BREAK.sub("", pattern.strip())


def any_of(expressions: str) -> str:
    """Return one regular expression that matches any of those in a list parted by commas and line breaks.

    >>> any_of("trade union, unions?")
    '(?:trade union|unions?)'
    """
    return "(?:" + "|".join(one for one in (" ".join(part.split()) for part in expressions.split(",")) if one) + ")"
