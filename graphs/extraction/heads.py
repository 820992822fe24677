"""Heads: how much of a sentence is whole where borrowed words cut into it, or where it goes on to point elsewhere.

"List quick dinners like the last one" gives "list quick dinners".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .clauses import Sentence
from .spans import Span
from .topics import CLOSERS, MAX_TOPIC_CHARS, MAX_TOPIC_WORDS, find_fault

# Requests stand at the head or the end of a turn; a text with more sentences is mostly material.
MAX_SENTENCES = 12
MIN_HEAD_WORDS, MAX_HEADS = 3, 4
# A topic is preceded by no more than "I would like to know more about".
OPENING_WORDS, OPENING_CHARS = 7, 40

# Where a phrase may end early and still be whole.
_BOUNDARY = re.compile(
    r"""\s*[,;:(—–]|\s-+\s|\s(?:(?P<joins>and|or)
        |(?P<clause>but|so|because|since|as|while|if|when|where|which|who|whom|whose|that|then)
        |(?P<phrase>like|with|without|using|including|based|considering|such|for|from|in|on|at|to|about|of|by|within|over
        |under|through|during|across|after|before|against|into|between|among|titled|called|named|please|thanks)
        )(?=\s|$)""",
    re.IGNORECASE | re.VERBOSE,
)
# Of two things compared, one alone was not asked for.
_NEEDS_BOTH = re.compile(r"\b(?:between|compare|both|either|whether|versus|vs|better)\b", re.IGNORECASE)
# A borrowed stretch that opens like this goes on with what is whole without it.
_GOES_ON = re.compile(
    r"\W*(?:who|whom|whose|which|that|where|when|while|with|without|having|starring|saying|stating|telling|explaining"
    r"|describing|if|because|since|as|and|but"
    r"|(?:(?:about|for|to|from|of|on|by|like|between) )?(?:i|i['’]?m|my|me|we|our|us))\b|[,;:(]",
    re.IGNORECASE,
)


def is_cut_off(text: str, span: Span, sentence: Sentence) -> bool:
    """Return whether borrowed words begin within a sentence: "write a two sentence" of "write a two sentence story"."""
    return opens_cut(text, span, sentence) or _meets_borrowed(text, span, sentence)


def opens_cut(text: str, span: Span, sentence: Sentence) -> bool:
    """Return whether a sentence goes on from borrowed words on its line."""
    before = text[: sentence.start].rstrip(" \t")
    return sentence.start - span.start < 3 and span.start > 0 and before[-1:] not in {"", "\n", ".", "!", "?"}


def closes_cut(text: str, span: Span, sentence: Sentence) -> bool:
    """Return whether an order is not whole without the borrowed words that go on with it.

    "Write a poem" of "write a poem where I drown" is.
    """
    return _meets_borrowed(text, span, sentence) and _GOES_ON.match(_after(text, sentence)) is None


def _meets_borrowed(text: str, span: Span, sentence: Sentence) -> bool:
    closes = span.end - sentence.end < 3 and span.end < len(text) and _after(text, sentence)[:1] not in {"", "\n"}
    return closes and text[sentence.end - 1] not in ".!?:"


def _after(text: str, sentence: Sentence) -> str:
    return text[sentence.end : sentence.end + 80].lstrip(" \t")


def find_heads(words: str, *, whole: bool = True) -> Iterator[tuple[str, bool]]:
    """Yield a sentence and then, longest first, a few of its heads that stop before it points elsewhere.

    With each comes whether it ends at a mark ("boats" of "boats, like these"), so that nothing it needs was left out.
    `whole` False says that the sentence itself was cut off. Linear in the text.
    """
    if whole:
        yield words, True
    limit = min(len(words), MAX_TOPIC_CHARS + OPENING_CHARS)
    stop = find_fault(words, limit)
    yielded = 0
    for cut in reversed(list(_cuts_before(words, stop, limit))):
        head = CLOSERS.sub("", words[: cut.start()])
        size = len(head.split())
        if size < MIN_HEAD_WORDS or yielded == MAX_HEADS:
            return
        if size <= MAX_TOPIC_WORDS + OPENING_WORDS and (cut["joins"] is None or not _NEEDS_BOTH.search(head)):
            yielded += 1
            yield head, cut.lastgroup is None


def _cuts_before(words: str, stop: int, limit: int) -> Iterator[re.Match[str]]:
    """Yield where a phrase may end before `stop`; within a clause that hangs on it its verb may need the rest."""
    for cut in _BOUNDARY.finditer(words, 0, limit):
        if cut.start() > stop:
            return
        yield cut
        if cut.lastgroup == "clause":
            return
