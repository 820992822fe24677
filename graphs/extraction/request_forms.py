"""Request forms: the ways of asking that name what is asked for, and the sentence each is stored as."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tactful.memory import Kind

from .orders import VERBS, is_whole_order, opens_order
from .third_person import to_object
from .topics import ENGLISH_WORDS, content_words, is_sound_topic

_ASKS_WITHIN = re.compile(r",? (?:and|or) (?:what|how|why|when|where|who|can|could|is|are|do|does)\b", re.IGNORECASE)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|had|does|did|called|do)\b(?! (?:of|not to)\b)", re.IGNORECASE)


_NOUN_PHRASE = r"(?P<v>(?:the|a|an|some|(?-i:[A-Z][\w-]+))\b.+)"
_OBJECT = r"(?P<v>.+)"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the sentence that says so, the topic it is matched by when it recurs, and its kind."""

    statement: str
    value: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Form:
    """One way of asking: `statement` takes the group `v` of `pattern`, and `fits` refuses what would not read well."""

    pattern: re.Pattern[str]
    statement: str
    kind: Kind
    fits: Callable[[str], bool] = lambda topic: True


def _form(pattern: str, statement: str, kind: Kind, fits: Callable[[str], bool] = lambda topic: True) -> _Form:
    return _Form(re.compile(pattern + "$", re.IGNORECASE), statement, kind, fits)


_TO_DO = re.compile(rf"(?:{VERBS}|understand|learn|get|come up|study|start|set|do|be|become)\b", re.IGNORECASE)
# Said of the assistant in the third person it would no longer agree with its verb.
_YOU = re.compile(r"\byou\b", re.IGNORECASE)
_NO_TOPIC = re.compile(r"(?:if|whether|to|how|what|why|when|that|about|as|in|on|at|for|from|with)\b", re.IGNORECASE)


def _is_plain_noun(topic: str) -> bool:
    if re.fullmatch(r"the \w+", topic, re.IGNORECASE):
        return False
    return _FINITE.search(topic) is None and _ASKS_WITHIN.search(topic) is None and not re.search(r"^\w+ing\b", topic)


def _is_named_thing(topic: str) -> bool:
    return _is_plain_noun(topic) and not opens_order(topic)


def _is_one_thing(topic: str) -> bool:
    return _ASKS_WITHIN.search(topic) is None


def _is_thing_wanted(topic: str) -> bool:
    return _is_one_thing(topic) and not re.match(r"(?:how|what|why|when|me|to|i|the|that|my)\b", topic, re.IGNORECASE)


_ABOUT, _HOW, _FOR = "The user asked about {v}.", "The user asked how to {v}.", "The user asked for {v}."
_HELP, _DO = "The user asked for help {link} {v}.", "The user asked the assistant to {v}."
_OFTEN_LISTED = (
    r"(?:lists?|examples?|definitions?|meaning|ideas?|ways?|tips|suggestions?|names|steps|reasons|(?:dis)?advantages|benefits|types|kinds"
    r"|differences?|summary|synonyms?|history|causes|alternatives?|recipes?|facts|principles|methods"
    r"|instructions|questions|words|books|films|movies|shows|places|things|prompts?|plan|code|explanation|overview)"
)
# The first that fits is taken, the narrow before the wide.
_FORMS: tuple[_Form, ...] = (
    _form(
        r"(?:please )?(?:tell me |explain (?:to me )?|show me |teach me |i (?:want|need|would like) to (?:know"
        r"|learn) )?"
        rf"how (?:to|(?:do|can|could|should|would|might) (?:i|we|one)) {_OBJECT}",
        _HOW,
        Kind.GOAL,
        _is_one_thing,
    ),
    _form(rf"(?:what|which|who)(?: is|'s|s| are| was| were) {_NOUN_PHRASE}", _ABOUT, Kind.INTEREST, _is_plain_noun),
    _form(
        r"(?:tell me(?: more| a bit| a little| everything| something)?|talk(?: to me)?|teach me|what do you know"
        r"|do you know(?: anything| something)?(?= (?:about|of)\b)|what about|how about|inform me"
        r"|i have (?:a|some|another) questions?"
        r"|i (?:want|need|would like) to (?:know|learn|talk|ask)(?: you)?(?: more| something)?"
        r"|i(?:'m| am) (?:curious|wondering)(?= about\b)|what do you think(?= (?:about|of)\b)"
        r"|i need (?:some )?info(?:rmation)?|(?:more )?info(?:rmation)?"
        rf"|(?:give me |provide )(?:some |more )?(?:info(?:rmation)?|details))(?: about| on| of| regarding)? {_OBJECT}",
        _ABOUT,
        Kind.INTEREST,
        lambda topic: _is_plain_noun(topic) and _NO_TOPIC.match(topic) is None,
    ),
    _form(
        rf"(?:help me (?:to )?(?:with )?|i need (?:some |your )?help (?:with |in )){_OBJECT}",
        _HELP,
        Kind.GOAL,
        _is_one_thing,
    ),
    _form(
        r"(?:give(?: me)?|suggest(?: me)?|recommend(?: me)?|provide(?: me(?: with)?)?|show me|find me|send me|get me"
        r"|i(?:'m| am) looking for|looking for|i(?:'m| am) searching for|do you have|any suggestions for"
        r"|i(?:'d| would) like(?! to\b| \w+ to\b| \w+ing\b)|can i (?:get|have)|could i (?:get|have)"
        rf"|(?:i )?(?:need|want)(?! to\b| \w+ to\b| \w+ing\b)) {_OBJECT}",
        _FOR,
        Kind.GOAL,
        _is_thing_wanted,
    ),
    _form(
        rf"(?P<v>(?:[\w'-]+ ){{0,3}}?{_OFTEN_LISTED} (?:\w+ )?(?:of|for|to|about|between|on|in|that|with)\b .+)",
        _FOR,
        Kind.GOAL,
        _is_named_thing,
    ),
    _form(r"(?P<v>more (?:[\w'-]+ ){1,5}\w+[^s\W]s)", _FOR, Kind.GOAL, _is_plain_noun),
    _form(r"(?P<v>[a-z]+\b .+)", _DO, Kind.GOAL, is_whole_order),
)
_LED_BY = r"(?:for|in|with|besides|regarding|as|given|about|of|on|at|according to|apart from)\b[^,?]{2,60}, "
_AUXILIARY = r"is|are|was|were|do|does|did|can|could|should|would|will|has|have"
# "When the boats lay dry" asks nothing.
_QUESTION = re.compile(
    rf"^(?:{_LED_BY})?(?P<asks>what|why|how|(?:when|where)(?= (?:{_AUXILIARY}|to)\b)|who|whose|which|{_AUXILIARY})"
    r"(?:'s|'re|n't)?\b.+$",
    re.IGNORECASE,
)
# Without a question mark these may open a relative clause, an order or another language.
_UNMARKED = re.compile(r"(?:which|who|whose|when|where|do|have|has|will|was|were|would|had|did)$", re.IGNORECASE)
# The others are words of other languages as well.
_ENGLISH_ASKS = re.compile(
    r"(?:what|why|how|when|where|which|who|whose|can|could|should|would|does|did)$", re.IGNORECASE
)
_US = re.compile(r"\b(?:we|us|our|let's)\b", re.IGNORECASE)
MIN_QUESTION_WORDS, MIN_CONTENT_WORDS = 5, 2


def read_form(words: str) -> Asked | None:
    """Return what a sentence asks for in one of the known forms, or None if none fits or its topic is not sound."""
    for form in _FORMS:
        found = form.pattern.match(words)
        if found is not None and _names_a_topic(found["v"]) and form.fits(found["v"]):
            topic = to_object(found["v"])
            topic = topic[0].lower() + topic[1:] if form.statement == _DO else topic
            link = "to" if _TO_DO.match(topic) or opens_order(found["v"]) else "with"
            return Asked(form.statement.format(v=topic, link=link), topic, form.kind)
    return None


def _names_a_topic(phrase: str) -> bool:
    return is_sound_topic(phrase) and _YOU.search(phrase) is None


def read_question(words: str, *, marked: bool) -> Asked | None:
    """Return a question as it was put, if it stands alone; `marked` says whether it ended with a question mark."""
    found = _QUESTION.match(words)
    if found is None or not (marked or _UNMARKED.match(found["asks"]) is None):
        return None
    is_long_enough = len(words.split()) >= MIN_QUESTION_WORDS or len(content_words(words)) >= MIN_CONTENT_WORDS
    is_english = _ENGLISH_ASKS.match(found["asks"]) is not None or ENGLISH_WORDS.search(words) is not None
    if not is_long_enough or not is_sound_topic(words) or not is_english or _US.search(words) is not None:
        return None
    asked = words[0].upper() + words[1:] + ("?" if marked else "")
    return Asked(f'The user asked "{asked}"', words, Kind.INTEREST)
