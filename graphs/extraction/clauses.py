"""Clauses: where the sentences of a text and the statements within them begin and end, in exact offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Longer "sentences" are tables, dumps or run-ons: nothing in them can be told apart by punctuation.
MAX_SENTENCE_CHARS = 1_000

_SENTENCE_END = re.compile(
    r"[.!?…。！？]{1,20}[\"'”’)\]]{0,3}(?=\s|$)|[!?](?=[A-Z])|\n|(?<=[a-z)]{2})\.(?=[A-Z][a-z']?|(?:i|he"
    r"|she|we|my|but|because|so|and)['’ ])"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|st|no|approx|jr|sr|[A-Z])\.$", re.IGNORECASE
)
_BULLET = re.compile(r"[ \t]*(?:[-*•·–—>]+|\(?\d{1,2}[.)]|[a-z]\))[ \t]+")
_SUBJECT = r"(?:i|i['’]?m|i['’]?ve|i['’]ll|i['’]d|we|we['’]re|my|in my (?:free|spare) time)\b"
_OTHER_SUBJECT = (
    r"(?:you|he|she|it|they|there|this|that|what|how|which|where|who|can|could|would|should|please|is"
    r"|are|do|does)\b"
)
# A verb that may go on after "and" with the same subject: "I live in Ghent and work as a nurse".
_SHARED_VERB = (
    r"(?:(?:also|now|currently|really|usually|often|mostly|still) )?"
    r"(?:am|have|live|lived|grew up|moved|studied|worked|work|take|took|study|like|love|hate|prefer|enjoy|speak"
    r"|own|drive|use|play|want|need|teach|run|collect"
    r"|(?:do not|don['’]?t|can['’]?t|cannot) (?:eat|drink|like|speak|drive|have|own|use))\b"
)
_CONJUNCTION = r"(?:and|but|so|because|cause|since|although|though|while|whereas|plus|as|or)"
_BOUNDARY = re.compile(
    rf"""(?P<plain>\s*[;—]\s*|\s+[–-]{{1,2}}\s+|\s*:\s+(?={_SUBJECT})
        |\s*[,(]\s*(?:{_CONJUNCTION}\s+|which\s+is\s+why\s+)?(?:also\s+)?(?={_SUBJECT}|{_OTHER_SUBJECT})
        |\s+{_CONJUNCTION}\s+(?:also\s+)?(?={_SUBJECT}|(?:can|could|would)\s+you\b|please\b|what\b|how\b)
        |\s*[,(]\s*(?={_CONJUNCTION}\b))
      |(?P<shared>,?\s+(?:and|but)\s+(?={_SHARED_VERB})|,\s+(?=(?:love|like|hate|prefer|enjoy|dislike)\b))""",
    re.IGNORECASE | re.VERBOSE,
)
# "My wife and I live here": what stands before "and I" is no clause of its own.
_JOINT_SUBJECT = re.compile(r"(?:me|(?:both )?(?:my|our)(?: [\w'’-]+){1,3}|(?-i:[A-Z])[\w'’-]+)", re.IGNORECASE)
_JOINT_CHARS = 60


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text, from `start` to `end`, without its bullet and the space around it."""

    start: int
    end: int
    is_question: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement within a sentence.

    `shares_subject` means it goes on with the subject of the clause before: "and work as a nurse". `asks` means it is
    the one the question mark belongs to.
    """

    start: int
    end: int
    sentence: Sentence
    shares_subject: bool
    asks: bool


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Sentence]:
    """Return the sentences between two offsets, in order; line breaks end a sentence, abbreviations do not."""
    stop = len(text) if end is None else end
    found = []
    for left, right in _cut_at_sentence_ends(text, start, stop):
        begin, finish = _trim(text, left, right)
        if finish > begin:
            found.append(Sentence(begin, finish, "?" in text[max(begin, finish - 4) : finish]))
    return found


def split_clauses(text: str, sentence: Sentence) -> list[Clause]:
    """Return the clauses of one sentence; one too long to be a sentence has none."""
    if sentence.end - sentence.start > MAX_SENTENCE_CHARS:
        return []
    pieces: list[tuple[int, int, bool]] = []
    position, shares = sentence.start, False
    for boundary in _BOUNDARY.finditer(text, sentence.start, sentence.end):
        if boundary.start() > position and not _is_joint(text, position, boundary):
            pieces.append((position, boundary.start(), shares))
            position, shares = boundary.end(), boundary["shared"] is not None
    pieces.append((position, sentence.end, shares))
    last = len(pieces) - 1
    return [
        Clause(begin, finish, sentence, shared, sentence.is_question and index == last)
        for index, (begin, finish, shared) in enumerate(pieces)
        if finish > begin
    ]


def _is_joint(text: str, start: int, boundary: re.Match[str]) -> bool:
    if boundary.start() - start > _JOINT_CHARS or " and" not in boundary[0].lower():
        return False
    words = text[start : boundary.start()]
    return (
        _JOINT_SUBJECT.fullmatch(words) is not None
        or _JOINT_SUBJECT.fullmatch(words.split(",")[-1].strip()) is not None
    )


def _cut_at_sentence_ends(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    position = start
    for mark in _SENTENCE_END.finditer(text, start, stop):
        if mark[0] == "." and _ABBREVIATION.search(text, max(position, mark.end() - 10), mark.end()):
            continue
        yield position, mark.end()
        position = mark.end()
    yield position, stop


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    bullet = _BULLET.match(text, start, end)
    return (bullet.end() if bullet else start), end
