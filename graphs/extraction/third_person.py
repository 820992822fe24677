"""Third person: turns what someone says of themself into a sentence about the user."""

from __future__ import annotations

import re

_IRREGULAR = {"am": "is", "have": "has", "do": "does", "go": "goes", "are": "is", "were": "was", "be": "is"}
_UNCHANGED = frozenset(
    {
        "can", "could", "may", "might", "must", "shall", "should", "will", "would", "was", "had", "did",
        "cannot", "is", "has", "ought", "used", "got", "been", "went", "came", "made", "took", "said", "knew",
        "thought", "began", "became", "grew", "lost", "won", "bought", "brought", "built", "felt", "found",
        "gave", "kept", "left", "met", "ran", "saw", "sold", "sent", "spent", "taught", "told", "understood",
        "wrote", "spoke", "broke", "chose", "drove", "ate", "fell", "forgot", "flew", "sang", "slept", "wore",
        "quit", "cut", "put", "set", "let", "hit", "hurt", "never", "always"
    }
)  # fmt: skip
_CONTRACTIONS = (
    (re.compile(r"\bi\s*'?\s*m\b(?=\s|$)|\bi\s+am\b", re.IGNORECASE), "I am"),
    (re.compile(r"\bi born\b", re.IGNORECASE), "I was born"),
    (re.compile(r"\bi'?ve\b", re.IGNORECASE), "I have"),
    (re.compile(r"\bi'll\b", re.IGNORECASE), "I will"),
    (re.compile(r"\bi'd\s+(?=(?:rather|like|love|prefer|be|want)\b)", re.IGNORECASE), "I would "),
    (re.compile(r"\bi'd\b", re.IGNORECASE), "I had"),
    (re.compile(r"\bwe're\b", re.IGNORECASE), "we are"),
    (re.compile(r"\bwe've\b", re.IGNORECASE), "we have"),
    (re.compile(r"\bcan'?t\b", re.IGNORECASE), "cannot"),
    (re.compile(r"\bwon'?t\b", re.IGNORECASE), "will not"),
    (re.compile(r"\b(do|does|did|have|has|had|is|are|was|were|could|would|should)n'?t\b", re.IGNORECASE), r"\1 not"),
    (re.compile(r"\bain'?t\b", re.IGNORECASE), "am not"),
    (re.compile(r"\bwanna\b", re.IGNORECASE), "want to"),
    (re.compile(r"\bgonna\b", re.IGNORECASE), "going to"),
    (
        re.compile(
            r"\bI (?:really )?do (?=(?!not\b)(?:like|love|have|want|enjoy|prefer|own|live|need|know|use)\b)",
            re.IGNORECASE,
        ),
        "I ",
    ),
    (re.compile(r"\bgotta\b", re.IGNORECASE), "got to"),
)
_FILLERS = re.compile(
    r"\b(?:actually|basically|honestly|personally|also|just|kinda|kind of|sort of|literally|obviously"
    r"|simply|tbh|lol|haha|btw|by the way|really do)\s+",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:I\s+)((?:(?:really|always|usually|often|sometimes|never|currently|still|mostly|mainly"
    r"|generally|normally|recently|now"
    r"|definitely|absolutely|especially|rarely|regularly|truly|only|both|already|finally"
    r"|primarily)\s+)*)([\w'’-]+)",
    re.IGNORECASE,
)
_INNER = {
    "i": "they", "me": "them", "my": "their", "mine": "theirs", "myself": "themselves",
    "we": "they", "us": "them", "our": "their", "ours": "theirs", "ourselves": "themselves",
    "you": "the assistant", "your": "the assistant's", "yours": "the assistant's", "yourself": "the assistant",
}  # fmt: skip
_PRONOUN = re.compile(r"\b(" + "|".join(_INNER) + r")\b", re.IGNORECASE)
_YOU_DO = re.compile(r"\b(when|if|how|because|while|whenever) you ([a-z]+)\b", re.IGNORECASE)
_PLURAL_BE = (
    (re.compile(r"\bthey am\b"), "they are"),
    (re.compile(r"\bthey was\b"), "they were"),
    (re.compile(r"\b(and|both) am\b"), r"\1 is"),
)
_SPACE = re.compile(r"\s+")
_END = re.compile(r"[\s.!?,;:(…]+$")


def straighten(text: str) -> str:
    """Return `text` with typographic apostrophes and quotes made straight, character for character."""
    return text.translate(_STRAIGHT)


_STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "}
)


def third_person(clause: str) -> str:
    """Return a statement in the first person as a sentence about the user.

    >>> third_person("I'm a nurse and I love my job")
    'The user is a nurse and they love their job.'
    >>> third_person("My wife and I don't eat meat")
    'The user and their wife do not eat meat.'
    """
    text = _expand(straighten(clause))
    for opening, turn in _OPENINGS:
        if (found := opening.match(text)) is not None:
            return _finish(turn(found, text))
    return _finish("The user says: " + _inner(text))


def to_object(phrase: str) -> str:
    """Return a phrase of the first person as it stands within a sentence about the user: "my dog" -> "their dog"."""
    return _END.sub("", _inner(_expand(straighten(phrase))))


def agree(verb: str) -> str:
    """Return the third person singular of a verb in its plain form; past forms and modals stay.

    >>> [agree(verb) for verb in ("try", "watch", "have", "can", "play", "lived")]
    ['tries', 'watches', 'has', 'can', 'plays', 'lived']
    """
    low = verb.lower()
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if low in _UNCHANGED or (
        low.endswith("ed")
        and low not in {"need", "feed", "breed", "succeed", "proceed", "speed", "exceed", "bleed", "embed"}
    ):
        return low if low not in _UNCHANGED else verb
    if re.search(r"[^aeiou]y$", low):
        return verb[:-1] + "ies"
    return verb + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", low) else "s")


def _expand(text: str) -> str:
    text = _SPACE.sub(" ", text).strip()
    for short, long in _CONTRACTIONS:
        text = short.sub(long, text)
    return _FILLERS.sub("", text)


def _inner(text: str) -> str:
    text = _YOU_DO.sub(lambda found: f"{found[1]} the assistant {agree(found[2])}", text)
    text = _PRONOUN.sub(lambda found: _INNER[found[0].lower()], text)
    for wrong, right in _PLURAL_BE:
        text = wrong.sub(right, text)
    return text


def _of_me(found: re.Match[str], text: str) -> str:
    adverbs, verb = found[1].lower(), found[2]
    rest = text[found.end() :]
    if verb.lower() in {"hardly", "barely"}:
        return f"The user {adverbs}{verb.lower()}{_inner(rest)}"
    return f"The user {adverbs}{agree(verb.lower())}{_inner(rest)}"


def _of_me_at_times(found: re.Match[str], text: str) -> str:
    rest = text[found.end() :]
    told = _LEADING.match(rest)
    when = _inner(found["when"][0].lower() + found["when"][1:])
    return f"{_END.sub('', _of_me(told, rest))} {when}" if told else f"The user says: {_inner(text)}"


def _of_mine(found: re.Match[str], text: str) -> str:
    return "The user's" + _inner(text[found.end() :])


def _of_us_two(found: re.Match[str], text: str) -> str:
    return f"The user and their {found['other']}{_inner(text[found.end() :])}"


def _of_named_and_me(found: re.Match[str], text: str) -> str:
    return f"The user and {found['name']}{_inner(text[found.end() :])}"


def _of_us(found: re.Match[str], text: str) -> str:
    return f"The user's household {agree(found['verb'])}{_inner(text[found.end() :])}"


_OPENINGS = (
    (re.compile(r"^my (?P<other>[\w' -]{2,40}?) and I\b", re.IGNORECASE), _of_us_two),
    (re.compile(r"^(?P<name>(?-i:[A-Z])[\w'-]+) and (?-i:I)\b", re.IGNORECASE), _of_named_and_me),
    (
        re.compile(
            r"^(?:me|I) and my (?P<other>[\w'-]+(?: [\w'-]+)?)(?= (?:are|have|live|love|like|do|want|were"
            r"|will|both|moved|eat|enjoy|play|own)\b)",
            re.IGNORECASE,
        ),
        _of_us_two,
    ),
    (
        re.compile(
            r"^(?P<when>(?:in|on|at|every|when|after|before|during|since|most"
            r"|for)\b[^,]{2,60}?),? (?=I (?:\w+ ){0,2}\w)",
            re.IGNORECASE,
        ),
        _of_me_at_times,
    ),
    (_LEADING, _of_me),
    (re.compile(r"^my\b", re.IGNORECASE), _of_mine),
    (re.compile(r"^we (?P<verb>[\w'-]+)", re.IGNORECASE), _of_us),
)


def _finish(sentence: str) -> str:
    sentence = _END.sub("", _SPACE.sub(" ", sentence))
    return sentence + "."
