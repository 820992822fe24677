"""What the verifier looks at."""

from datetime import UTC, datetime

import numpy as np
import pytest

from tactful.graphs.extraction.candidate import Candidate
from tactful.graphs.extraction.verifier_features import (
    VERIFIER_FEATURES,
    content_words,
    describe_candidates,
    texts_to_embed,
)
from tactful.memory import Kind, Turn


def _turns(*texts):
    said_at = datetime(2024, 1, 1, tzinfo=UTC)
    return [
        Turn(turn_id=str(i), user_id="u", conversation_id="c", text=text, said_at=said_at)
        for i, text in enumerate(texts)
    ]


def _describe(statement, quote, turns, turn_id="0"):
    candidate = Candidate(statement=statement, kind=Kind.INTEREST, quote=quote, turn_id=turn_id)
    vector = np.array([[1, 0]], np.float32)
    row = describe_candidates([candidate], turns, vector, vector)[0]
    return dict(zip(VERIFIER_FEATURES, row.tolist(), strict=True))


def test_whose_words_the_quote_is_and_where_it_stands():
    turns = _turns("I keep geese.", 'My aunt wrote "I adore long winter walks".')
    own = _describe("The user keeps geese.", "I keep geese", turns)
    assert (own["quote found"], own["in the turn named"], own["quote is own"]) == (1, 1, 1)
    quoted = _describe("The user adores walks.", "I adore long winter walks", turns)
    assert (quoted["quote found"], quoted["in the turn named"], quoted["quote is quoted"]) == (1, 0, 1)
    missing = _describe("The user flies.", "I fly", turns)
    assert (missing["quote found"], missing["quote is own"]) == (0, 0)


def test_wording_of_statement_and_quote():
    row = _describe("The user is curious about geese.", "How do geese sleep?", _turns("How do geese sleep?"))
    assert row["statement is curious"] == row["quote asks"] == row["quote opens with a question"] == 1
    assert row["quote says I"] == 0
    assert 0 < row["statement in quote"] < 1
    assert row["closeness of statement and quote"] == 1


def test_the_other_turns_tell_whether_it_recurs():
    once = _describe("The user likes geese.", "geese!", _turns("geese!", "what is a quark?"))
    often = _describe("The user likes geese.", "geese!", _turns("geese!", "more on geese", "and geese again"))
    assert once["other turns on the statement"] == 0
    assert often["other turns on the statement"] == 1
    played = _describe("The user likes geese.", "geese!", _turns("geese!", "let's roleplay: you are a goose"))
    assert played["share of turns playing a role"] == 0.5 > once["share of turns playing a role"]


def test_one_row_for_each_candidate_and_none_for_none():
    empty = np.empty((0, 2), np.float32)
    assert describe_candidates([], _turns("I sail"), empty, empty).shape == (0, len(VERIFIER_FEATURES))
    assert len(set(VERIFIER_FEATURES)) == len(VERIFIER_FEATURES)


@pytest.mark.parametrize("texts", [(), ("",), ("\ufffd",), ("x" * 100_000,), ("🙂 … ...",)])
def test_odd_turns_give_finite_numbers(texts):
    row = _describe("…", "…", _turns(*texts), turn_id="9")
    assert all(np.isfinite(value) for value in row.values())


def test_words_are_cut_to_stems_and_han_characters_stand_alone():
    assert content_words("The translations of TRANSLATION") == {"transl"}
    assert content_words("我在家") == {"我", "在", "家"}


def test_long_texts_are_cut_before_they_are_embedded():
    candidate = Candidate(statement="s" * 900, kind=Kind.INTEREST, quote="q" * 5_000, turn_id="0")
    assert max(map(len, texts_to_embed(candidate))) <= 400
