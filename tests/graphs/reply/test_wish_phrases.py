"""The phrases are consistent: each means one thing, and every value can be said."""

from __future__ import annotations

from tactful.graphs.reply import answer_words as words
from tactful.graphs.reply.wish_phrases import Part, known_phrases

VALUED = (Part.QUALITY, Part.FORM, Part.LANGUAGE, Part.PLAIN_VALUE, Part.MEASURE)


def test_no_phrase_is_listed_twice() -> None:
    tables = (words.QUALITIES, words.FORMS, words.UNITS, words.MEASURES, words.SPELLINGS)
    listed = [phrase for table in tables for said in table.values() for phrase in said.split("|")]
    assert len(listed) == len(set(listed))
    assert all(known_phrases()[phrase][0] in VALUED for phrase in listed)


def test_what_stands_for_a_value_has_one_and_nothing_else_has() -> None:
    assert all((value is not None) == (part in VALUED) for part, value in known_phrases().values())


def test_opposites_are_values_of_their_own() -> None:
    assert set(words.OPPOSITES) | set(words.OPPOSITES.values()) <= set(words.QUALITIES)
