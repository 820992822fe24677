"""Requests: what someone asked for, as one modest sentence in their own words that ends after a while.

A request is an occasion and no trait, so it becomes an episode: "The user asked how to prune roses." It turns lasting
only when the same is asked in another conversation. What cannot be said soundly gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.memory import Basis, Kind, Stability, Turn

from .candidate import Candidate
from .clauses import Sentence, split_sentences
from .evidence import ASKED_ABOUT, is_sound_statement
from .heads import MAX_SENTENCES, closes_cut, find_heads, opens_cut
from .hedging import is_hedged
from .orders import VERBS, opens_order
from .pointing import without_pointing
from .request_forms import Asked, read_form, read_question
from .spans import Source, Span, split_spans
from .text_work import read_style, read_text_work
from .third_person import straighten
from .topics import CLOSERS, is_foreign

ASKED_STYLE = "asked_style"
# Of a longer sentence only the beginning is read.
MAX_READ_CHARS = 400
_OPENERS = re.compile(
    r"""^(?:(?:hi|hello|hey|ok|okay|so|and|but|also|now|then|well|yes|yeah|no|thanks|thank\ you|great|please|pls|plz
        |kindly|sorry|actually|just|btw|alright|right|good|perfect|cool|nice|next|again|dear|sir|bro|chat\ ?gpt
        |there(?!\ (?:is|are|was|were)\b))
        \b[\s,.!:-]*)+""",
    re.IGNORECASE | re.VERBOSE,
)
_FAVOUR = re.compile(
    r"^(?:(?:can|could|would|will) (?:you|u)(?: please| kindly| also| just)*|i (?:want|need|would like)"
    r" (?:you|u) to|i'd like (?:you|u) to|would you mind|you (?:should|must|need to|have to)|i ask you to) ",
    re.IGNORECASE,
)
# "For a class on rivers, list three facts" and "I'm new here, so please list three facts" order something too.
_ORDER_LATER = re.compile(
    r"^(?:(?:for|in|as|with|whilst|using|given|based on|from|regarding|within|under|to)\b[^,]{1,100},"
    rf" (?=(?:{VERBS}|give|show|provide)\b)"
    r"|(?-i:[A-Z])\w+, (?=(?:please )?[a-z])|.{1,200}?[,;:-] ?(?:(?:and|so|then|now|but) )?"
    r"(?:(?:can|could|would|will) you(?: please| kindly)?|please|pls|kindly) (?=[a-z]))",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\b(dr|mr|mrs|ms|st|vs|prof|no)\. ", re.IGNORECASE)
# What is left of "give me that recipe" when that one is not said.
_SAYS_NOTHING = re.compile(r"(?:\w+ ){0,2}(?:(?:a|an|some) \w+|something)", re.IGNORECASE)
_IN_MARKS = re.compile(r'"([^"]{1,60}?)[.,;!?]*"')


def read_requests(turn: Turn, spans: tuple[Span, ...] | None = None) -> Iterator[Candidate]:
    """Yield an episode for each sentence in which the person plainly asks for something, in their order.

    Only their own words are read, and of a long sentence as much as stands alone: it ends before a topic that points
    elsewhere ("this", "the text"), is cut off, holds markup or grows longer than 120 characters. Linear in the text.
    """
    for span in split_spans(turn.text) if spans is None else spans:
        if span.source is Source.OWN:
            for sentence in split_sentences(turn.text, span.start, span.end)[:MAX_SENTENCES]:
                candidate = _read_sentence(turn, span, sentence)
                if candidate is not None:
                    yield candidate


def _read_sentence(turn: Turn, span: Span, sentence: Sentence) -> Candidate | None:
    quote = turn.text[sentence.start : sentence.end]
    if "\t" in quote:  # a row of a table
        return None
    words = _ask(quote)
    opens, closes = opens_cut(turn.text, span, sentence), closes_cut(turn.text, span, sentence)
    if not opens and not closes and (style := read_style(words)) is not None:
        return _candidate(turn, quote, Asked(f"The user asked for {style}.", style, Kind.STYLE), slot=ASKED_STYLE)
    borrowed_next = span.end - sentence.end < 3 and span.end < len(turn.text)
    if not opens and (worked := read_text_work(words, borrowed_next=borrowed_next)) is not None:
        return _candidate(turn, quote, Asked(f"The user asked to have {worked}.", worked, Kind.GOAL))
    marked = "?" in quote[-3:] and not closes
    for version in _versions(words):
        if not opens or opens_order(version):
            asked = _read_heads(version, whole=not closes and len(quote) <= MAX_READ_CHARS, marked=marked)
            if asked is not None:
                return _candidate(turn, quote, asked)
    return None


def _versions(words: str) -> Iterator[str]:
    """Yield a sentence without its politeness, then the order later in it, if any."""
    yield words
    later = _ORDER_LATER.match(words)
    if later is not None:
        yield _ask(words[later.end() :])


def _read_heads(words: str, *, whole: bool, marked: bool) -> Asked | None:
    softened = without_pointing(words)
    for head, _ in find_heads(softened, whole=whole):
        asked = None if is_hedged(head) or is_foreign(head) else read_form(head)
        if asked is not None and (softened == words or not _SAYS_NOTHING.fullmatch(asked.value)):
            return asked
    for head, is_whole in find_heads(words, whole=whole):
        asked = (
            read_question(head, marked=marked) if is_whole and not is_hedged(head) and not is_foreign(head) else None
        )
        if asked is not None:
            return asked
    return None


def _ask(quote: str) -> str:
    plain = " ".join(straighten(quote[:MAX_READ_CHARS]).split())
    plain = _IN_MARKS.sub(r"'\1'", _ABBREVIATED.sub(r"\1 ", plain))
    return CLOSERS.sub("", _FAVOUR.sub("", _OPENERS.sub("", _FAVOUR.sub("", _OPENERS.sub("", plain)))))


def _candidate(turn: Turn, quote: str, asked: Asked, *, slot: str = ASKED_ABOUT) -> Candidate | None:
    if not is_sound_statement(asked.statement):
        return None
    return Candidate(
        statement=asked.statement,
        kind=asked.kind,
        slot=slot,
        value=asked.value,
        quote=quote,
        turn_id=turn.turn_id,
        basis=Basis.INFERRED,
        stability=Stability.EPISODE,
    )
