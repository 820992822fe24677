"""Topics: whether a phrase of someone's words is short, whole and plain enough to stand in a sentence."""

from __future__ import annotations

import re

MAX_TOPIC_CHARS = 120
MIN_TOPIC_WORDS, MAX_TOPIC_WORDS = 2, 20
CLOSERS = re.compile(r"(?:[\s,.!?;:]|\b(?:please|pls|plz|thanks|thank you|thx)(?=\W*$))+$", re.IGNORECASE)
_POINTS_ELSEWHERE = re.compile(
    r"""\b(?:this|these|those|(?<!is\ )(?<!was\ )it|it's|its|they|them|themselves|he|she|him|his|hers?|theirs|above
        |below|following|previous(?:ly)?|earlier|mentioned|attached|aforementioned|same|such(?!\ as)
        |another(?=\ one\b|$)|again|others|the\ other|ones|former|latter|urs|rest|here|instead|so\ far|similar(?!\ to)
        |yourself|said|as\ well|else|option|version)\b
        |\b\d+\ more\b|\bmore\ of\b|\b(?<!is\ )(?<!are\ )(?<!was\ )(?<!were\ )there\b|\bone\b(?!\ (?:of|\w+\ of)\b)
        |\b(?:the|a)\ (?:first|second|third|last|next|new|other)\ (?:one|part|point|paragraph|sentence|question)\b
        |\bthe\ (?:text|sentence|paragraph|passage|article|question|story|code|table|list|words?|character|topic
        |scene|user|email|result|output|script|conversation|dialogue|plot|title|name|problem|error|figure|diagram|graph
        |image|picture|file|document|client|scenario|reactions?|point|subject|task|essay|letter|function|process
        |solution|video|website|game|book|movie|film|song|paper
        |class)s?\b(?!\ (?:of|about
        |for|in|on)\b|\ (?-i:[A-Z]))
        |\b(?:chap(?:ter)?|part|round|no|step|question|scene|episode|paragraph|section|page|number)\.?\ \d+\b
        |\bit\b(?!\ \w+\ to\b)|\bthat\ (?:type|kind|sort|way)\b|\bmy\ (?:name|answer|response|reply)\b
        |(?:^|\b(?:of|in|for|about|with|on|to|from|like|is|are|was|do|does|did|than|after|before|make|use|and|or|at|by
        |change|add|give|explain|all|but|not))\ ?that\b|\bthat$""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_PHRASE = re.compile(
    r"\$(?!\d)|(?<![CF])#|[{}<>=\\|*_`~^@\[\]\"“”«»…•→]|https?:|\w\(\)"
    r"|(?<!\d)\.\w{1,4}\b(?=\s|$)|[.!?;]\s|--|\s[-–—]\s|[:/]\s|\d{7,}"
)
_DANGLING_END = re.compile(
    r"\b(?:a|an|the|of|in|on|at|to|for|from|with|by|about|and|or|but|if|is|are|was|were|as|than|like|my|their|i"
    r"|what|how"
    r"|who|which|when|where|why|can|could|would|should|do|does|some|any|not|no|into|between|so|that|because|also|if|within|under|over|without|using)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_CONTENT = re.compile(
    r"\b(?!(?:the|and|for|with|from|about|what|how|why|when|where|who|which|does|did|are|was|were|can|could"
    r"|should|would|something|anything|everything|someone|you|your"
    r"|best|way|ways|thing|things|more|some|any|have|has|use|used|using|make|get|give|best|good|most|difference|meaning"
    r"|know|mean|means|need|want|write|list|help|user|not|all|new|out|into|than|point|points|answer|first|second"
    r"|thanks|people|work|works|happen|happens)\b)"
    r"[A-Za-z][\w'-]{2,}",
    re.IGNORECASE,
)
ENGLISH_WORDS = re.compile(
    r"\w\W+(?:.*\W)?(?:the|an?|is|are|of|to|in|for|and|on|do|does|my|i|with|should|can|could|best|if"
    r"|be)\b",
    re.IGNORECASE,
)
# Small words of other languages that are no English words.
_FOREIGN_WORDS = re.compile(
    r"\b(?:la|le|les|un|une|unos?|una|que|qué|qui|quelle?s?|est|el|los|las|para|por|del|al|ce|et|pour|dans|sur"
    r"|avec|con|com"
    r"|como|cómo|comment|não|nao|uma|os|da|um|und|der|die|das|ist|ein|eine|einen|für|mit|wie|nicht|een|het|voor"
    r"|van|zijn"
    r"|di|che|il|per|è|della|più|och|att|är|yang|untuk|dan|bir|ve|ile|je|ich|yo|eu|ik|ho|en|y|au|aux|du|des|de|su"
    r"|sus|pela|pelo|à|alle|nel|nella|gli|sono)\b",
    re.IGNORECASE,
)


def is_foreign(words: str) -> bool:
    """Return whether a sentence in Latin letters is plainly not English, by its small words."""
    found = len(_FOREIGN_WORDS.findall(words))
    return found >= 2 or (found == 1 and ENGLISH_WORDS.search(words) is None)


def is_sound_topic(topic: str) -> bool:
    """Return whether a phrase stands alone: short, plain, whole, and pointing at nothing outside itself."""
    words = _WORD.findall(topic)
    return (
        MIN_TOPIC_WORDS <= len(words) <= MAX_TOPIC_WORDS
        and len(topic) <= MAX_TOPIC_CHARS
        and _NO_PHRASE.search(topic) is None
        and _POINTS_ELSEWHERE.search(topic) is None
        and _DANGLING_END.search(topic) is None
        and _CONTENT.search(topic) is not None
        and topic.count("(") == topic.count(")")
        and sum(c.isascii() for c in topic) > 0.9 * len(topic)
        and not topic.isupper()
    )


def content_words(phrase: str) -> list[str]:
    """Return the words of a phrase that carry a topic."""
    return _CONTENT.findall(phrase)


def find_fault(words: str, limit: int) -> int:
    """Return where in the first `limit` characters words first point elsewhere or hold markup, or `limit`."""
    faults = (pattern.search(words, 0, limit) for pattern in (_POINTS_ELSEWHERE, _NO_PHRASE))
    return min((fault.start() for fault in faults if fault is not None), default=limit)
