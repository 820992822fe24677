"""The closed vocabulary of how an answer may read, and the English words that stand for each of its values.

Whatever steers the host's model is one of these fields and values; no word of a person or of an attacker is among them.
"""

from __future__ import annotations

from enum import StrEnum


class AnswerField(StrEnum):
    """What about an answer is wished."""

    LANGUAGE = "language"
    LENGTH = "length"
    DETAIL = "detail"
    TONE = "tone"
    WORDING = "wording"
    FORMAT = "format"
    AVOID = "avoid"
    UNITS = "units"
    SPELLING = "spelling"


Value = tuple[AnswerField, str]

# How an answer may be: value -> the words for it.
QUALITIES: dict[tuple[AnswerField, str], str] = {
    (AnswerField.LENGTH, "short"): (
        "short|shorter|shortly|brief|briefer|briefly|concise|concisely|succinct|succinctly|terse|tersely|compact"
        "|snappy|crisp|to the point|short and to the point|straight to the point|on the short side"
    ),
    (AnswerField.LENGTH, "long"): "long|longer|lengthy|lengthier|extended|at length",
    (AnswerField.LENGTH, "one sentence"): "one-sentence|single-sentence|in one sentence|in a single sentence",
    (AnswerField.LENGTH, "one paragraph"): "one-paragraph|in one paragraph|in a single paragraph",
    (AnswerField.DETAIL, "detailed"): (
        "detailed|in detail|in-depth|in depth|thorough|thoroughly|comprehensive|comprehensively|extensive|elaborate"
        "|exhaustive|with more detail|more detail|with details|more details|with detail|plenty of detail"
        "|lots of detail"
    ),
    (AnswerField.DETAIL, "little"): "less detail|fewer details|without too much detail|high-level|without details",
    (AnswerField.TONE, "formal"): "formal|formally",
    (AnswerField.TONE, "informal"): "informal|informally|casual|casually|relaxed|laid-back|colloquial|conversational",
    (AnswerField.TONE, "friendly"): "friendly|friendlier|warm|warmly|kindly|in a friendly way",
    (AnswerField.TONE, "polite"): "polite|politely|courteous|respectful|respectfully",
    (AnswerField.TONE, "direct"): "direct|directly|straightforward|straight|no-nonsense",
    (AnswerField.TONE, "blunt"): "blunt|bluntly|unvarnished|brutally honest",
    (AnswerField.TONE, "honest"): "honest|honestly|candid|candidly|frank|frankly",
    (AnswerField.TONE, "professional"): "professional|professionally|businesslike|business-like",
    (AnswerField.TONE, "neutral"): "neutral|neutrally|objective|objectively|matter-of-fact|factual|dry",
    (
        AnswerField.TONE,
        "humorous",
    ): "humorous|funny|funnier|witty|playful|playfully|with humor|with humour|humor|humour",
    (AnswerField.TONE, "serious"): "serious|seriously",
    (AnswerField.TONE, "encouraging"): "encouraging|supportive|motivating|upbeat",
    (AnswerField.TONE, "empathetic"): "empathetic|empathic|compassionate|gentle|gently",
    (AnswerField.TONE, "critical"): "critical|critically",
    (AnswerField.WORDING, "simple"): (
        "simple|simpler|simply|plain|easy|easier|easy to understand|easy-to-understand|easy to follow"
        "|beginner-friendly|in simple terms|in plain terms|in layman's terms|in lay terms|in simple words"
        "|in plain words|in easy words|in simple language|in plain language|in everyday language|simple language"
        "|plain language|simple words|simple terms|nontechnical|non-technical|accessible|like they are five"
        "|as if they were five"
    ),
    (AnswerField.WORDING, "technical"): "technical|technically|expert-level|in technical terms|technical terms",
    (AnswerField.WORDING, "precise"): "precise|precisely|exact|accurate",
    (AnswerField.WORDING, "clear"): "clear|clearer|clearly",
    (AnswerField.AVOID, "explanations"): "no explanations|without explanations|without an explanation",
}
# What is meant where a quality is refused ("not too formal", "dislikes long answers"); what is not here says nothing.
OPPOSITES = {
    (AnswerField.LENGTH, "long"): (AnswerField.LENGTH, "short"),
    (AnswerField.LENGTH, "short"): (AnswerField.LENGTH, "long"),
    (AnswerField.DETAIL, "detailed"): (AnswerField.DETAIL, "little"),
    (AnswerField.DETAIL, "little"): (AnswerField.DETAIL, "detailed"),
    (AnswerField.TONE, "formal"): (AnswerField.TONE, "informal"),
    (AnswerField.TONE, "informal"): (AnswerField.TONE, "formal"),
    (AnswerField.WORDING, "technical"): (AnswerField.WORDING, "simple"),
    (AnswerField.WORDING, "simple"): (AnswerField.WORDING, "technical"),
}
# What an answer may be made of, or be free of: value -> the words for it, always of several, since one is a request.
FORMS = {
    "bullet points": (
        "bullet points|bullet-points|bullets|bullet lists|bulleted lists|bullet point lists|as a bulleted list"
        "|in bullet form|bulleted|in bullet point form"
    ),
    "numbered lists": "numbered lists|numbered|as a numbered list",
    "lists": "lists|listings|list form|as a list|in list form",
    "tables": "tables|tabular form|as a table|in a table",
    "steps": "steps|step by step|step-by-step|step by step instructions|step-by-step instructions|as steps",
    "headings": "headings|headers|section headings",
    "bold": "bold|bold text|boldface",
    "markdown": "markdown|markdown formatting",
    "plain text": "plain text|plaintext|unformatted",
    "paragraphs": "paragraphs|prose|flowing text|running text",
    "short paragraphs": "short paragraphs",
    "short sentences": "short sentences",
    "full sentences": "full sentences|complete sentences",
    "code": "code|code examples|code blocks|code snippets|sample code",
    "code comments": "code comments|comments in code",
    "examples": "examples|concrete examples|practical examples",
    "analogies": "analogies|comparisons",
    "metaphors": "metaphors",
    "sources": "sources|citations|references|source links",
    "summaries": "summaries|a summary|a short summary",
    "emojis": "emojis|emoji|emoticons|smileys",
    "hashtags": "hashtags",
    "jargon": "jargon|technical jargon|buzzwords|technical jargon and buzzwords",
    "slang": "slang",
    "swearing": "swearing|swear words|profanity|curse words",
    "disclaimers": "disclaimers|caveats",
    "warnings": "warnings",
    "introductions": "introductions|intros|preambles|preamble|an introduction",
    "conclusions": "conclusions|closing remarks",
    "apologies": "apologies|apologize|apologise|apologizing|apologising|excuses",
    "small talk": "small talk|chit-chat|chitchat|pleasantries",
    "filler": "filler|filler words|fluff|padding",
    "flattery": "flattery|praise|compliments|sugarcoating|sugar-coating",
    "contractions": "contractions",
    "passive voice": "passive voice|the passive voice",
    "dashes": "dashes|em dashes|em-dashes",
    "exclamation marks": "exclamation marks|exclamation points",
    "repetition": "repetition|repetitions",
    "follow-up questions": "follow-up questions|followup questions|clarifying questions|questions back",
    "LaTeX": "latex",
    "JSON": "json",
    "CSV": "csv",
}
UNITS = {
    "metric": "metric|metric units|the metric system|metric system|metric measurements|si units",
    "imperial": "imperial|imperial units|the imperial system|imperial system|imperial measurements|us customary units",
    "Celsius": "celsius|degrees celsius",
    "Fahrenheit": "fahrenheit|degrees fahrenheit",
    "24-hour clock": "24-hour time|24-hour clock|24-hour format|24 hour time|24 hour clock|the 24-hour clock",
    "12-hour clock": "12-hour time|12-hour clock|12-hour format|12 hour time|12 hour clock|the 12-hour clock",
}
# Words for units that mean them only where answers are spoken of.
MEASURES = {
    "metric": "si|kilometres|kilometers|kilograms|kg",
    "imperial": "miles",
    "euros": "euros|euro",
    "dollars": "dollars|us dollars",
}
SPELLINGS = {
    "British": "british english|british spelling|uk english|uk spelling",
    "American": "american english|american spelling|us english|us spelling",
}
# ISO 639 names of the tongues a chat model may be asked to answer in; other names for some of them follow.
LANGUAGES = (
    "Afrikaans|Albanian|Amharic|Arabic|Armenian|Azerbaijani|Basque|Belarusian|Bengali|Bosnian|Bulgarian|Burmese"
    "|Cantonese|Catalan|Chinese|Croatian|Czech|Danish|Dutch|English|Estonian|Finnish|French|Galician|Georgian|German"
    "|Greek|Gujarati|Hausa|Hebrew|Hindi|Hungarian|Icelandic|Igbo|Indonesian|Irish|Italian|Japanese|Kannada|Kazakh"
    "|Khmer|Korean|Kurdish|Lao|Latin|Latvian|Lithuanian|Luxembourgish|Macedonian|Malay|Malayalam|Maltese|Mandarin"
    "|Marathi|Mongolian|Nepali|Norwegian|Pashto|Persian|Polish|Portuguese|Punjabi|Romanian|Russian|Serbian|Sinhala"
    "|Slovak|Slovenian|Somali|Spanish|Swahili|Swedish|Tagalog|Tamil|Telugu|Thai|Tibetan|Turkish|Ukrainian|Urdu|Uzbek"
    "|Vietnamese|Welsh|Xhosa|Yoruba|Zulu|Simplified Chinese|Traditional Chinese|Brazilian Portuguese|Swiss German"
)
OTHER_LANGUAGE_NAMES = {"farsi": "Persian", "filipino": "Tagalog", "flemish": "Dutch", "castilian": "Spanish"}
