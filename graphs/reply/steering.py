"""Steering: what a stated wish asks of how answers read, in values of a closed vocabulary and nothing else.

A statement steers only where every word of it, from "The user" on, is known here. One that says anything more or
anything unknown ("short answers when …", "short novels") does not: it stays information about the user.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tactful.memory import Attribute, Basis, Kind

from .answer_words import OPPOSITES, AnswerField, Value
from .wish_phrases import Part, known_phrases

REMEMBERED_STATEMENTS = 40_000


@dataclass(frozen=True, slots=True)
class Steering:
    """What is asked of an answer; `says_all` unless the statement also gives a reason, which is no wish."""

    wishes: tuple[Value, ...]
    says_all: bool

    def as_fields(self) -> dict[str, str | list[str]]:
        """Return the wishes by field: one value as a string, several as a list, in the order they were said."""
        by_field: dict[AnswerField, list[str]] = {}
        for name, value in self.wishes:
            by_field.setdefault(name, []).append(value)
        return {name.value: values[0] if len(values) == 1 else values for name, values in by_field.items()}


def read_steering(attribute: Attribute) -> Steering | None:
    """Return how this attribute steers answers, or None where it only informs.

    Only what a person stated steers, and only a style, a preference or a constraint. A style is about answers by its
    kind; the others must speak of answers or of the assistant.
    """
    if attribute.basis is not Basis.STATED or attribute.kind not in _STEERING_KINDS:
        return None
    return _read(attribute.statement, attribute.kind is Kind.STYLE)


_STEERING_KINDS = frozenset({Kind.STYLE, Kind.PREFERENCE, Kind.CONSTRAINT})
_ADVERBS = r"(?:(?:always|generally|usually|really|strongly|often|mostly|also|now|much|still|clearly) )*"
_REFUSES = (
    rf"(?:does not|doesn't|do not|did not) {_ADVERBS}(?:want|like|need|enjoy|appreciate|prefer)|dislikes?|hates?"
    r"|cannot stand|can't stand|never wants|objects to|is annoyed by|would rather not"
)
_WANTS = (
    r"prefers?|likes?|loves?|wants?|wishes|would (?:like|prefer|love|rather)|needs?|requires?|enjoys?|appreciates?"
    r"|favou?rs?|values?|requests?|requested|asks?|asked|has (?:asked|requested)|expects?|insists on"
)
_WISH = re.compile(rf"(?:the )?user {_ADVERBS}(?:(?P<no>{_REFUSES})|{_WANTS}) (?P<rest>.+)")
_PREFERRED = re.compile(
    r"the user's preferred (?:(?:answer|reply|response) )?(?:language|length|tone|style|format|units)"
    r" (?P<rest>(?:for|of|in) (?:all )?(?:answers|replies|responses) is .+|is .+)"
)
_PHRASES = known_phrases()
_LONGEST_FIRST = "|".join(re.escape(phrase) for phrase in sorted(_PHRASES, key=len, reverse=True))
_PHRASE = re.compile(rf" ?(?:({_LONGEST_FIRST})(?![\w'-])|([,;&/]))")


@lru_cache(maxsize=REMEMBERED_STATEMENTS)
def _read(statement: str, is_style: bool) -> Steering | None:
    plain = " ".join(statement.casefold().replace("’", "'").split()).rstrip(".! ")
    wish = _WISH.fullmatch(plain) or _PREFERRED.fullmatch(plain)
    if wish is None:
        return None
    reader = _Reader(refused=bool(wish.groupdict().get("no")), speaks_of_answers=is_style)
    for part, value in _parts(wish["rest"]):
        if part is Part.REASON:
            return reader.result(says_all=False)
        if not reader.take(part, value):
            return None
    return reader.result(says_all=True)


def _parts(rest: str) -> Iterator[tuple[Part, Value | None]]:
    """Yield what each phrase does and stands for, the longest known one first; an unknown word ends it all."""
    at = 0
    while at < len(rest):
        found = _PHRASE.match(rest, at)
        if found is None:
            yield Part.UNKNOWN, None
            return
        yield _PHRASES[found[1] or found[2]]
        at = found.end()


@dataclass(slots=True)
class _Reader:
    """Takes the phrases of a wish one by one; `take` returns False where they do not make one."""

    refused: bool
    speaks_of_answers: bool
    wishes: list[Value] = field(default_factory=list)
    names_answers: bool = False
    negated: bool = False
    separated: bool = False
    making: bool = False
    comparing: bool = False
    measuring: bool = False
    last: Part | None = None

    def take(self, part: Part, value: Value | None) -> bool:
        step = _STEPS.get(part)
        if step is None or not step(self, value):
            return False
        if part is not Part.FILLER:
            self.last = part
        return True

    def result(self, *, says_all: bool) -> Steering | None:
        """Return what has been asked for, unless it contradicts itself or is not about answers."""
        wishes = tuple(dict.fromkeys(self.wishes))
        if not wishes or not (self.speaks_of_answers or all(self._speaks_for_itself(wish) for wish in wishes)):
            return None
        if self.measuring and any(name is not AnswerField.UNITS for name, _ in wishes):
            return None
        return None if _contradict(wishes) else Steering(wishes, says_all)

    def _speaks_for_itself(self, wish: Value) -> bool:
        return wish[0] in {AnswerField.UNITS, AnswerField.SPELLING} and not self.measuring

    def name_answers(self, value: Value | None) -> bool:
        self.names_answers = self.speaks_of_answers = True
        self.making = False
        return True

    def act(self, value: Value | None) -> bool:
        """Take what an assistant does; what a user does ("to write long answers") is no wish about answers."""
        self._go_on()
        return self.names_answers

    def make(self, value: Value | None) -> bool:
        self.making = True
        return self.act(value)

    def go_on(self, value: Value | None) -> bool:
        self._go_on()
        self.making = False
        return True

    def negate(self, value: Value | None) -> bool:
        if self.refused:
            return False  # a double negation
        self.negated, self.separated = True, False
        return True

    def exceed(self, value: Value | None) -> bool:
        return self.refused or self.negated

    def separate(self, value: Value | None) -> bool:
        self.separated = True
        return self.last is not None

    def turn(self, value: Value | None) -> bool:
        self.refused = self.negated = False
        return self.last is not None

    def compare(self, value: Value | None) -> bool:
        self.comparing = True
        return bool(self.wishes)

    def pass_over(self, value: Value | None) -> bool:
        return True

    def measure(self, value: Value | None) -> bool:
        self.measuring = True
        return True

    def want_quality(self, value: Value | None) -> bool:
        if self.negated and self.last is Part.SEPARATOR and self.wishes and self.wishes[-1][0] is AnswerField.AVOID:
            return False  # "no tables, short answers": it cannot be told how far the no goes
        if self.refused or self.negated:
            value = OPPOSITES.get(value) if value is not None else None
        return self._want(value)

    def want_form(self, value: Value | None) -> bool:
        refused = self.refused or self.negated
        if value is None or self.last in {Part.QUALITY, Part.LANGUAGE} or (self.making and not refused):
            return False  # "short poems", "English sources" and "write code" say nothing of answers
        return self._want((AnswerField.AVOID, value[1]) if refused else value)

    def want_value(self, value: Value | None) -> bool:
        return not (self.refused or self.negated) and self._want(value)

    def want_measure(self, value: Value | None) -> bool:
        self.measuring = self.measuring or not self.speaks_of_answers
        return self.want_value(value)

    def _go_on(self) -> None:
        if self.separated:
            self.negated = self.separated = False

    def _want(self, value: Value | None) -> bool:
        if value is not None and not self.comparing:
            self.wishes.append(value)
        return value is not None or self.comparing


_STEPS: dict[Part, Callable[[_Reader, Value | None], bool]] = {
    Part.QUALITY: _Reader.want_quality,
    Part.FORM: _Reader.want_form,
    Part.LANGUAGE: _Reader.want_value,
    Part.PLAIN_VALUE: _Reader.want_value,
    Part.MEASURE: _Reader.want_measure,
    Part.MEASURED: _Reader.measure,
    Part.ANSWERS: _Reader.name_answers,
    Part.ASSISTANT: _Reader.name_answers,
    Part.ACT: _Reader.act,
    Part.MAKE: _Reader.make,
    Part.WITH: _Reader.go_on,
    Part.NEGATION: _Reader.negate,
    Part.EXCESS: _Reader.exceed,
    Part.SEPARATOR: _Reader.separate,
    Part.BUT: _Reader.turn,
    Part.RATHER_THAN: _Reader.compare,
    Part.FILLER: _Reader.pass_over,
}


def _contradict(wishes: tuple[Value, ...]) -> bool:
    said = set(wishes)
    lengths = [value for name, value in said if name is AnswerField.LENGTH]
    avoided = {(AnswerField.FORMAT, value) for name, value in said if name is AnswerField.AVOID}
    opposed = any(OPPOSITES.get(wish) in said for wish in said)
    return len(lengths) > 1 or opposed or not said.isdisjoint(avoided)
