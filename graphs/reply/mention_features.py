"""What a sentence of a reply and a statement have in common, in three plain numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Embedder

from ..selection.features import stem, telling_stems, words_of

Features = NDArray[np.float32]

MENTION_FEATURES = ("rare words shared", "closeness", "speaks of the other person")
# Where the words begin in BERT's list, which orders them by how common they are; before them stand special tokens.
FIRST_WORD = 1_000
# Of stems at least this long, one may begin the other: nurs, nurse; weav, weaver.
PREFIX_CHARS = 4
MAX_SENTENCES = 200
MAX_SENTENCE_CHARS = 400

_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\s*_\"')]+|\n+")
_WRITER_WORDS = "i i'm i've i'd i'll im me my mine myself we we're we've our ours us"
_READER_WORDS = "you you're you've you'd you'll your yours yourself"
_OTHER_PERSON_WORDS = "the user user's users am is are be been have has a an also"
_I, _YOU = frozenset(_WRITER_WORDS.split()), frozenset(_READER_WORDS.split())
# Words that say whom a sentence is about, and no more.
_PERSON = _I | _YOU | frozenset(_OTHER_PERSON_WORDS.split())


class Whom(Enum):
    """Whose facts they are: of the person who reads the reply, or of the one who writes it."""

    READER = "reader"
    WRITER = "writer"


def word_rarity(vocabulary: Sequence[str]) -> dict[str, float]:
    """Return how rare each word is, from 0 to 1, by the logarithm of its rank in a list ordered by frequency."""
    span = np.log(max(len(vocabulary), FIRST_WORD + 1) / FIRST_WORD)
    return {word: max(0.0, float(np.log(max(rank, 1) / FIRST_WORD) / span)) for rank, word in enumerate(vocabulary)}


def split_reply(reply: str) -> list[str]:
    """Return the sentences and lines of a reply, at most `MAX_SENTENCES`, without blocks of code; none are blank."""
    parts = [part.strip() for part in _SENTENCE_END.split(_CODE.sub("\n", reply))]
    return [part[:MAX_SENTENCE_CHARS] for part in parts if words_of(part)][:MAX_SENTENCES]


def describe_uses(
    sentences: Sequence[str],
    statements: Sequence[str],
    *,
    embedder: Embedder,
    rarity: Mapping[str, float],
    prompt: str = "",
    whom: Whom = Whom.READER,
) -> Features:
    """Return features, shape (len(statements), len(sentences), len(MENTION_FEATURES)).

    "rare words shared" adds up the rarity of the statement's words that the sentence holds and the `prompt` does not,
    "closeness" is the cosine of the two without the words for persons, and "speaks of the other person" is 1 where the
    sentence says "you" and not "I" while the facts are the writer's. The reader's may be used in any sentence: "I would
    leave out the bacon" is an assistant's advice, not about itself.
    """
    vectors = embedder.embed([_without_person(text) for text in (*statements, *sentences)])
    features = np.zeros((len(statements), len(sentences), len(MENTION_FEATURES)), np.float32)
    features[..., 1] = vectors[: len(statements)] @ vectors[len(statements) :].T
    features[..., 2] = [_speaks_of_the_other(sentence, whom) for sentence in sentences]
    asked = telling_stems(words_of(prompt))
    said = [telling_stems(words_of(sentence)) for sentence in sentences]
    for row, statement in enumerate(statements):
        weights = {s: weight for s, weight in _stem_rarity(statement, rarity).items() if not _holds(asked, s)}
        features[row, :, 0] = [sum(weight for s, weight in weights.items() if _holds(stems, s)) for stems in said]
    return features


def _stem_rarity(statement: str, rarity: Mapping[str, float]) -> dict[str, float]:
    telling = telling_stems(words_of(statement))
    weights = {stem(word): rarity.get(word, 1.0) for word in words_of(statement)}
    return {s: weights[s] for s in sorted(telling)}


def _holds(stems: frozenset[str], wanted: str) -> bool:
    return wanted in stems or any(_begins(one, wanted) for one in stems)


def _begins(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= PREFIX_CHARS and (one.startswith(other) or other.startswith(one))


def _without_person(text: str) -> str:
    words = words_of(text)
    return " ".join([word for word in words if word not in _PERSON] or words)


def _speaks_of_the_other(sentence: str, whom: Whom) -> bool:
    words = frozenset(words_of(sentence))
    return whom is Whom.WRITER and bool(words & _YOU) and not words & _I
