"""What a host hands us of one exchange."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tactful.memory import Turn, derive_turn_id
from tests.fakes import NOON


def test_lone_surrogates_are_replaced_in_text_and_ids() -> None:
    turn = Turn(turn_id="t\ud800", user_id="u", conversation_id="c\udfff", text="a\ud800b", said_at=NOON)
    assert (turn.turn_id, turn.conversation_id, turn.text) == ("t\ufffd", "c\ufffd", "a\ufffdb")
    assert Turn.model_validate_json(turn.model_dump_json()) == turn


@pytest.mark.parametrize("turn_id", ["", "x" * 257])
def test_an_id_must_name_something_and_stay_short(turn_id: str) -> None:
    with pytest.raises(ValidationError):
        Turn(turn_id=turn_id, user_id="u", conversation_id="c", text="", said_at=NOON)


def test_derived_ids_differ_by_person_conversation_and_position() -> None:
    ids = {derive_turn_id(u, c, n) for u in ("u", "u ") for c in ("c", "c1") for n in (0, 1, 10)}
    assert len(ids) == 12
    assert derive_turn_id("u", "c", 0) == derive_turn_id("u", "c", 0)
