"""Features: what can be seen of an attribute, a prompt and the two together, in plain numpy.

Every cue is a property of wording that any domain shares (hedged, a preference, a question, code); none names a topic.
Cues come from the text alone, so that training and product compute the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tactful.memory import Vectors

from .products import multiply_rows

Features = NDArray[np.float32]

HEAD_WORDS = 90
TAIL_WORDS = 40

# Mean and deviation of the cosine between an attribute and a prompt that were not chosen for each other, measured with
# all-MiniLM-L6-v2/int8; they stand in for a profile too small to have its own.
USUAL_COSINE = 0.05
USUAL_COSINE_DEVIATION = 0.09
USUAL_WEIGHT = 10.0
MAX_DEVIATIONS = 3.0
LONG_STATEMENT_WORDS = 30
# A profile of ten thousand is read anew at every turn otherwise; this bound keeps what is remembered within some 40 MB.
REMEMBERED_STATEMENTS = 40_000

ATTRIBUTE_CUES: dict[str, str] = {
    "a stated preference": (
        "prefers prefer preferred prefering likes enjoys loves dislikes hates favors favours favorite favourite "
        "preference preferences preferring liking wants want"
    ),
    "something valued": (
        "values value valued valuing appreciates appreciate appreciation prioritizes prioritises cares important "
        "importance believes emphasizes recognizes respects"
    ),
    "an interest": (
        "interest interested interests curious curiosity fascinated passionate passion fan enthusiast hobby "
        "hobbies intrigued enthusiastic"
    ),
    "hedged wording": "may might could possibly perhaps likely probably seems appears potentially",
    "an occupation": (
        "works work working job occupation profession professional career employed employer company engineer "
        "developer teacher nurse manager writer author researcher analyst designer lawyer doctor business industry "
        "workplace entrepreneur owner freelancer employee programmer"
    ),
    "knowledge or skill": (
        "familiar familiarity experience experienced knowledge knowledgeable skilled skill skills proficient "
        "proficiency understands understanding expert expertise background knows adept fluent competent "
        "comfortable capable"
    ),
    "studying": (
        "student studying studies study learning learn learns course courses exam exams university school college "
        "academic education educational degree research thesis homework"
    ),
    "a goal": (
        "goal goals aims aim plans plan planning seeking seeks looking wishes hopes intends trying preparing "
        "improve improving develop developing pursuing wanting"
    ),
    "something owned": "owns own has possesses uses using drives",
    "where or who they are": (
        "lives live living from located based resides native speaks speaker years old age aged male female man "
        "woman citizen country city region"
    ),
    "someone close": (
        "wife husband partner spouse girlfriend boyfriend child children son daughter kids mother father parent "
        "parents family friend friends sister brother dog cat pet married relationship"
    ),
    "a limit or need": (
        "allergic allergy allergies cannot avoid avoids avoiding vegetarian vegan disability disabled diet dietary "
        "budget intolerant needs need requires restriction restrictions limited never must"
    ),
    "how answers should read": (
        "concise concision brief brevity short detail details detailed thorough thoroughness clear clarity precise "
        "precision accuracy accurate structure structured organized formal informal tone humor humour step "
        "explanations explanation examples format formatting simple simplicity communication style comprehensive "
        "direct straightforward informative practical answers answer responses response instructions specificity"
    ),
    "making things up": (
        "creative creativity imaginative imagination story stories storytelling narrative narratives fiction "
        "fictional character characters writing artistic art fantasy humor worldbuilding"
    ),
    "technical": (
        "code coding programming software technical technology data computer algorithm algorithms web engineering "
        "python systems computing digital mathematics mathematical scientific science"
    ),
    "a personal trait": (
        "creative meticulous organized analytical curious detail-oriented thoughtful ambitious empathetic sense "
        "humor personality open introspective patient playful independent mindful methodical"
    ),
    "something passing": "currently recently now today tomorrow soon upcoming temporarily",
}

PROMPT_CUES: dict[str, str] = {
    "a question": "",
    "asks what, who, when or how many": "",
    "asks how or why": "how why explain describe explanation",
    "asks for a recommendation": (
        "recommend recommendation recommendations suggest suggestion suggestions ideas idea best options tips "
        "which should better"
    ),
    "asks for a text": "write draft compose generate create make give produce rewrite rephrase paraphrase",
    "asks for fiction": (
        "story stories poem song lyrics script scene fanfiction fiction novel character characters dialogue "
        "chapter plot roleplay screenplay episode fantasy backstory"
    ),
    "asks for a practical text": (
        "email letter essay article resume cv report blog post summary summarize description slogan title caption "
        "message speech presentation proposal review plan list outline"
    ),
    "asks to work on a text": (
        "rewrite rephrase paraphrase translate translation summarize summarise correct proofread edit improve "
        "shorten grammar"
    ),
    "code": (
        "code function script python javascript java sql html css api bug error compile class array variable "
        "program algorithm regex library"
    ),
    "a calculation": "calculate compute solve equation sum percent percentage average probability",
    "speaks of themselves": "i me my mine myself i'm i've i'd i'll im",
    "asks as a favour": "please could can would you your help",
    "speaks of someone close": (
        "wife husband partner girlfriend boyfriend child children son daughter mother father parents family friend "
        "friends boss"
    ),
    "speaks of a feeling": (
        "feel feeling feelings love hate afraid sad happy worried anxious stressed lonely angry depressed excited "
        "scared"
    ),
    "a comparison": "versus vs compare comparison difference differences between than",
    "several lines": "",
    "digits": "",
    "a long prompt": "",
}

_EMPTY = (
    "the a an and or of to in on for with is are be as at by it its this that from their they them user who may "
    "might has have i me my you your we our can could would should do does did what how why when where which not "
    "no if so about into such more most some any than then there was were been will just please make give get use "
    "using used values value interested interest prefers likely enjoys appreciates like"
)
_OPENERS = "what who whom whose when where which how many much is are was were does do did"
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_OPENING_QUESTION = frozenset(_OPENERS.split())
_CODE_MARKS = re.compile(r"```|[{};]\s*(?:\n|$)|\w+\([^)\n]*\)|</?\w+>|==|=>|->|::", re.MULTILINE)
_ARITHMETIC = re.compile(r"\d\s*[-+*/^×÷=]\s*\d")
_EMPTY_WORDS = frozenset(_EMPTY.split())


def _invert(table: dict[str, str]) -> dict[str, tuple[int, ...]]:
    columns: dict[str, tuple[int, ...]] = {}
    for column, words in enumerate(table.values()):
        for word in dict.fromkeys(words.split()):
            columns[word] = (*columns.get(word, ()), column)
    return columns


_ATTRIBUTE_WORDS = _invert(ATTRIBUTE_CUES)
_PROMPT_WORDS = _invert(PROMPT_CUES)
_PROMPT_COLUMN = {name: column for column, name in enumerate(PROMPT_CUES)}

STATEMENT_FEATURES = (*ATTRIBUTE_CUES, "a long statement")
PROMPT_FEATURES = tuple(PROMPT_CUES)
PAIR_FEATURES = ("close to the prompt", "closer to the prompt than the rest", "words shared with the prompt")


def cut_prompt(text: str) -> str:
    """Return the first 90 and the last 40 words of a longer prompt, else the prompt: what is worth embedding.

    People say what they want at the start or at the end; what lies between is mostly material. Other white space than
    single blanks is not kept, since the embedder does not see it. Words without spaces count 40 characters each.
    """
    words = [word[i : i + 40] for word in text.split() for i in range(0, len(word), 40)]
    if len(words) <= HEAD_WORDS + TAIL_WORDS:
        return " ".join(words)
    return " ".join([*words[:HEAD_WORDS], "…", *words[-TAIL_WORDS:]])


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read off a statement once: its row of features as bytes, and the stems of its telling words."""

    features: bytes
    stems: frozenset[str]


def statement_features(statements: Sequence[str]) -> Features:
    """Return wording cues, shape (n, len(STATEMENT_FEATURES)): 1 where a cue is there, and the length from 0 to 1."""
    rows = b"".join([_read(statement).features for statement in statements])
    return np.frombuffer(rows, np.float32).reshape(len(statements), len(STATEMENT_FEATURES)).copy()


@lru_cache(maxsize=REMEMBERED_STATEMENTS)
def _read(statement: str) -> _Reading:
    words = words_of(statement)
    columns = frozenset([column for word in words for column in _ATTRIBUTE_WORDS.get(word, ())])
    return _Reading(_row(columns, min(len(words), LONG_STATEMENT_WORDS)), telling_stems(words))


@lru_cache(maxsize=REMEMBERED_STATEMENTS)
def _row(columns: frozenset[int], length: int) -> bytes:
    values = np.zeros(len(STATEMENT_FEATURES), np.float32)
    values[list(columns)] = 1.0
    values[-1] = length / LONG_STATEMENT_WORDS
    return values.tobytes()


def prompt_features(prompt: str) -> Features:
    """Return what sort of request it is, shape (len(PROMPT_FEATURES),), each from 0 to 1."""
    words = words_of(prompt)
    values = np.zeros(len(PROMPT_FEATURES), np.float32)
    opening = frozenset(words[:HEAD_WORDS]) | frozenset(words[-TAIL_WORDS:])
    values[sorted({column for word in opening for column in _PROMPT_WORDS.get(word, ())})] = 1.0
    first = words[0] if words else ""
    seen = {
        "a question": "?" in prompt or first in _OPENING_QUESTION,
        "asks what, who, when or how many": first in _OPENING_QUESTION,
        "code": values[_PROMPT_COLUMN["code"]] or len(_CODE_MARKS.findall(prompt)) >= 3,
        "a calculation": values[_PROMPT_COLUMN["a calculation"]] or _ARITHMETIC.search(prompt) is not None,
        "several lines": prompt.strip().count("\n") >= 2,
        "digits": any(character.isdigit() for character in prompt),
        "a long prompt": min(np.log2(1 + len(words)) / 8, 1.0),
    }
    for name, value in seen.items():
        values[_PROMPT_COLUMN[name]] = float(value)
    return values


def pair_features(prompt: str, prompt_vector: Vectors, statements: Sequence[str], vectors: Vectors) -> Features:
    """Return how near each attribute is to the prompt, shape (n, len(PAIR_FEATURES)), each roughly from -1 to 1.

    The second column is the cosine in deviations from its profile's mean. Both are drawn towards what is usual by
    `USUAL_WEIGHT` imagined attributes, so that a profile of three gives sane numbers, and held within
    `MAX_DEVIATIONS`, so that one of ten thousand does.
    """
    cosines = multiply_rows(vectors, prompt_vector).astype(np.float64)
    size = len(cosines)
    mean = (cosines.sum() + USUAL_WEIGHT * USUAL_COSINE) / (size + USUAL_WEIGHT)
    spread = ((cosines - mean) ** 2).sum() + USUAL_WEIGHT * USUAL_COSINE_DEVIATION**2
    deviations = (cosines - mean) / np.sqrt(spread / (size + USUAL_WEIGHT))
    asked = telling_stems(words_of(prompt))
    shared = [len(asked & _read(statement).stems) for statement in statements]
    columns = (
        cosines / 0.5,
        np.clip(deviations, -MAX_DEVIATIONS, MAX_DEVIATIONS) / MAX_DEVIATIONS,
        np.minimum(shared, 2) / 2 if size else np.zeros(0),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, with what hyphens and apostrophes join."""
    return _WORD.findall(text.lower().replace("’", "'"))


def telling_stems(words: Sequence[str]) -> frozenset[str]:
    """Return the stems of those of the words, as `words_of` gives them, that say something."""
    return frozenset([stem(word) for word in words if word not in _EMPTY_WORDS])


def stem(word: str) -> str:
    """Cut the commonest English endings; enough to match cook, cooks and cooking."""
    if word[-1:] not in "gsdy":
        return word
    for ending in ("ing", "ies", "es", "ed", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
