"""Evidence: whether the words a candidate claims are there, are the person's own, and are said of themself.

Enforced in code whatever proposed the candidate: no verbatim user words, no attribute.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tactful.memory import MAX_STATEMENT_CHARS, Basis, Evidence, Kind, Stability, Turn, find_markup, is_one_line

from .candidate import Candidate
from .clauses import Clause, split_clauses, split_sentences
from .hedging import is_asked, is_hedged, is_reported, supposes_self
from .instructions import is_standing_instruction
from .pasted import FIRST_PERSON
from .spans import Source, Span, sources_between, split_spans

MAX_QUOTE_CHARS = 2_000
ELLIPSIS = " … "
# The slot of an inferred episode that only says what was asked, and how its statement must then begin.
ASKED_ABOUT = "asked_about"
ASKED_OPENING = "The user asked "


class EvidenceProblem(StrEnum):
    """Why a candidate has no evidence."""

    QUOTE_NOT_FOUND = "quote not found"
    NOT_OWN_WORDS = "not the user's own words"
    ABOUT_SOMEONE_ELSE = "about someone else"
    NOT_FIRST_PERSON = "not first person"
    NOT_CLAIMED = "asked, supposed or reported"
    STATEMENT_INVALID = "statement invalid"


class EvidenceStandard(StrEnum):
    """What the person's own words must do to be evidence.

    FIRST_PERSON: claim something of the person, as a rule that reads no further needs. OWN_WORDS: be the person's own;
    what they suppose, report or take back of themself is still none, but a question or a request without an "I" is,
    for what a model concludes from it. Whether it supports the statement is then for the trained verifier to say.
    ASKED: as OWN_WORDS and nobody else's at all, for a candidate that only says what was asked on one occasion.
    """

    FIRST_PERSON = "first person"
    OWN_WORDS = "own words"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class EvidenceRefusal:
    """A candidate refused for want of evidence, and a few words on what was found instead."""

    problem: EvidenceProblem
    detail: str = ""


Stretch = tuple[int, int]

# Statements that leave out "I": at the start of a clause only, and only where nothing else could be meant.
DROPPED_SUBJECTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"(?:allergic to|(?:lactose|gluten)[- ]intolerant|vegan\b|vegetarian\b|colou?r-?blind\b|living in"
            r"|working (?:as|in|at)|interested in|new to|beginner (?:in|at)|born in|based in)",
            re.IGNORECASE,
        ),
        "I am ",
    ),
    (
        re.compile(
            r"(?:prefer|love|hate|can'?t stand|don'?t (?:like|eat|drink|enjoy)|never liked|really (?:like"
            r"|love|enjoy))\b",
            re.IGNORECASE,
        ),
        "I ",
    ),
    (re.compile(r"been [a-z]+ing\b.*\b(?:for|since)\b", re.IGNORECASE), "I have "),
)
SPEAKS_OF_SELF = re.compile(rf"{FIRST_PERSON.pattern}|\b(?:we|our|us)\b", re.IGNORECASE)
_STRAIGHT = str.maketrans(
    {**dict.fromkeys("‘’‚‛ʼ`´′", "'"), **dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‐‑‒–—―−", "-")}
)
_SPACES = re.compile(r"\s+")
_ROLE = re.compile(r"\W*as an?\s+\w", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:…|\.{3,})\s*")
_DANGLING = re.compile(r"\b(?:this|these|those|the (?:above|following|latter|former))$", re.IGNORECASE)


def locate_quote(quote: str, text: str) -> tuple[int, int] | None:
    """Return where `quote` stands in `text`, from the first to the last character, or None.

    Verbatim, but for runs of white space and the typographic variants of quotes and dashes. An ellipsis ("…", "...")
    splits the quote, and every part must be found after the one before.
    """
    parts = locate_parts(quote, text)
    return (parts[0][0], parts[-1][1]) if parts else None


def locate_parts(quote: str, text: str) -> list[Stretch]:
    """Return where each part of `quote` stands in `text`, in order; an empty list when any is missing."""
    whole = _find(quote, text, 0)
    if whole is not None:
        return [whole]
    found: list[Stretch] = []
    for part in filter(None, _PARTS.split(quote)):
        place = _find(part, text, found[-1][1] if found else 0)
        if place is None:
            return []
        found.append(place)
    return found


def check_candidate(
    candidate: Candidate, turns: Sequence[Turn], standard: EvidenceStandard = EvidenceStandard.FIRST_PERSON
) -> Evidence | EvidenceRefusal:
    """Return the evidence of a candidate, or why there is none.

    The quote is looked for in the turn the candidate names, then in the others; `Evidence` names the one it is in. A
    quote within a clause is judged by the whole clause; each part of one with an ellipsis must claim something of the
    person, or stand in a sentence that does. Of clauses about someone else only a relationship is kept. How to answer
    needs no first person where it is said as a standing instruction, or for one occasion.
    """
    if not is_sound_statement(candidate.statement):
        return EvidenceRefusal(EvidenceProblem.STATEMENT_INVALID)
    refusal = EvidenceRefusal(EvidenceProblem.QUOTE_NOT_FOUND)
    asked = EvidenceStandard.ASKED if _says_what_was_asked(candidate) else None
    for turn in sorted(turns, key=lambda turn: turn.turn_id != candidate.turn_id):
        parts = locate_parts(candidate.quote, turn.text)
        if parts:
            problem = _judge(candidate, turn.text, parts, asked or standard)
            if problem is None:
                return _evidence(turn, parts)
            refusal = problem
            if turn.turn_id == candidate.turn_id:
                break
    return refusal


def is_sound_statement(statement: str) -> bool:
    """Return whether a sentence could be stored and stands alone: one line, no markup, no dangling "this"."""
    return (
        0 < len(statement.strip()) == len(statement) <= MAX_STATEMENT_CHARS
        and is_one_line(statement)
        and find_markup(statement) is None
        and _DANGLING.search(statement.rstrip(".")) is None
    )


def _evidence(turn: Turn, parts: list[Stretch]) -> Evidence:
    quote = ELLIPSIS.join(turn.text[start:end] for start, end in parts)
    return Evidence(
        quote=quote[:MAX_QUOTE_CHARS], conversation_id=turn.conversation_id, turn_id=turn.turn_id, said_at=turn.said_at
    )


def _judge(candidate: Candidate, text: str, parts: list[Stretch], standard: EvidenceStandard) -> EvidenceRefusal | None:
    spans = _spans_of(text)
    sources = set[Source]().union(*(sources_between(spans, start, end) for start, end in parts))
    borrowed = sources - ({Source.OWN} if standard is EvidenceStandard.ASKED else {Source.OWN, Source.ABOUT_OTHER})
    if borrowed:
        return EvidenceRefusal(EvidenceProblem.NOT_OWN_WORDS, ", ".join(sorted(borrowed)))
    if Source.ABOUT_OTHER in sources and Source.OWN not in sources and candidate.kind is not Kind.RELATIONSHIP:
        return EvidenceRefusal(EvidenceProblem.ABOUT_SOMEONE_ELSE)
    clauses = [_clauses_around(text, spans, start, end) for start, end in parts]
    return None if _is_how_to_answer(candidate, text, clauses) else _JUDGES[standard](text, clauses)


def _is_how_to_answer(candidate: Candidate, text: str, parts: Sequence[Sequence[Clause]]) -> bool:
    if candidate.kind is not Kind.STYLE:
        return False
    words = (text[clause.start : clause.end] for clauses in parts for clause in clauses)
    return candidate.stability is Stability.EPISODE or any(is_standing_instruction(clause) for clause in words)


def _judge_claims(text: str, parts: Sequence[Sequence[Clause]]) -> EvidenceRefusal | None:
    of_self = [clause for clauses in parts for clause in clauses if _is_first_person(text, clause)]
    if not of_self:
        return EvidenceRefusal(EvidenceProblem.NOT_FIRST_PERSON)
    claiming = {clause.sentence for clause in of_self if _is_claimed(text, clause)}
    if not claiming:
        return EvidenceRefusal(EvidenceProblem.NOT_CLAIMED)
    if not all(any(clause.sentence in claiming for clause in clauses) for clauses in parts):
        return EvidenceRefusal(EvidenceProblem.NOT_FIRST_PERSON, "a part of the quote")
    return None


def _judge_own_words(text: str, parts: Sequence[Sequence[Clause]]) -> EvidenceRefusal | None:
    clauses = [clause for part in parts for clause in part]
    if clauses and all(_is_taken_back(text, clause) for clause in clauses):
        return EvidenceRefusal(EvidenceProblem.NOT_CLAIMED)
    return None


_JUDGES = {
    EvidenceStandard.FIRST_PERSON: _judge_claims,
    EvidenceStandard.OWN_WORDS: _judge_own_words,
    EvidenceStandard.ASKED: _judge_own_words,
}


def _says_what_was_asked(candidate: Candidate) -> bool:
    return (
        candidate.slot == ASKED_ABOUT
        and candidate.basis is Basis.INFERRED
        and candidate.stability is Stability.EPISODE
        and candidate.statement.startswith(ASKED_OPENING)
    )


def _clauses_around(text: str, spans: Sequence[Span], start: int, end: int) -> list[Clause]:
    inside = [span for span in spans if span.start < end and span.end > start]
    sentences = [sentence for span in inside for sentence in split_sentences(text, span.start, span.end)]
    touched = [sentence for sentence in sentences if sentence.start < end and sentence.end > start]
    return [clause for s in touched for clause in split_clauses(text, s) if clause.start < end and clause.end > start]


def _is_first_person(text: str, clause: Clause) -> bool:
    words = text[clause.start : clause.end]
    # "As a beginner, how do I …" says it of the person, though "I" comes later.
    is_role = _ROLE.match(words) is not None
    sentence_end = clause.sentence.end if is_role else clause.end
    before = text[clause.sentence.start : sentence_end] if clause.shares_subject or is_role else words
    return SPEAKS_OF_SELF.search(before) is not None or any(dropped.match(words) for dropped, _ in DROPPED_SUBJECTS)


def _is_taken_back(text: str, clause: Clause) -> bool:
    if not _is_first_person(text, clause):
        return False
    return _is_supposed(text, clause) or is_reported(text, clause)


def _is_supposed(text: str, clause: Clause) -> bool:
    until_here = [other for other in split_clauses(text, clause.sentence) if other.start <= clause.start]
    words = text[clause.start : clause.end]
    return is_hedged(words) or any(supposes_self(text[other.start : other.end]) for other in until_here)


def _is_claimed(text: str, clause: Clause) -> bool:
    if _is_supposed(text, clause):
        return False
    words = text[clause.start : clause.end]
    return _takes_for_granted(words) or not (is_asked(text, clause) or is_reported(text, clause))


def _takes_for_granted(words: str) -> bool:
    # "Can my dog eat grapes?" asks, and still says that there is a dog.
    return re.search(r"\bmy\s+\w+", words, re.IGNORECASE) is not None


@lru_cache(maxsize=64)
def _spans_of(text: str) -> tuple[Span, ...]:
    return tuple(split_spans(text))


def _find(part: str, text: str, start: int) -> Stretch | None:
    words = " ".join(part.split()).translate(_STRAIGHT)
    squeezed = _squeeze(text)
    place = squeezed.text.find(words, squeezed.to_squeezed(start)) if words else -1
    return None if place < 0 else (squeezed.to_original(place), squeezed.to_original(place + len(words) - 1) + 1)


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A text with single spaces and straight quotes and dashes, and where its characters came from.

    A run of white space that lost characters ends at `ends[i]` of the squeezed text, and `lost[i]` were lost by then.
    """

    text: str
    ends: tuple[int, ...]
    lost: tuple[int, ...]

    def to_original(self, place: int) -> int:
        """Return the offset in the original of a character that is not white space."""
        run = bisect_right(self.ends, place)
        return place + (self.lost[run - 1] if run else 0)

    def to_squeezed(self, place: int) -> int:
        """Return the first offset whose original is not before `place`."""
        return bisect_left(range(len(self.text)), place, key=self.to_original)


@lru_cache(maxsize=64)
def _squeeze(text: str) -> _Squeezed:
    ends, lost, total = [], [], 0
    for run in _SPACES.finditer(text):
        if len(run[0]) > 1:
            total += len(run[0]) - 1
            ends.append(run.end() - total)
            lost.append(total)
    return _Squeezed(_SPACES.sub(" ", text).translate(_STRAIGHT), tuple(ends), tuple(lost))
