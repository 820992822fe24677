"""Sensitivity: which special category (GDPR art. 9 and near kin) a statement or its words fall under, if any.

Food allergies and intolerances and what someone needs to read, hear or get about are NONE on purpose: they are
constraints a person states so that they are heeded, and holding them back does the harm ("allergic to peanuts", "uses a
screen reader", "colour-blind"). Diagnoses, diseases and medication are HEALTH. Nationality, country and town are NONE;
descent and race are ETHNICITY, a street address is LOCATION. Phone numbers are SECRET: a person's own number helps no
answer and must never stand in a prompt.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from tactful.memory import Sensitivity

from .account_numbers import holds_account_number
from .innocent_words import INNOCENT
from .phone_numbers import holds_phone_number
from .secrets import holds_secret
from .sensitive_frames import FRAMES
from .sensitive_words import HEALTH_ENDINGS, LEXICON, NO_HEALTH
from .third_person import straighten

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.,;:!?|]")
_SECRETS = (holds_secret, holds_account_number, holds_phone_number)
# An address or an age is one whatever it is the subject of.
_NEVER_INNOCENT = frozenset({Sensitivity.LOCATION, Sensitivity.MINOR})
_ORDER = tuple(category for category, _ in FRAMES)


class SensitivityDetector(Protocol):
    """Another opinion on which special category a text falls under; it can only add one, never take one away."""

    def detect(self, text: str) -> Sensitivity:
        """Return the category it finds, or NONE."""
        ...


def classify_sensitivity(text: str, detectors: Sequence[SensitivityDetector] = ()) -> Sensitivity:
    """Return the special category a text falls under, or NONE; of several, a secret first, then as tabled.

    `detectors` are asked in their order where nothing is found, or nothing as grave as a secret.
    """
    found = _own_category(text)
    for detector in detectors:
        if found is Sensitivity.SECRET:
            break
        other = detector.detect(text)
        if found is Sensitivity.NONE or other is Sensitivity.SECRET:
            found = other
    return found


def sensitive_categories(text: str) -> frozenset[Sensitivity]:
    """Return every special category a text falls under by the project's own rules; empty where there is none."""
    categories = _categories(text)
    return categories | {Sensitivity.SECRET} if _holds_any_secret(text) else categories


def adds_sensitive(statement: str, quote: str) -> bool:
    """Return whether a statement is of a special category that the words it rests on are not: then it was inferred.

    >>> adds_sensitive("The user is Muslim.", "I fast during Ramadan")
    False
    >>> adds_sensitive("The user has diabetes.", "I count every gram of sugar")
    True
    """
    return not sensitive_categories(statement) <= sensitive_categories(quote)


def _own_category(text: str) -> Sensitivity:
    if _holds_any_secret(text):
        return Sensitivity.SECRET
    found = _categories(text)
    return next((category for category in _ORDER if category in found), Sensitivity.NONE)


def _holds_any_secret(text: str) -> bool:
    return any(holds(text) for holds in _SECRETS)


def _categories(text: str) -> frozenset[Sensitivity]:
    plain = straighten(text)
    found = _named(plain) | {category for category, frame in FRAMES if frame.search(plain) is not None}
    if not found - _NEVER_INNOCENT:
        return frozenset(found)
    serious = plain
    for innocent in INNOCENT:
        serious = innocent.sub(" | ", serious)
    if serious == plain:
        return frozenset(found)
    kept = _named(serious) | {category for category, frame in FRAMES if frame.search(serious) is not None}
    return frozenset(kept | (found & _NEVER_INNOCENT))


def _named(text: str) -> set[Sensitivity]:
    """Return the categories of the words and phrases of the lexicon in `text`."""
    tokens = _TOKEN.findall(_fold(text))
    found: set[Sensitivity] = set()
    for start, token in enumerate(tokens):
        if token.endswith(HEALTH_ENDINGS) and len(token) > 6 and token not in NO_HEALTH:
            found.add(Sensitivity.HEALTH)
        for form in _forms(token):
            for rest, category in _LEXICON.get(form, ()):
                following = tokens[start + 1 : start + 1 + len(rest)]
                if len(following) == len(rest) and all(
                    word in _forms(said) for word, said in zip(rest, following, strict=True)
                ):
                    found.add(category)
    return found


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def _forms(token: str) -> tuple[str, ...]:
    """Return a word as it stands and without the ending of a plural or a possessive."""
    if token.endswith("'s"):
        return token, token[:-2]
    if len(token) <= 3 or not token.endswith("s"):
        return (token,)
    return (token, token[:-3] + "y") if token.endswith("ies") else (token, token[:-1])


def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], Sensitivity]]]:
    index: dict[str, list[tuple[tuple[str, ...], Sensitivity]]] = defaultdict(list)
    for category, phrases in LEXICON:
        for first, *rest in phrases:
            index[first].append((tuple(rest), category))
    return dict(index)


_LEXICON = _by_first_word()
