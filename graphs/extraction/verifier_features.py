"""What the verifier looks at: the wording of statement and quote, whose words they are, and the user's other turns.

Every feature is made of the candidate and the user's own turns; an extractor's confidence is never one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Turn, Vectors

from .candidate import Candidate
from .evidence import Stretch, locate_parts
from .spans import Source, Span, split_spans
from .verifier_cues import QUOTE_CUES, STATEMENT_CUES

Features = NDArray[np.float32]

# A longer turn is read up to here; what makes a turn a role, a story or a question stands at its beginning.
MAX_READ_CHARS = 4_000
MAX_EMBEDDED_CHARS = 400
ELLIPSIS = re.compile(r"\s*(?:…|\.{3,})\s*")

SOURCE_FEATURES = tuple(f"quote is {source.value}" for source in Source)
TURN_FEATURES = (
    "quote found", "in the turn named", "turn is own", "turn is pasted", "turn is fiction",
    "turn is material", "turn plays a role", "share of turns playing a role", "share of turns saying I",
    "length of turns", "place in conversation", "first turn", "last turn", "number of turns", "length of statement",
    "length of quote", "length of turn", "quote's share of turn", "place in turn", "parts of quote",
)  # fmt: skip
OVERLAP_FEATURES = (
    "statement in quote", "quote in statement", "statement in turn", "quote in turn", "quote in any turn",
    "statement in nearest other turn", "statement in other turns", "other turns on the statement",
    "quote in nearest other turn", "quote in other turns",
)  # fmt: skip
# A candidate beside the others of one extractor: what is quoted for several statements is more often worth it.
BESIDE_FEATURES = (
    "closeness of statement and quote", "candidates on the turn", "share of candidates on the turn",
    "nearest other statement", "other quotes",
)  # fmt: skip
VERIFIER_FEATURES = (
    *(f"statement {name}" for name, _ in STATEMENT_CUES),
    *(f"quote {name}" for name, _ in QUOTE_CUES),
    *SOURCE_FEATURES,
    *TURN_FEATURES,
    *OVERLAP_FEATURES,
    *BESIDE_FEATURES,
)
# From this share of a statement's words on, another turn is taken to be about it too.
ABOUT_IT = 0.2

_ROLE = re.compile(
    r"role-?\s?play|\bact as\b|pretend|my character|you are (?:a|an|my|the)|you will (?:be|act|play)|\bstory\b"
    r"|\bscene\b|\bfantasy\b|screenplay|fan\s?fic|\bpersona\b|in character|\brp\b",
    re.IGNORECASE,
)
_SAYS_I = dict(QUOTE_CUES)["says I"]
# Han characters and kana are words of their own.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_EMPTY_WORDS = frozenset(
    {
        "the", "a", "an", "of", "to", "in", "and", "or", "for", "with", "on", "is", "are", "was", "be", "by", "at",
        "as", "from", "that", "this", "it", "user", "i", "my", "me", "you", "your", "can", "could", "please", "do",
        "does", "what", "how", "not",
    }
)  # fmt: skip
_STEM_CHARS = 6


@dataclass(frozen=True)
class ReadTurn:
    """A user turn as it is read: its beginning, whose words it is, and its words."""

    turn: Turn

    @cached_property
    def text(self) -> str:
        """The turn, cut to what is read."""
        return self.turn.text[:MAX_READ_CHARS]

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words that carry meaning, cut to their stems."""
        return content_words(self.text)

    @cached_property
    def spans(self) -> list[Span]:
        """Whose words each stretch of the whole turn is."""
        return split_spans(self.turn.text)

    @cached_property
    def plays_a_role(self) -> bool:
        """Whether it asks for a role or a story."""
        return _ROLE.search(self.text) is not None

    @cached_property
    def says_i(self) -> bool:
        """Whether it has a first person."""
        return _SAYS_I.search(self.text) is not None


class Conversation:
    """The user's turns as a candidate is seen against them; each is read once, when it is needed."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        """Take the user's turns in their order; there may be none."""
        self.turns = [ReadTurn(turn) for turn in turns]
        self._place = {turn.turn_id: place for place, turn in enumerate(turns)}

    def find(self, candidate: Candidate) -> tuple[int | None, list[Stretch]]:
        """Return which turn holds the quote and where; the turn named, and no stretch, where none does."""
        named = self._place.get(candidate.turn_id)
        order = sorted(range(len(self.turns)), key=lambda place: place != named)
        for place in order:
            if found := locate_parts(candidate.quote, self.turns[place].turn.text):
                return place, found
        return named, []

    @cached_property
    def about(self) -> tuple[float, float, float, float]:
        """Share of turns playing a role, share saying I, log of their mean length, log of their number."""
        if not self.turns:
            return 0.0, 0.0, 0.0, 0.0
        lengths = [len(turn.text) for turn in self.turns]
        return (
            float(np.mean([turn.plays_a_role for turn in self.turns])),
            float(np.mean([turn.says_i for turn in self.turns])),
            float(np.log1p(np.mean(lengths))),
            float(np.log1p(len(lengths))),
        )


def describe_candidates(
    candidates: Sequence[Candidate], turns: Sequence[Turn], statements: Vectors, quotes: Vectors
) -> Features:
    """Return the features of candidates of one conversation, shape (n, len(VERIFIER_FEATURES)), not standardised.

    The candidates are those of one extractor, all that it proposes from these turns: each is seen beside the others.
    `statements` and `quotes` are the vectors of `texts_to_embed`, each of shape (n, dimension), unit length.
    """
    conversation = Conversation(turns)
    places = [conversation.find(candidate) for candidate in candidates]
    rows = [_describe(candidate, conversation, *found) for candidate, found in zip(candidates, places, strict=True)]
    wording = np.array(rows, np.float32).reshape(len(rows), len(VERIFIER_FEATURES) - len(BESIDE_FEATURES))
    beside = _beside([place for place, _ in places], statements, quotes)
    return np.concatenate([wording, beside], axis=1, dtype=np.float32)


def texts_to_embed(candidate: Candidate) -> tuple[str, str]:
    """Return the two texts whose vectors the verifier needs: the statement, and the beginning of the quote."""
    return candidate.statement[:MAX_EMBEDDED_CHARS], candidate.quote.strip()[:MAX_EMBEDDED_CHARS]


def content_words(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, in lower case and cut to six letters."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word[:_STEM_CHARS] for word in words if word not in _EMPTY_WORDS)


def _beside(places: Sequence[int | None], statements: Vectors, quotes: Vectors) -> Features:
    others = max(1, len(places) - 1)
    on_turn = np.array([places.count(place) for place in places], np.float32)
    alike = statements @ statements.T - 2 * np.eye(len(places), dtype=np.float32)
    quoted = np.maximum(quotes @ quotes.T, 0) * (1 - np.eye(len(places), dtype=np.float32))
    columns = (
        (statements * quotes).sum(axis=1),
        np.log(np.maximum(on_turn, 1)),
        on_turn / max(1, len(places)),
        np.maximum(alike.max(axis=1, initial=-1), 0),
        quoted.sum(axis=1) / others,
    )
    return np.stack(columns, axis=1, dtype=np.float32)


def _describe(
    candidate: Candidate, conversation: Conversation, place: int | None, found: Sequence[Stretch]
) -> list[float]:
    return [
        *(float(cue.search(candidate.statement) is not None) for _, cue in STATEMENT_CUES),
        *(float(cue.search(candidate.quote) is not None) for _, cue in QUOTE_CUES),
        *_sources(conversation, place, found),
        *_turn_features(candidate, conversation, place, found),
        *_overlaps(candidate, conversation, place),
    ]


def _sources(conversation: Conversation, place: int | None, found: Sequence[Stretch]) -> list[float]:
    spans = conversation.turns[place].spans if place is not None else []
    return _shares(spans, found, Source)


def _shares(spans: Sequence[Span], stretches: Sequence[Stretch], sources: Iterable[Source]) -> list[float]:
    chars = dict.fromkeys(Source, 0)
    for start, end in stretches:
        for span in spans:
            chars[span.source] += max(0, min(end, span.end) - max(start, span.start))
    total = sum(chars.values()) or 1
    return [chars[source] / total for source in sources]


def _turn_features(
    candidate: Candidate, conversation: Conversation, place: int | None, found: Sequence[Stretch]
) -> list[float]:
    turn = conversation.turns[place] if place is not None else None
    text = turn.turn.text if turn is not None else ""
    parts = [part for part in ELLIPSIS.split(candidate.quote) if part.strip()]
    role, says_i, mean_length, number = conversation.about
    last = len(conversation.turns) - 1
    whole = _shares(turn.spans, [(0, len(text))], _OF_TURN) if turn is not None else [0.0] * len(_OF_TURN)
    return [
        float(bool(found)),
        float(bool(found) and turn is not None and turn.turn.turn_id == candidate.turn_id),
        *whole,
        float(turn is not None and turn.plays_a_role),
        role,
        says_i,
        mean_length,
        place / max(1, last) if place is not None else 0.0,
        float(place == 0),
        float(place == last),
        number,
        float(np.log1p(len(candidate.statement))),
        float(np.log1p(len(candidate.quote))),
        float(np.log1p(len(text))),
        min(1.0, len(candidate.quote) / max(1, len(text))),
        found[0][0] / max(1, len(text)) if found else 0.5,
        float(len(parts)),
    ]


def _overlaps(candidate: Candidate, conversation: Conversation, place: int | None) -> list[float]:
    statement, quote = content_words(candidate.statement), content_words(candidate.quote)
    own = conversation.turns[place].words if place is not None else frozenset()
    others = [turn.words for i, turn in enumerate(conversation.turns) if i != place]
    of_statement = [_share(statement, words) for words in others] or [0.0]
    of_quote = [len(quote & words) / max(1, min(len(quote), len(words))) for words in others] or [0.0]
    return [
        _share(statement, quote),
        _share(quote, statement),
        _share(statement, own),
        _share(quote, own),
        max(_share(quote, words) for words in [own, *others]),
        max(of_statement),
        float(np.mean(of_statement)),
        float(np.mean([share > ABOUT_IT for share in of_statement])),
        max(of_quote),
        float(np.mean(of_quote)),
    ]


def _share(words: frozenset[str], among: frozenset[str]) -> float:
    return len(words & among) / max(1, len(words))


_OF_TURN = (Source.OWN, Source.PASTED, Source.FICTION, Source.MATERIAL)
