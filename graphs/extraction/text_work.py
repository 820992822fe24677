"""Text work: requests to rework a text or to make an answer read otherwise; what the text is about is not told."""

from __future__ import annotations

import re

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
_BARE_WORK = re.compile(
    rf"(?P<verb>{'|'.join(_WORKED)})(?: (?:in|to|into)(?: the)? (?P<tongue>(?-i:[A-Z])[a-z]{{3,12}}))?$", re.IGNORECASE
)
_ADDED = re.compile(r"(?:also )?(?:add|mention|include|state)(?: also)?(?: that)?$", re.IGNORECASE)
_COMPARATIVE = re.compile(r"(?:more|less) (?!details?\b)|\w+er$")
_STYLE_WORDS = {
    "concisely": "concise wording",
    "briefly": "brief wording",
    "in more detail": "more detail",
    "more details": "more detail",
    "step by step": "an answer step by step",
    "table": "a table",
}


def read_style(words: str) -> str | None:
    """Return how something should read by what was asked: "a bit shorter please" -> "something shorter"."""
    found = _STYLE.match(words)
    if found is None:
        return None
    value = found["v"].lower()
    return _STYLE_WORDS.get(value, f"something {value}" if _COMPARATIVE.match(value) else value)


def read_text_work(words: str, *, borrowed_next: bool) -> str | None:
    """Return what was asked to have of a given text: "translate this to Dutch" -> "a text translated into Dutch".

    A bare "paraphrase:" says so only where borrowed words come next.
    """
    found = _TEXT_WORK.match(words)
    if found is not None:
        return _reworked(found["a"] or found["b"], found["tongue"])
    if not borrowed_next:
        return None
    bare = _BARE_WORK.match(words)
    if bare is not None:
        return _reworked(bare["verb"], bare["tongue"])
    return "something added to a text" if _ADDED.match(words) else None


def _reworked(verb: str, tongue: str | None) -> str:
    into = f" into {tongue}" if tongue and verb.lower() == "translate" else ""
    return f"a text {_WORKED[verb.lower()]}{into}"
