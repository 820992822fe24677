"""The phrases a wish about answers is made of: what each does there, and the value it stands for."""

from __future__ import annotations

from enum import StrEnum

from .answer_words import (
    FORMS,
    LANGUAGES,
    MEASURES,
    OTHER_LANGUAGE_NAMES,
    QUALITIES,
    SPELLINGS,
    UNITS,
    AnswerField,
    Value,
)


class Part(StrEnum):
    """What a phrase does in a wish about answers."""

    QUALITY = "quality"
    FORM = "form"
    LANGUAGE = "language"
    PLAIN_VALUE = "plain value"
    MEASURE = "measure"
    MEASURED = "measured"
    ANSWERS = "answers"
    ASSISTANT = "assistant"
    ACT = "act"
    MAKE = "make"
    WITH = "with"
    NEGATION = "negation"
    EXCESS = "excess"
    SEPARATOR = "separator"
    BUT = "but"
    RATHER_THAN = "rather than"
    REASON = "reason"
    FILLER = "filler"
    UNKNOWN = "unknown"


_PARTS = {
    Part.FILLER: (
        "the|a|an|to|for|that|it when|it if|it|its|their|his|her|all|any|every|some|very|quite|a bit|a little|as"
        "|possible|so|is|are|should|being|always|generally|usually|in general|by default|from now on|going forward"
        "|in future|in the future|at all times|please|only|just|both|also|mostly|mainly|me|them|him|of|lots of"
        "|plenty of|a lot of|way|manner|tone|style|language|register|format|form|formatting|voice|wording|units"
        "|spelling|ones|to questions|to their questions|to all questions|to his questions|to her questions"
        "|from the assistant|from the ai|of the assistant|the assistant's|the ai's|the chatbot's|to be included"
        "|to be used|to be added|to be cited|to get|to receive|to have|to see|to read|to hear|get|have|getting"
        "|receiving|having|reading|seeing|given|kept|written|included|used|added|phrased|formatted|structured"
        "|presented|worded"
    ),
    Part.ANSWERS: (
        "answer|answers|reply|replies|response|responses|explanation|explanations|chat answers|to be answered"
        "|be answered|to be addressed|be addressed|to be spoken to|be spoken to|to be replied to|to be talked to"
        "|to be written to|being answered|being addressed|being spoken to|things explained|to talk to the assistant"
        "|to chat with the assistant|to communicate with the assistant|to speak with the assistant"
        "|communicating with the assistant|talking to the assistant|chatting with the assistant"
        "|conversations with the assistant"
    ),
    Part.ASSISTANT: (
        "the assistant|assistant|assistants|the ai|ai|the ai assistant|the model|the chatbot|the bot|chatgpt"
    ),
    Part.ACT: (
        "respond|speak|talk|chat|communicate|be|keep|keeps|use|using|uses|include|including|includes|add|adds|explain"
        "|explains|explain things|explain everything|stick to|sound|sounds|show|shows|cite|cites|give|gives|provide"
        "|provides|write back|keep things|keep it|ask|end with|address the user|address them|speak to the user"
        "|talk to the user|convert to"
    ),
    Part.MAKE: "write|writes|make|makes|create",
    Part.WITH: "in|with|containing|more",
    Part.NEGATION: (
        "no|not|without|avoid|avoiding|never|don't|skip|leave out|omit|free of|refrain from|drop|few|fewer|less|stop"
        "|minimal"
    ),
    Part.EXCESS: "overly|too|too many|too much",
    Part.SEPARATOR: "and|,|;|&|/|or|nor",
    Part.BUT: "but|yet",
    Part.RATHER_THAN: "over|rather than|instead of|than",
    Part.REASON: "because|since|so that|due to|as they|as he|as she|so they can|so he can|so she can",
    Part.MEASURED: "measurements|temperatures|distances|weights|prices|times|recipes|quantities",
}


def known_phrases() -> dict[str, tuple[Part, Value | None]]:
    """Return every phrase a wish may be made of, lower case, with what it does there and the value it stands for."""
    phrases: dict[str, tuple[Part, Value | None]] = {}
    for part, words in _PARTS.items():
        phrases |= dict.fromkeys(words.split("|"), (part, None))
    for quality, words in QUALITIES.items():
        phrases |= dict.fromkeys(words.split("|"), (Part.QUALITY, quality))
    for part, field, table in _TABLES:
        for name, words in table.items():
            phrases |= dict.fromkeys(words.split("|"), (part, (field, name)))
    for name in LANGUAGES.split("|"):
        said = (name.lower(), f"{name.lower()}-language")
        phrases |= dict.fromkeys(said, (Part.LANGUAGE, (AnswerField.LANGUAGE, name)))
    for other, name in OTHER_LANGUAGE_NAMES.items():
        phrases[other] = (Part.LANGUAGE, (AnswerField.LANGUAGE, name))
    return phrases


_TABLES = (
    (Part.FORM, AnswerField.FORMAT, FORMS),
    (Part.PLAIN_VALUE, AnswerField.UNITS, UNITS),
    (Part.PLAIN_VALUE, AnswerField.SPELLING, SPELLINGS),
    (Part.MEASURE, AnswerField.UNITS, MEASURES),
)
