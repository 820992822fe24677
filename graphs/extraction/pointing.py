"""Pointing: orders on "this text" or "it" told as orders on some text or something, so that they stand alone."""

from __future__ import annotations

import re

_MASS = r"(?:code|feedback|advice|information|content|data|writing|music|dialogue|homework|wording|grammar)"
# What follows a "this" that stands alone: a small word, an adverb, a comparative.
_NO_NOUN = (
    r"(?:in|into|to|for|with|from|as|like|by|on|at|of|about|and|or|but|so|is|are|was|more|less|again|please|sound|look"
    r"|seem|be|very|too|even|using|without|only|all|also|a|an|the|my|not|do|does|can|should|would|will|have|has|you|i|if"
    r"|now|here|whilst|while|when|where|who|which|this|that|each|every|there|then|because|than|up|out|down|\w+ly"
    r"|(?!(?:letter|paper|chapter|number|answer|character|customer|order|user|server|computer|poster|matter|manner)\b)"
    r"\w{2,}er)\b"
)
_POINTED_NOUN = (
    r"(?:texts?|sentences?|paragraphs?|passages?|articles?|questions?|story|code|tables?|lists?|words?|characters?|topics?"
    r"|scenes?|e-?mails?|outputs?|scripts?|conversation|dialogue|plot|title|names?|problems?|errors?|figures?|diagrams?"
    r"|graphs?|images?|pictures?|files?|documents?|scenarios?|reactions?|points?|subject|tasks?|essay|letter|functions?"
    r"|class(?:es)?|recipe|poem|song|prompt|response|answers?|reply|message|summary|report|post|design|speech"
    r"|process|solution|video|website|game|book|movie|film|paper)"
)
_WHICH_ONE = re.compile(
    rf"""\b(?:(?P<one>this)|(?P<many>these|those)
        |(?:the\ )?(?:following|above|below|attached|given|previous))
        \ (?:following\ |above\ |below\ )?(?!{_NO_NOUN})(?P<noun>[a-z][\w'-]{{2,}})
        |\bthe\ (?P<bare>{_POINTED_NOUN})\b(?!\ (?:of|about|for|in|on|that|to\ my)\b|\ (?-i:[A-Z]))
        (?!(?<=word|name|ovie|film|song|book|game|itle)\ (?!{_NO_NOUN})\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_PRONOUN_OBJECT = re.compile(
    r"^(?P<verb>\w+(?: me| on| at| for| about| with)?) (?:it|them|(?:this|that|these|those)"
    rf"(?= (?:all\b|{_NO_NOUN})|$))(?: all)?(?= |$)",
    re.IGNORECASE,
)


def without_pointing(words: str) -> str:
    """Return an order with what it is done to as some thing of its kind.

    >>> without_pointing("translate this poem into Welsh"), without_pointing("make it rhyme at the end")
    ('translate a poem into Welsh', 'make something rhyme at the end')
    """
    return _PRONOUN_OBJECT.sub(r"\g<verb> something", _WHICH_ONE.sub(_some, words))


def _some(found: re.Match[str]) -> str:
    noun = found["noun"] or found["bare"]
    if re.fullmatch(r"two|three|four|five|six|ten", noun, re.IGNORECASE):
        return noun
    if found["many"] or re.fullmatch(rf"{_MASS}|\w+(?<![sui])(?<!serie)s", noun, re.IGNORECASE):
        return f"some {noun}"
    return f"{'an' if noun[0].lower() in 'aeio' else 'a'} {noun}"
