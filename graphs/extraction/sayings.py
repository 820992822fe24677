"""Sayings: what someone tells of themself in words no rule reads; kept nearly as said, and for a while only.

English only, as the check for sensitive categories is: what that check cannot read must not be kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tactful.memory import Basis, Kind, Stability, Turn

from .candidate import Candidate
from .clauses import Clause, Sentence, split_clauses, split_sentences
from .evidence import is_sound_statement
from .frame import LEAD_IN
from .heads import MAX_SENTENCES, is_cut_off
from .hedging import is_asked, is_hedged, is_reported, supposes_self
from .spans import Source, Span, split_spans
from .third_person import straighten, third_person
from .topics import CLOSERS, is_foreign, is_sound_topic

MAX_SAYING_CHARS = 160
MIN_SAYING_WORDS = 4
# Verbs that tell of someone's life or work; "I open the door" is a move in a game as often as not.
_TELLS = re.compile(
    r"""(?:i(?:\ (?:also|really|just|currently|already|always|usually|often|never|only|still|recently|mostly
        |sometimes))*
        \ (?:am|have|had|was|would\ (?:like|love|prefer)\ to|(?:hope|wish|intend)\ to|found|noticed|decided
        |considered|discovered|realized|chose|switched|joined|graduated|finished|completed|applied|like|liked
        |love|loved|hate|enjoy|prefer|need|want|wanted|use|used|work|worked|live|lived|study|studied|play|played
        |own|speak|teach|learn|learned|plan|try|tried|started|bought|built|created|made|wrote|lost|moved|grew|spent|sell|run|manage|bake|cook|eat|drink|drive|collect|listen|watch|read|suffer|struggle
        |believe\ in
        |don't\ (?:like|have|eat|drink|want|use|trust|enjoy)|can't\ (?:eat|sleep|find|use|afford|stand)|dislike)
        |i'(?:m|ve)|i'd\ (?:like|love|prefer)\ to
        |my\ [\w'-]+(?:\ [\w'-]+){0,3}\ (?:is|are|was|were|has|have|had|lives?|works?|died|likes?|loves?))\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What is said to the assistant about this exchange, and what claims too little.
_PASSING = re.compile(
    r"""(?:i\ (?:mean|meant|think|guess|suppose|see|understand|understood|agree|said|asked|told|know|do(?:n't|\ not)|can
        |could|would(?!\ (?:like|love|prefer)\ to)|will|was\ (?:wondering|asking|just)|did|do|got|get|hope(?!\ to)
        |believe|assume|thought|wonder|just
        |am\ not\ (?:sure|asking|talking|saying|able|going|referring|\w+ing)
        |am\ (?:sorry|sure|asking|talking|done|back|here|ready|referring)|(?:want|need|would\ like
        |prefer)\ (?:you|u\b|to\ (?:know|tell|see|ask|talk|hear)|(?!to\b)(?:\w+\ ){1,4}to\b)
        |would\ like\ to\ (?:know|tell|see|ask|talk|hear)|wish(?!\ to)|hear|feel\ like|want\ (?:the|a|an)\b)
        |i'm\ (?:sorry|sure|asking|talking|done|back|here|ready|referring|not\ (?:sure|asking|talking|saying|able
        |going))|i'd(?!\ (?:like|love|prefer)\ to)|i'd\ like\ to\ (?:know|tell|see|ask|talk|hear)|i'll
        |my\ (?:question|point|bad|apologies|god|answer|request|name))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TO_ASSISTANT = re.compile(r"\b(?:yours?|you|u|ur|(?:some|any|every)thing|someone)\b", re.IGNORECASE)


def read_sayings(turn: Turn, spans: tuple[Span, ...] | None = None) -> Iterator[Candidate]:
    """Yield an episode for each of the person's own clauses that tells of them and stands alone, in their order.

    Asked, supposed, hedged and reported clauses give nothing, nor do those that point elsewhere. Linear in the text.
    """
    for span in split_spans(turn.text) if spans is None else spans:
        if span.source is Source.OWN:
            for sentence in split_sentences(turn.text, span.start, span.end)[:MAX_SENTENCES]:
                if not is_cut_off(turn.text, span, sentence):
                    yield from _read_sentence(turn, sentence)


def _read_sentence(turn: Turn, sentence: Sentence) -> Iterator[Candidate]:
    words = turn.text[sentence.start : sentence.end]
    if len(words) <= 2 * MAX_SAYING_CHARS and not supposes_self(words):
        for clause in split_clauses(turn.text, sentence):
            candidate = _told(turn, clause)
            if candidate is not None:
                yield candidate


def _told(turn: Turn, clause: Clause) -> Candidate | None:
    quote = turn.text[clause.start : clause.end]
    words = LEAD_IN.sub("", " ".join(straighten(quote).split())).strip(" ,.;:!?")
    words = CLOSERS.sub("", words)
    if not _TELLS.match(words) or _PASSING.match(words) or len(words.split()) < MIN_SAYING_WORDS:
        return None
    if is_asked(turn.text, clause) or is_reported(turn.text, clause) or is_hedged(words):
        return None
    if is_foreign(words) or not is_sound_topic(words) or _TO_ASSISTANT.search(words):
        return None
    statement = third_person(words)
    if statement.startswith("The user says") or not is_sound_statement(statement):
        return None
    return Candidate(
        statement=statement,
        kind=Kind.SITUATION,
        quote=quote,
        turn_id=turn.turn_id,
        basis=Basis.STATED,
        stability=Stability.EPISODE,
    )
