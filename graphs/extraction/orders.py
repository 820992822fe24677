"""Orders: whether a sentence tells the assistant to do something, by its verb or by what follows its first word."""

from __future__ import annotations

import re

from .topics import content_words

# Verbs that open an order whatever follows them.
VERBS = (
    "write|create|generate|compose|draft|design|develop|build|prepare|plan|list|compare|summarize|summarise|translate"
    "|calculate|solve|convert|rank|outline|analyze|analyse|describe|invent|brainstorm|find|search|teach|recommend|name"
    "|code|program|draw|make|produce|suggest|propose|define|explain|improve|rewrite|optimize|simulate|identify|evaluate"
    "|refine|edit|modify|change|add|remove|include|replace|reduce|elaborate on|expand(?: on)?|extend|continue|complete"
    r"|finish|look for|search for|talk (?:about|to)|work on|think of|come up with|act as"
    r"|(?:answer|respond|reply) (?:in|with)"
    "|correct|fix|format|organize|organise|classify|extract|select|choose|pick|decide|estimate|discuss|review|assess"
    "|illustrate|demonstrate|implement|debug|refactor|formulate|construct|arrange|adapt|combine|highlight|emphasize"
    "|emphasise|imagine|visualize|predict|respond to|reply to|critique|interpret|justify|prove|derive|simplify|shorten"
    "|enhance|polish|rephrase|reword|paraphrase|proofread|transform|turn|customize|focus on|comment on|verify"
    "|abbreviate|redraft|reformulate|merge|split|sort|categorize|compile|devise"
)
_NO_VERB = (
    r"(?:in|on|at|of|for|from|to|with|without|by|about|into|over|under|after|before|during|between|among|through|against"
    r"|within|like|than|as|and|or|but|so|because|if|when|while|whilst|where|since|until|unless|although|though|whether"
    r"|is|are|was|were|am|be|been|being|has|have|had|do|does|did|can|could|would|should|will|shall|may|might|must|not|no"
    r"|nor|yes|yeah|ok|okay|what|which|who|whom|whose|why|how|this|that|these|those|it|he|she|they|we|you|i|there|here"
    r"|just|only|also|even|still|very|quite|such|too|maybe|perhaps|all|some|both|half|once|twice|then|now|today|tomorrow"
    r"|yesterday|hello|hi|hey|thanks|thank|sorry|good|dear|per|via|plus|minus|versus|despite|except|regarding|need|want"
    r"|appreciate|enjoy|understand|behind|beyond|beneath|beside|besides|toward|towards|around|near|upon|off|out|up|down|across|along|above|below|till|onto|inside|outside|throughout"
    r"|love|like|hate|prefer|think|mean|guess|know|hope|feel|see|believe|wish|same|made|got|gave|went|took|said|found"
    r"|bought|built|came|saw|knew|told|wrote|kept|left|lost|met|ran|sent|sold|spent|thought|became|began|brought|held"
    r"|felt|my|your|his|her|its|our|their|a|an|the|one|two|three|another|each|every|any|more|most|much|many"
    r"|first|second|third|last|next|again|ever|never|always|well|really|actually|im|ive|dont|let"
    r"|(?!(?:\w+ss|focus|discuss|feed|bring|sing|swing|apply|reply|supply|multiply|rely|embed|need)\b)\w+(?:ly|ing|ed|s))"
)
# "Carve the oar": a word that is no small word, then the determiner of its object.
_BY_OBJECT = re.compile(
    rf"(?!{_NO_VERB} )(?=\w*[aeiouy])[a-z]{{2,}} (?:(?:out|up|down|off|over|back|together) )?(?:me |us )?"
    r"(?:a|an|the|some|any|all|my|your|each|every|more|another|something"
    r"|(?:\d+|two|three|four|five|ten)(?= (?-i:[a-z]))) \S",
    re.IGNORECASE,
)
# "Translate to Latin" lacks what to translate.
_BY_VERB = re.compile(rf"(?:{VERBS}) (?!(?:to|in|into|as|for|like|with|from|and|or|of|is|was|are)\b)", re.IGNORECASE)
_VAGUE = re.compile(
    r"\w+ (?:(?:the|each|every|all)(?: the)? \w+(?:$| (?:more|less|to be|into|with|better|again|\w+(?:er|ly))\b)"
    r"|(?:me )?that\b|(?:me )?(?:some|any|more) (?:in|for|from|with|on|at|to)\b)",
    re.IGNORECASE,
)
_TWO_ORDERS = re.compile(r",? (?:and|or) (?:what|how|why|when|where|who|can|could|is|are|do|does)\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"^\w+ (?:me |us )?(?:(?:some|any|the|more) \w+$|something$)", re.IGNORECASE)


def opens_order(words: str) -> bool:
    """Return whether words begin with a verb and what it is done to."""
    return _BY_VERB.match(words) is not None or _BY_OBJECT.match(words) is not None


def is_whole_order(words: str) -> bool:
    """Return whether words tell the assistant what to do and with what: "list the moons of Saturn", not "list more"."""
    if not opens_order(words) or len(words.split()) < 3 or _VAGUE.match(words) or _PLACEHOLDER.match(words):
        return False
    return _TWO_ORDERS.search(words) is None and bool(content_words(words.split(" ", 1)[1]))
