"""Requests: what someone asked for, as one modest sentence in their own words that ends after a while.

A request is an occasion and no trait, so it becomes an episode: "The user asked how to prune roses." It turns lasting
only when the same is asked in another conversation. What cannot be said soundly gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tactful.memory import Basis, Kind, Stability, Turn

from .candidate import Candidate
from .clauses import Sentence, split_sentences
from .evidence import ASKED_ABOUT, is_sound_statement
from .hedging import is_hedged
from .spans import Source, Span, split_spans
from .third_person import straighten, to_object
from .topics import CLOSERS, ENGLISH_WORDS, MAX_SENTENCES, MAX_TOPIC_CHARS, is_cut_off, is_foreign, is_sound_topic

ASKED_STYLE = "asked_style"
_OPENERS = re.compile(
    r"""^(?:(?:hi|hello|hey|ok|okay|so|and|but|also|now|then|well|yes|yeah|no|thanks|thank\ you|great|please|pls|plz
        |kindly|sorry|actually|just|btw|alright|right|good|perfect|cool|nice|next|again|dear|sir|bro|chat\ ?gpt|there)
        \b[\s,.!:-]*)+""",
    re.IGNORECASE | re.VERBOSE,
)
_FAVOUR = re.compile(
    r"^(?:(?:can|could|would|will) you(?: please| kindly| also| just)*|i (?:want|need|would like) you to"
    r"|i'd like you to|would you mind|you (?:can|could|should)) ",
    re.IGNORECASE,
)
_ASKS_WITHIN = re.compile(r",? (?:and|or) (?:what|how|why|when|where|who|can|could|is|are|do|does)\b", re.IGNORECASE)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|had|does|did|called|do)\b(?! (?:of|not to)\b)", re.IGNORECASE)

_NOUN_PHRASE = r"(?P<v>(?:the|a|an|some|(?-i:[A-Z][\w-]+))\b.+)"
_OBJECT = r"(?P<v>.+)"
_VERBS = (
    "write|create|generate|compose|draft|design|develop|build|prepare|plan|list|compare|summarize|summarise|translate"
    "|calculate|solve|convert|rank|outline|analyze|analyse|describe|invent|brainstorm|find|search|teach|recommend|name"
    "|code|program|draw|make|produce|suggest|propose|define|explain|improve|rewrite|optimize|simulate|identify|evaluate"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One way of asking: `statement` takes the group `v` of `pattern`, and `fits` refuses what would not read well."""

    pattern: re.Pattern[str]
    statement: str
    kind: Kind
    fits: Callable[[str], bool] = lambda topic: True


def _form(pattern: str, statement: str, kind: Kind, fits: Callable[[str], bool] = lambda topic: True) -> _Form:
    return _Form(re.compile(pattern + "$", re.IGNORECASE), statement, kind, fits)


def _is_plain_noun(topic: str) -> bool:
    if re.fullmatch(r"the \w+", topic, re.IGNORECASE):
        return False
    return _FINITE.search(topic) is None and _ASKS_WITHIN.search(topic) is None and not re.search(r"^\w+ing\b", topic)


def _is_one_thing(topic: str) -> bool:
    return _ASKS_WITHIN.search(topic) is None


def _is_thing_wanted(topic: str) -> bool:
    return _is_one_thing(topic) and not re.match(r"(?:how|what|why|when|me|to|i|the|that|my)\b", topic, re.IGNORECASE)


def _is_whole_order(topic: str) -> bool:
    # "Translate to Latin" lacks what to translate, "make the reactions longer" whose reactions.
    named = re.match(rf"(?:{_VERBS}) (?!(?:to|in|into|as|for|like|with|from)\b)", topic, re.IGNORECASE)
    vague = _VAGUE.match(topic)
    return named is not None and vague is None and _is_one_thing(topic) and len(topic.split()) >= 3


_TO_DO = re.compile(
    rf"(?:{_VERBS}|understand|learn|get|come up|choose|decide|fix|study|start|set|do|be|become)\b", re.IGNORECASE
)
_VAGUE = re.compile(
    r"\w+ (?:the|each|every|all)(?: the)? \w+(?:$| (?:more|less|to be|into|with|better|again|\w+(?:er"
    r"|ly))\b)",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(r"(?:if|whether|to|how|what|why|when|that|about)\b", re.IGNORECASE)
_ABOUT, _HOW, _FOR = "The user asked about {v}.", "The user asked how to {v}.", "The user asked for {v}."
_HELP, _DO = "The user asked for help {link} {v}.", "The user asked the assistant to {v}."
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
        r"|do you know(?: anything| something)?|what about|how about|inform me|i have (?:a|some|another) questions?"
        r"|i (?:want|need|would like) to (?:know|learn|talk|ask)(?: you)?(?: more| something)?"
        r"|i(?:'m| am) (?:curious|wondering)|what do you think|i need (?:some )?info(?:rmation)?"
        r"|(?:more )?info(?:rmation)?"
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
        rf"|(?:i )?(?:need|want)(?! to\b| \w+ to\b| \w+ing\b)) {_OBJECT}",
        _FOR,
        Kind.GOAL,
        _is_thing_wanted,
    ),
    _form(rf"(?P<v>(?:{_VERBS})\b .+)", _DO, Kind.GOAL, _is_whole_order),
)
_QUESTION = re.compile(
    r"^(?:what|why|how|when|where|who|whose|which|is|are|was|were|do|does|did|can|could|should|would|will|has"
    r"|have)\b.+$",
    re.IGNORECASE,
)
# Without a question mark these may open a relative clause, an order or another language.
_UNMARKED = re.compile(r"(?!(?:which|who|whose|when|where|do|have|has|will|was|were|would|had|did)\b)", re.IGNORECASE)
_US = re.compile(r"\b(?:we|us|our|let's)\b", re.IGNORECASE)
_WORKED = {
    "translate": "translated",
    "rewrite": "rewritten",
    "rephrase": "rephrased",
    "reword": "reworded",
    "paraphrase": "paraphrased",
    "summarize": "summarized",
    "summarise": "summarised",
    "proofread": "proofread",
    "shorten": "shortened",
    "polish": "polished",
    "correct": "corrected",
    "edit": "edited",
    "revise": "revised",
    "improve": "improved",
    "simplify": "simplified",
}
_STYLE = re.compile(
    r"""^(?:(?:make|keep|write|rewrite|redo|do|say|explain|give|answer|try|use|put|but|a\ bit|a\ little|much|be
        |in|it|this
        |that|them|these|the|answer|response|text|sound|to|me|with|even|slightly|way|too|very|list|your|all
        |everything|as|an?)
        \ )*
        (?P<v>shorter|longer|briefer|simpler|clearer|funnier|concisely|briefly|more\ (?:concise|formal|casual|detailed
        |professional|creative|realistic|natural|human|academic|specific|simple|precise|polite|friendly|technical|unique
        |persuasive|personal|engaging|attractive|clear|complex|emotional|humorous|informal)|less\ (?:formal|technical
        |wordy|complex|generic|robotic|detailed)|more\ details?|in\ more\ detail|(?:bullet\ |bulleted\ )points
        |(?:a\ )?table(?:\ form(?:at)?)?|simple\ (?:words|terms|english|language)|step\ by\ step)
        (?:\ (?:please|version|answer|way|form|format|english|language|words|text|one|for\ me))*$""",
    re.IGNORECASE | re.VERBOSE,
)
_TEXT_NOUN = (
    r"(?:(?:this|these|the|my|following|below)(?: following| below)? )+(?:texts?|sentences?|paragraphs?"
    r"|e-?mails?|letter|essay"
    r"|message|passage|article|words|abstract|writing|draft|report|document|speech)"
)
# What is done to a text that is given beside it: "translate this to Dutch" asks for a translation into Dutch. What is
# improved or corrected may be anything, so there the text must be named.
_TEXT_WORK = re.compile(
    rf"(?:(?P<a>translate|rewrite|rephrase|reword|paraphrase|summari[sz]e|proofread)(?: (?:it|this|these"
    rf"|the following|{_TEXT_NOUN}))"
    rf"|(?P<b>{'|'.join(_WORKED)})(?: the grammar (?:of|in))? {_TEXT_NOUN})"
    r"(?: (?:below|above))?(?: (?:in|to|into)(?: the)? (?P<tongue>(?-i:[A-Z])[a-z]{3,12})(?: language)?)?"
    r"(?:$|:|,| (?:to|in|into|for|and|so|with|as|but|using|by)\b)",
    re.IGNORECASE,
)
_COMPARATIVE = re.compile(r"(?:more|less) (?!details?\b)|\w+er$")
_STYLE_WORDS = {
    "concisely": "concise wording",
    "briefly": "brief wording",
    "in more detail": "more detail",
    "more details": "more detail",
    "step by step": "an answer step by step",
    "table": "a table",
}


def read_requests(turn: Turn, spans: tuple[Span, ...] | None = None) -> Iterator[Candidate]:
    """Yield an episode for each sentence in which the person plainly asks for something, in their order.

    Only their own words are read. A topic that points elsewhere ("this", "the text"), is cut off, holds markup or is
    longer than 120 characters gives nothing. Linear in the text.
    """
    for span in split_spans(turn.text) if spans is None else spans:
        if span.source is Source.OWN:
            for sentence in split_sentences(turn.text, span.start, span.end)[:MAX_SENTENCES]:
                candidate = None if is_cut_off(turn.text, span, sentence) else _read_sentence(turn, sentence)
                if candidate is not None:
                    yield candidate


def _read_sentence(turn: Turn, sentence: Sentence) -> Candidate | None:
    quote = turn.text[sentence.start : sentence.end]
    plain = " ".join(straighten(quote).split())
    if len(plain) > 2 * MAX_TOPIC_CHARS:
        return None
    words = CLOSERS.sub("", _FAVOUR.sub("", _OPENERS.sub("", plain)))
    if (style := _STYLE.match(words)) is not None:
        return _style_candidate(turn, quote, style["v"].lower())
    if (worked := _TEXT_WORK.match(words)) is not None:
        return _text_candidate(turn, quote, worked)
    if is_hedged(words) or is_foreign(words):
        return None
    return _first_form(turn, quote, words) or _read_question(turn, quote, words, marked="?" in quote[-3:])


def _first_form(turn: Turn, quote: str, words: str) -> Candidate | None:
    for form in _FORMS:
        found = form.pattern.match(words)
        if found is not None:
            if not is_sound_topic(found["v"]) or not form.fits(found["v"]):
                return None
            topic = to_object(found["v"])
            topic = topic[0].lower() + topic[1:] if form.statement == _DO else topic
            link = "to" if _opens_with_verb(topic) else "with"
            return _candidate(turn, quote, form.statement.format(v=topic, link=link), topic, form.kind)
    return None


def _read_question(turn: Turn, quote: str, words: str, *, marked: bool) -> Candidate | None:
    asks = _QUESTION.match(words) is not None and (marked or _UNMARKED.match(words) is not None)
    if not asks or len(words.split()) < 5 or not is_sound_topic(words) or not _is_english_question(words):
        return None
    asked = words[0].upper() + words[1:] + ("?" if marked else "")
    return _candidate(turn, quote, f'The user asked "{asked}"', words, Kind.INTEREST)


def _is_english_question(words: str) -> bool:
    return ENGLISH_WORDS.search(words) is not None and _US.search(words) is None


def _opens_with_verb(topic: str) -> bool:
    return _TO_DO.match(topic) is not None


def _text_candidate(turn: Turn, quote: str, worked: re.Match[str]) -> Candidate | None:
    verb = (worked["a"] or worked["b"]).lower()
    tongue = f" into {worked['tongue']}" if worked["tongue"] and verb == "translate" else ""
    wish = f"a text {_WORKED[verb]}{tongue}"
    return _candidate(turn, quote, f"The user asked to have {wish}.", wish, Kind.GOAL)


def _style_candidate(turn: Turn, quote: str, value: str) -> Candidate | None:
    wish = _STYLE_WORDS.get(value, f"something {value}" if _COMPARATIVE.match(value) else value)
    statement = f"The user asked for {wish}."
    return _candidate(turn, quote, statement, wish, Kind.STYLE, slot=ASKED_STYLE)


def _candidate(
    turn: Turn, quote: str, statement: str, value: str, kind: Kind, *, slot: str = ASKED_ABOUT
) -> Candidate | None:
    if not is_sound_statement(statement):
        return None
    return Candidate(
        statement=statement,
        kind=kind,
        slot=slot,
        value=value,
        quote=quote,
        turn_id=turn.turn_id,
        basis=Basis.INFERRED,
        stability=Stability.EPISODE,
    )
