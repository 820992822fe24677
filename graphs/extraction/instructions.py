"""Standing instructions: how someone wants to be answered, said as an order or a wish."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tactful.memory import Cardinality, Kind, Stability

from .frame import LEAD_IN
from .third_person import straighten, to_object

LASTING_CUE = re.compile(
    r"\b(?:always|never|from now on|in (?:the )?future|going forward|henceforth|every time|each time"
    r"|whenever|by default|in general|at all times|permanently|from here on"
    r"|for all (?:your |my |the )?(?:answers|replies|responses|chats|questions)|in all (?:your|our"
    r"|my) (?:answers|replies|responses|chats|conversations)|don'?t ever|remember to|your (?:answers"
    r"|replies|responses))\b",
    re.IGNORECASE,
)
_POLITE = (
    r"(?:(?:please|pls|plz|kindly|so|and|but|also|ok(?:ay)?|now|just|instead|then|remember to"
    r"|make sure (?:to|you)|try to|(?:can|could|would|will) you(?: please)?|i(?:'d| would) (?:like"
    r"|prefer|want) you to|i (?:want|need|prefer) you to|you (?:should|must|can|need to|have to)"
    r"|from now on|going forward|in (?:the )?future|in general|always|never|don'?t ever"
    r"|do not ever)[, ]+)*"
)
_TONGUE = (
    r"(?:english|french|german|spanish|italian|dutch|portuguese|russian|chinese|mandarin|cantonese"
    r"|japanese|korean|arabic|hindi|urdu|bengali|turkish|polish|greek|hebrew|swedish|norwegian|danish"
    r"|finnish|czech|romanian|hungarian|ukrainian|vietnamese|thai|indonesian|malay|tagalog|persian"
    r"|farsi|swahili|catalan|latin|(?:simplified|traditional) chinese)"
)
_MANNER = (
    r"(?:short(?:er)?|brief(?:er|ly)?|concise(?:ly)?|long(?:er)?|simple|simpler|simply|detailed"
    r"|formal(?:ly)?|informal(?:ly)?|casual(?:ly)?|polite(?:ly)?|direct(?:ly)?|to the point|friendly"
    r"|friendlier|honest(?:ly)?|blunt(?:ly)?|technical|plain|clear(?:ly)?|precise|succinct(?:ly)?"
    r"|creative|funny|serious|professional(?:ly)?|neutral|empathetic|(?:less|more) (?!as\b|than\b"
    r"|of\b|about\b|like\b|on\b|to\b|for\b|with\b|and\b|in\b)\w+)"
)
_FORM = (
    r"(?:bullet ?points?|bullets|bulleted lists?|lists?|listings?|numbered lists?|tables?|emojis?"
    r"|markdown|headings?|headers?|bold|jargon|citations?|sources|references|examples?|analogies"
    r"|metaphors|code comments|comments|code blocks?|disclaimers?|warnings?|introductions?|intros?"
    r"|conclusions?|summar(?:y|ies)|preambles?|apolog(?:y|ies)|apologi[sz]ing|small talk|filler|fluff"
    r"|swearing|slang|hashtags?|quotation marks|contractions|passive voice|em ?dashes|explanations?"
    r"|paragraphs?|one paragraph|steps|full sentences|plain text|latex|json|csv)"
)
_UNITS = (
    r"(?:(?:the )?(?:metric|imperial|si)(?: system| units?)?|celsius|fahrenheit|kilomet(?:er|re)s"
    r"|kilograms?|kg|miles|euros?|dollars|24[- ]hour (?:time|clock|format)|british (?:english"
    r"|spelling)|american (?:english|spelling)|uk (?:english|spelling)|us (?:english|spelling))"
)
_REPLY = (
    r"(?:answer|reply|respond|write(?: back)?|speak|talk|chat|communicate|explain(?: things"
    r"| everything)?|describe things|say it|tell me|address me|give (?:me )?(?:(?:your|the|all"
    r"|any) )?(?:answers|replies|responses|explanations|instructions|examples|measurements|recipes"
    r"|temperatures)|format (?:your |the )?(?:answers|replies|responses|output)|keep (?:it|things"
    r"|your (?:answers|replies|responses|explanations|language|tone|messages)|(?:the "
    r"|all )?(?:answers|replies|responses|explanations))|make your (?:answers|replies|responses"
    r"|explanations)|be|use|stick to|include|add|provide|cite|show)"
)


@dataclass(frozen=True, slots=True)
class Instruction:
    """A wish about the assistant's answers: a sentence about the user, and where it belongs."""

    statement: str
    slot: str
    value: str
    cardinality: Cardinality
    stability: Stability
    kind: Kind = Kind.STYLE


@dataclass(frozen=True, slots=True)
class _Order:
    pattern: re.Pattern[str]
    slot: str
    statement: str
    cardinality: Cardinality = Cardinality.ONE


def _order(pattern: str, slot: str, statement: str, *, many: bool = False) -> _Order:
    cardinality = Cardinality.MANY if many else Cardinality.ONE
    return _Order(re.compile("^" + _POLITE + pattern, re.IGNORECASE), slot, statement, cardinality)


_ORDERS = (
    _order(
        r"(?:call me|address me as|refer to me as|you (?:can|may) call me) (?P<v>(?!back|later|when|if|on"
        r"|at|tomorrow|today|an?\b|the\b|crazy|stupid|old|out|in\b|up"
        r"|by (?!my))[\w'-]+(?: [A-Z][\w'-]+)?)(?= (?:from now|please|instead)|[,.!;]|$)",
        "form_of_address",
        "The user wants to be called {v}.",
    ),
    _order(
        rf"{_REPLY}(?: (?:to )?me)?(?: only)? (?P<v>in (?:\w+ )?{_TONGUE})\b",
        "language_of_answers",
        "The user wants answers {v}.",
    ),
    _order(
        rf"(?:speak|use) (?P<v>{_TONGUE})\b(?! (?:word|name|term|phrase)s?)",
        "language_of_answers",
        "The user wants answers in {v}.",
    ),
    _order(
        rf"(?:don'?t|do not|stop|avoid|no more|without|no|skip|never|leave out|refrain from"
        rf"|quit)(?: (?:use|using|include|including|add|adding|write|writing|give|giving|make|making|put"
        rf"|putting|provide|the|any|all|with|so many|too many|in|your|me))* (?P<v>{_FORM})\b",
        "avoided_form",
        "The user wants answers without {v}.",
        many=True,
    ),
    _order(
        rf"(?:use|always use|stick to|give (?:me )?(?:\w+ ){{0,3}}in|convert (?:\w+ ){{0,3}}to"
        rf"|\w+ (?:\w+ ){{0,4}}in) (?P<v>{_UNITS})\b",
        "units",
        "The user wants answers in {v}.",
    ),
    _order(
        rf"(?:use|include|add|give(?: me)?|provide|cite|show|answer (?:in|with|as)|reply (?:in|with)"
        rf"|respond (?:in|with)|format (?:\w+ ){{0,3}}(?:as|in)) (?:(?:more|some|your|only|a|the"
        rf"|with) )*(?P<v>{_FORM})\b(?! (?:of|for|about|that|to|on|from|in) (?!(?:all|every"
        rf"|your)\b))(?=.*\b(?:always|from now on|answers?|repl(?:y|ies)|responses?|every|when(?:ever)?"
        rf"|instead)\b|[^,]{{0,12}}$)",
        "wanted_form",
        "The user wants answers with {v}.",
        many=True,
    ),
    _order(
        rf"(?:keep (?:it|things|your (?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|explanations?|messages"
        rf"|tone|language)|(?:the |all )?(?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|explanations?))|be"
        rf"|make (?:your (?:answers?|repl(?:y|ies)|responses?|explanations?))|answer(?: me)?|respond|reply"
        rf"|speak(?: more)?|write)(?: (?:a bit|a little|very|really|as|much|always"
        rf"|to me))* (?P<v>{_MANNER}(?:(?:,| and|, and|, but) {_MANNER})*)\b(?! (?:with|about (?:what|how"
        rf"|it)|story|text|email|poem|letter|essay|article|code|description|summary|paragraph|review"
        rf"|introduction|version|report|dialogue|message))",
        "manner",
        "The user wants {v} answers.",
    ),
    _order(
        r"(?P<v>explain (?:things |it |everything |this )?(?:to me )?(?:like|as if) i(?:'?m| am|'?m a"
        r"| were| was)? .{2,40}|explain (?:things|everything) .{3,40}|in (?:simple|simpler|plain"
        r"|layman'?s|easy) (?:terms|words|language|english).{0,40}|(?:use|using|with) (?:simple|simpler"
        r"|plain|easy) (?:terms|words|language|english).{0,40})",
        "level",
        "The user wants the assistant to {v}.",
    ),
    _order(
        r"(?P<v>ask (?:me )?(?:clarifying |follow-?up )?questions .{3,60}|treat me (?:like|as) .{3,60}"
        r"|remind me .{3,60}|assume (?:that )?i(?:'m| am| know| have) .{3,60})",
        "treatment",
        "The user wants the assistant to {v}.",
        many=True,
    ),
)
_VERB = (
    r"(?:answer|reply|respond|use|give|write|include|keep|call|explain|speak|talk|ask|tell|show"
    r"|format|add|cite|start|end|begin|be|remind|translate|provide|address|put|avoid|mention|check"
    r"|correct|suggest"
    r"|recommend|assume|treat|convert|list|offer|make|summari[sz]e|refer|say|apologi[sz]e|repeat"
    r"|interrupt|lecture|spell|round|quote|greet|sign|stick|prefer|consider|send|teach|challenge"
    r"|praise|flatter|sugarcoat)"
)
_LASTING_ORDER = re.compile(
    r"^(?:(?:please|pls|so|and|also|ok(?:ay)?|i(?:'d| would) (?:like|prefer|want) you to|i (?:want"
    r"|need|prefer) you to|you (?:should|must))[, ]+)*(?:(?:from now on|going forward"
    r"|in (?:the )?future|in general)[, ]+(?:please |always |i(?:'d| would) like you to "
    r"|i want you to |you (?:should|must) )*(?P<a>"
    + _VERB
    + r"\b.{0,140})|(?:always|remember to always|make sure to always) (?P<b>"
    + _VERB
    + r"\b.{0,140})|(?:never|don'?t ever|do not ever) (?P<c>"
    + _VERB
    + r"\b.{0,140}))",
    re.IGNORECASE,
)
_END_OF_VALUE = re.compile(
    r"[,;]?\s+(?:from now on|in (?:the )?future|going forward|please|thanks|thank you|instead)\b.*$"
    r"|[.!,;\s]+$",
    re.IGNORECASE,
)
_ADVERBIAL = {
    "briefly": "brief",
    "concisely": "concise",
    "simply": "simple",
    "formally": "formal",
    "informally": "informal",
    "casually": "casual",
    "politely": "polite",
    "directly": "direct",
    "honestly": "honest",
    "bluntly": "blunt",
    "clearly": "clear",
    "succinctly": "succinct",
    "professionally": "professional",
}
_GO_ON_A_SENTENCE = frozenset({"level", "treatment", "instruction", "manner"})


def read_instruction(words: str) -> Instruction | None:
    """Return the wish a clause expresses about how to be answered, or None.

    It is lasting only where the words say so ("always", "from now on", "your answers"); else it held for one request.
    """
    stability = Stability.LASTING if LASTING_CUE.search(words) else Stability.EPISODE
    for order in _ORDERS:
        found = order.pattern.match(words)
        if found is not None:
            value = _tidy(found["v"], order.slot)
            if order.slot == "form_of_address":
                stability = Stability.LASTING
            return Instruction(order.statement.format(v=value), order.slot, value, order.cardinality, stability)
    return _read_open_order(words)


def is_standing_instruction(words: str) -> bool:
    """Return whether a clause orders or wishes how to be answered from now on, not just this once."""
    plain = LEAD_IN.sub("", " ".join(straighten(words).split()))
    instruction = read_instruction(plain)
    return LASTING_CUE.search(plain) is not None or (
        instruction is not None and instruction.stability is Stability.LASTING
    )


def _read_open_order(words: str) -> Instruction | None:
    found = _LASTING_ORDER.match(words)
    if found is None:
        return None
    forbidden = found["c"] is not None
    value = _tidy(found["a"] or found["b"] or found["c"], "instruction")
    lead = "not to" if forbidden else "to"
    return Instruction(
        f"The user wants the assistant {lead} {value}.", "instruction", value, Cardinality.MANY, Stability.LASTING
    )


def _tidy(value: str, slot: str) -> str:
    value = _END_OF_VALUE.sub("", value)
    if slot == "form_of_address":
        return value
    value = to_object(value)
    value = value[:1].lower() + value[1:] if slot in _GO_ON_A_SENTENCE else value
    return _ADVERBIAL.get(value.lower(), value) if slot == "manner" else _capitalise_languages(value)


def _capitalise_languages(value: str) -> str:
    return re.sub(rf"\b{_TONGUE}\b", lambda found: found[0].title(), value, flags=re.IGNORECASE)
