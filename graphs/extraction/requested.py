"""What was asked for: text to work on, and fiction or roles to play, as opposed to what a person tells of themself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .clauses import Sentence, split_sentences
from .pasted import end_of_borrowed

Stretch = tuple[int, int]

_POLITE = (
    r"(?:(?:please|pls|plz|kindly|now|also|and|then|next|ok(?:ay)?|hi|hello|hey|sure|thanks|so|just"
    r"|(?:can|could|would|will)\s+you"
    r"|i(?:['’]?d\s+like|\s+want|\s+need|\s+would\s+like)\s+you\s+to|help\s+me(?:\s+to)?|help"
    r"|i\s+(?:want|need)\s+to|let['’]?s)[,\s]+){0,5}"
)
_STRONG = (
    r"(?:translate|re-?write|re-?phrase|re-?word|paraphrase|proof-?\s?read|summari[sz]e|shorten"
    r"|polish|reformulate|humani[sz]e"
    r"|correct|edit|revise|abbreviate|transcribe|(?:write|create|draft|compose|generate|give\s+me"
    r"|make)\b.{0,40}\b(?:response|reply|answer|comeback)\s+to|grammar\s+check|spell\s?-?check)"
)
_WEAK = (
    r"(?:improve|fix|check|simplify|refine|expand|elaborate|analy[sz]e|convert|continue|explain"
    r"|enhance|modify|review|grade|complete|format"
    r"|evaluate|comment\s+on|critique|respond\s+to|reply\s+to|answer|give\s+(?:me\s+)?feedback|make"
    r"|turn|rate|finish|change|explains)"
)
_TEXT = (
    r"(?:texts?|sentences?|paragraphs?|e-?mails?|mail|letter|essay|message|grammar|spelling|writing"
    r"|draft|article|abstract|code|words?|passage|poem|story"
    r"|review|statement|bio|r[eé]sum[eé]|cv|cover\s+letter|summary|phrases?|report|post|caption"
    r"|speech|script|chapter|paper|answer|response|content|lyrics|translation)"
)
_DEICTIC = r"(?:this|these|the\s+following|following|below|the\s+(?:text|sentence|paragraph|e-?mail|passage)|it)"
_COMMAND = re.compile(rf"{_POLITE}(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))\b", re.IGNORECASE)
_LATER_COMMAND = re.compile(
    rf"(?:[,;]\s*(?:so|and|but)?\s*|\b(?:so|and|but|then)\s+)(?:please|pls|can\s+you"
    rf"|could\s+you)\s+(?:please\s+)?(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))\b",
    re.IGNORECASE,
)
_ASKED_MEANING = re.compile(
    rf"(?:(?:is|are|does|do|was)\s+{_DEICTIC}\b.{{0,60}}\b(?:correct|right|ok|okay|grammatical\w*"
    rf"|sound|make\s+sense)\b|what\s+(?:does|do|is)\s+{_DEICTIC}\b)",
    re.IGNORECASE,
)
_HAS_DEICTIC = re.compile(rf"\b{_DEICTIC}\b|\babove\b|\bmy\s+(?:\w+\s+){{0,2}}{_TEXT}\b", re.IGNORECASE)
_HAS_TEXT_NOUN = re.compile(rf"\b{_TEXT}\b", re.IGNORECASE)
_COLON = re.compile(r":(?!//|\d)(?=\s|[\"“'A-Za-z])")
_SUBJECT_I = re.compile(r"\b(?:i|i['’]?m|i['’]ve|my)\b", re.IGNORECASE)
_CLAUSE_I = re.compile(
    r",\s*(?:because\s+|since\s+|as\s+|so\s+|and\s+|but\s+)?i\b|\b(?:because|since|cause)\s+(?:i"
    r"|my)\b",
    re.IGNORECASE,
)
_TO_LANGUAGE = re.compile(r"\btranslate\s+(?:in|into|to)\s+[A-Za-z]+\b", re.IGNORECASE)
_DICTATED = re.compile(
    r"""\b(?:add|mention|include|state|stating|saying|says|say|write|telling|tell|explaining|explain|informing|inform
        |let(?:ting)?
        |reply|respond|answer|ask|asking|claiming|highlighting|emphasi[sz]e|emphasi[sz]ing)\b
        (?:\s+(?:to\s+)?(?:him|her|them|my\s+\w+|the\s+\w+|people|everyone)(?:\s+know)?)?
        \s+(?:also\s+)?(?:(?:that|how|why|about|:|in\s+it)\s*(?=(?:i|i['’]?m|i['’]ve|i['’]ll|my|we|me)\b)
        |(?=(?:i|i['’]?m|i['’]ve|i['’]ll|(?<!write\ )my|we)\b))""",
    re.IGNORECASE | re.VERBOSE,
)
_COMPOSES = re.compile(
    rf"^(?:{_POLITE})(?:add|mention|include|state|say|write|tell|reply|respond|answer|draft|compose"
    rf"|create|make|generate|put|insert|prepare|ask)\b"
    r"|\b(?:write|draft|compose|e-?mail|letter|message|note|r[eé]sum[eé]|cv|bio)\b.{0,80}\b(?:saying"
    r"|stating|telling|explaining|to\s+tell|that\s+says)\b",
    re.IGNORECASE,
)
_INVENTED = (
    r"(?:stor(?:y|ies)|poem|haiku|limerick|song|lyrics|rap|script|screenplay|scene|dialogue|dialog"
    r"|monologue|novel|chapter|fan\s?fic\w*|transcript"
    r"|episode|sketch|parody|narrative|tale|diary|journal\s+entry|backstory|scenario|skit|sequel|play)"
)
_ADDRESSED = (
    r"(?:speech|cover\s+letter|r[eé]sum[eé]|cv|bio(?:graphy)?|essay|(?:personal\s+"
    r"|purpose\s+)?statement|testimonial|review|letter|e-?mail|message"
    r"|post|tweet|caption|blog|advert\w*|profile|reference|recommendation|complaint|application)"
)
_CREATE = re.compile(
    rf"{_POLITE}(?:write|create|compose|make|generate|tell|draft|give|craft|develop|continue|do|start"
    rf"|invent|produce)\b[^.\n:]{{0,80}}?\b(?P<genre>{_INVENTED}|{_ADDRESSED})\b",
    re.IGNORECASE,
)
# Where the naming of a text to be made up ends and what is to be in it begins: a relative clause, a trait, a saying, a
# first person who need not be the one who asks.
_PREMISE = re.compile(
    r"""[,;:(\[\n"“]|\s[-–—]+\s|\s(?:who|whom|whose|which|that|where|when|while|with|without|having|named|called
        |starring|saying|stating|telling|explaining|describing|if|because|since|as(?=\s+(?:i|i['’]?m|my|we)\b)|and|but|is|are|was|were|has|have
        |(?:(?:about|for|to|from|of|on|by|like|between|to\s+tell)\s+)?(?:i|i['’]?m|my|me|mine|myself|we|our|us)
        )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SCENE = re.compile(
    rf"""\b(?:let['’]?s|let\s+us|do\s+an?|start\s+an?|want(?:\s+to)?|can\s+we|play\s+an?|create\s+an?|write\s+an?|begin\s+an?
        |this|an?\s+new|our|the|please|you\s+to)\s+(?:[\w-]+\s+)?(?:role-?\s?play(?:ing)?|rp)\b
        |^\W*(?:role-?\s?play|rp)\b|\blet['’]?s\s+(?:pretend|act\s+out|play\s+(?:a|pretend|make|out))
        |\bpretend\s+(?:that\s+)?(?:i|we)\b
        |\bin\s+(?:this|the|our|my)\s+(?:game|story|scenario|scene|simulation|dream|novel)\b.{{0,40}}\b(?:i|i['’]?m
        |my|you)\b
        |\b{_INVENTED}\b.{{0,80}}\b(?:where|in\s+which|with\s+me\s+as|about\s+me\s+being|starring\s+me)\b
        |\b(?:simulation|simulator|adventure|sim|game)\b.{{0,60}}\b(?:where|in\s+which)\s+(?:i|we|my)\b
        |\bas\s+(?:if|though)\s+i\s+(?:were|was|am)\b|\bfrom\s+(?:my|the|a|an)\b.{{0,40}}\b(?:perspective
        |point\s+of\s+view|pov)\b
        |\bin\s+(?:the\s+)?first[\s-]person\b|\bmy\s+(?:character|persona|oc)(?:['’]s)?\s+(?:is|name|will|has)\b
        |\bi(?:['’]ll|\s+will)\s+(?:be|play)\s+(?:as\s+)?(?:the\s+|an?\s+)?\w+.{{0,60}}\byou(?:['’]ll|\s+will|\s+are
        |['’]re|\s+be)\b
        |\byou(?:['’]ll|\s+will|\s+are|['’]re)\s+(?:be\s+|play\s+|the\s+|my\s+).{{0,60}}\b(?:and\s+)?i(?:['’]ll
        |\s+will|['’]?m|\s+am)\s+(?:be\b|play|the\b|your\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_PERSONA = re.compile(
    r"""^(?!i\b(?!.{0,20}\byou\b))(?:.{0,40}\b)?(?:(?:act|behave|respond|answer|reply|talk|speak|write|work|serve)\s+(?:as
        |like)\s+(?:if\s+|though\s+)?(?:an?|my|the|you|i)\b
        |pretend\s+(?:to\s+be|you|that\s+you)|imagine\s+(?:that\s+)?you|i\s+want\s+you\s+to\s+(?:act|pretend|be\b
        |play|behave)
        |play\s+the\s+role|take\s+(?:on\s+)?the\s+role|assume\s+(?:the\s+role|you|that\s+you))
        |^(?:from\s+now\s+on,?\s+|now\s+|ok(?:ay)?,?\s+)?(?:you\s+are|you['’]re|you\s+will\s+(?:be
        |act))\s+(?:now\s+)?(?:an?|my|the|going\s+to|acting)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SUPPOSE = re.compile(
    r"(?:\b|^)(?:imagine|suppose|let['’]?s\s+say|^say|,\s*say|assume|assuming|hypothetically"
    r"|what\s+if)\b,?\s+(?:that\s+)?(?:i|i['’]?m|we|my)\b",
    re.IGNORECASE,
)
_PREFACE = re.compile(
    r"^(?:(?:my\s+)?(?:first\s+)?(?:sentence|request|prompt|question|suggestion)\s+is)\b", re.IGNORECASE
)


def find_material(text: str, own: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield what is to be translated, rewritten, judged or put into a text, as far as it is in the `own` stretches."""
    stop = own[-1][1] if own else 0
    for start, end in own:
        for sentence in split_sentences(text, start, end):
            yield from _material_of(text, sentence, _Room(own[0][0], stop))


def find_fiction(text: str, own: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield roles, scenes and texts to be made up, as far as they are in the `own` stretches.

    A persona for the assistant or a third-person story ends with its sentence. Once the person takes part in it ("a
    game where I play"), everything after is fiction until they step out.
    """
    for start, end in own:
        for sentence in split_sentences(text, start, end):
            words = text[sentence.start : sentence.end]
            if _SCENE.search(words):
                yield sentence.start, end_of_borrowed(text, sentence.end, own[-1][1])
            elif _PERSONA.search(words) or _SUPPOSE.search(words) or _PREFACE.search(words):
                yield sentence.start, sentence.end
            elif (created := _CREATE.match(words)) is not None:
                yield from _invented(text, sentence, created.end("genre"), own[-1][1])


class _Room:
    """The first and last offset that material may reach to."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


def _material_of(text: str, sentence: Sentence, room: _Room) -> Iterator[Stretch]:
    words = text[sentence.start : sentence.end]
    command = _COMMAND.match(words) or _LATER_COMMAND.search(words) or _ASKED_MEANING.search(words)
    if command is not None:
        yield from _worked_on(text, sentence, command, room)
    dictated = _DICTATED.search(words) if _COMPOSES.search(words) else None
    if dictated is not None:
        yield sentence.start + dictated.end(), sentence.end


def _worked_on(text: str, sentence: Sentence, command: re.Match[str], room: _Room) -> Iterator[Stretch]:
    words = text[sentence.start : sentence.end]
    is_strong = "strong" not in command.groupdict() or command["strong"] is not None
    colon = _COLON.search(words, command.end())
    if colon is not None and (is_strong or _HAS_DEICTIC.search(words) or _HAS_TEXT_NOUN.search(words)):
        begin = sentence.start + colon.end()
        yield begin, end_of_borrowed(text, begin, room.end)
        return
    inline = _TO_LANGUAGE.search(words)
    if inline is not None and inline.end() < len(words) - 2:
        yield sentence.start + inline.end(), sentence.end
    elif _HAS_DEICTIC.search(words) and (is_strong or _HAS_TEXT_NOUN.search(words)):
        yield from _pointed_at(text, sentence, room)
    elif is_strong and _SUBJECT_I.search(words, command.end()) and not _CLAUSE_I.search(words):
        yield sentence.start + command.end(), sentence.end


def _pointed_at(text: str, sentence: Sentence, room: _Room) -> Iterator[Stretch]:
    """Yield what "this" in a command points at: what follows it, or else what stands before it."""
    words = text[sentence.start : sentence.end]
    following = text[sentence.end : room.end].strip()
    if following:
        starts_below = (
            "\n" in text[sentence.end : room.end - len(text[sentence.end : room.end].lstrip()) + len(following)]
        )
        mine_only = re.search(r"\bmy\b", words, re.IGNORECASE) is not None
        if starts_below or not mine_only:
            yield sentence.end, end_of_borrowed(text, sentence.end, room.end)
    elif sentence.start > room.start:
        yield room.start, sentence.start


def _invented(text: str, sentence: Sentence, genre_end: int, stop: int) -> Iterator[Stretch]:
    """Yield what an order to write something puts into it; that it asks for a poem on moss is the person's own wish."""
    words = text[sentence.start : sentence.end]
    premise = _PREMISE.search(words, genre_end)
    if premise is None:
        return
    colon = _COLON.search(words, genre_end)
    if colon is not None:
        yield sentence.start + premise.start(), end_of_borrowed(text, sentence.start + colon.end(), stop)
        return
    own_again = _CLAUSE_I.search(words, genre_end)
    end = len(words) if own_again is None else own_again.start()
    if premise.start() < end:
        yield sentence.start + premise.start(), sentence.start + end
