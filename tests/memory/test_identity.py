from __future__ import annotations

import itertools
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful.memory import MAX_USER_ID_CHARS, InvalidInput, InvalidUserId, shard_of, user_key, validate_user_id

_BASES = ["u1", "anna", "Zoë", "jean-luc", "müller@example.org", "김철수", "straße", "ﬁne", "a.b", "0"]
_CHANGES = {
    "nothing": lambda s: s,
    "upper": str.upper,
    "title": str.title,
    "composed": lambda s: unicodedata.normalize("NFC", s),
    "decomposed": lambda s: unicodedata.normalize("NFD", s),
    "compatible": lambda s: unicodedata.normalize("NFKC", s),
    "folded": str.casefold,
    "space after": lambda s: s + " ",
    "space before": lambda s: " " + s,
    "space inside": lambda s: s[:1] + " " + s[1:],
    "no-break space after": lambda s: s + "\u00a0",
    "zero-width after": lambda s: s + "\u200b",
    "newline after": lambda s: s + "\n",
    "NUL after": lambda s: s + "\0",
    "digit after": lambda s: s + "0",
    "dot after": lambda s: s + ".",
    "doubled": lambda s: s + s,
    "percent": lambda s: s + "%",
    "quote": lambda s: s + "'",
    "slash": lambda s: s + "/",
    "separator": lambda s: s + "\x1f",
    "escaped": lambda s: s.encode("unicode_escape").decode(),
    "wide": lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
}
TWINS = sorted({change(base) for base in _BASES for change in _CHANGES.values()})


def test_near_twins_never_share_a_key() -> None:
    assert len(TWINS) > 150
    assert len({user_key(user_id) for user_id in TWINS}) == len(TWINS)


def test_prefixes_never_share_a_key() -> None:
    ids = ["u" + "".join(digits) for length in range(1, 4) for digits in itertools.product("0123456789", repeat=length)]
    assert len({user_key(user_id) for user_id in ids}) == len(ids)


@given(st.text(max_size=40), st.text(max_size=40))
def test_keys_are_equal_only_for_equal_ids(one: str, two: str) -> None:
    one, two = "a" + one, "a" + two
    assert (user_key(one) == user_key(two)) == (one == two)


@given(st.text(min_size=1, max_size=MAX_USER_ID_CHARS).filter(lambda s: s.strip()))
def test_a_valid_id_is_returned_unchanged(user_id: str) -> None:
    assert validate_user_id(user_id) == user_id
    assert re.fullmatch(r"[0-9a-f]{64}", user_key(user_id))


@pytest.mark.parametrize(
    ("user_id", "words"),
    [
        (None, "required"),
        (7, "not int"),
        (b"u1", "not bytes"),
        ("", "empty"),
        (" \t\n", "blank"),
        ("\u2003", "blank"),
        ("x" * (MAX_USER_ID_CHARS + 1), "257"),
        ("\ud800", "surrogate"),
        ("u1\udfff", "surrogate"),
    ],
)
def test_what_cannot_name_a_person_is_refused_in_words(user_id: Any, words: str) -> None:
    for use in (validate_user_id, user_key, lambda value: shard_of(value, 64)):
        with pytest.raises(InvalidUserId, match=words) as refused:
            use(user_id)
        assert isinstance(refused.value, InvalidInput)
        assert isinstance(refused.value, ValueError)


def test_the_longest_id_is_accepted() -> None:
    assert validate_user_id("x" * MAX_USER_ID_CHARS)


@given(st.text(min_size=1, max_size=20).filter(lambda s: s.strip()), st.integers(1, 1_000))
def test_a_shard_is_one_of_them_and_always_the_same(user_id: str, shards: int) -> None:
    assert 0 <= shard_of(user_id, shards) < shards
    assert shard_of(user_id, shards) == shard_of(user_id, shards)


def test_people_spread_over_all_shards() -> None:
    found = [shard_of(f"u{i}", 64) for i in range(6_400)]
    sizes = [found.count(shard) for shard in range(64)]
    assert min(sizes) > 50
    assert max(sizes) < 200


def test_keys_stay_what_they_are() -> None:
    # Stored data is found by it: a change of the encoding would lose everybody.
    assert user_key("u1") == "bb82030dbc2bcaba32a90bf2e207a84a856fc5f033b77c480836ab6f77f40f19"
    assert shard_of("u1", 64) == 13
