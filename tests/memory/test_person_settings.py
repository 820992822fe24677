"""What a person switched off: what it means, and the bound that is refused in words."""

from __future__ import annotations

import pytest

from tactful.memory import MAX_INCOGNITO, InvalidInput, PersonSettings


def test_paused_is_off_everywhere_and_incognito_in_its_conversation_only() -> None:
    nothing = PersonSettings(user_id="ada")
    assert not nothing.is_off_in("c1")
    assert PersonSettings(user_id="ada", paused=True).is_off_in("c1")
    incognito = nothing.with_incognito("c1", on=True)
    assert (incognito.is_off_in("c1"), incognito.is_off_in("c2"), incognito.is_off_in("C1")) == (True, False, False)
    assert incognito.with_incognito("c1", on=False) == nothing


def test_an_id_with_a_lone_surrogate_is_found_as_it_is_kept() -> None:
    settings = PersonSettings(user_id="ada").with_incognito("chat \ud800", on=True)
    assert settings.incognito == {"chat \ufffd"}
    assert settings.is_off_in("chat \ud800")


@pytest.mark.parametrize("conversation_id", ["", "c" * 257, 7, None])
def test_an_id_that_cannot_name_a_conversation_is_refused(conversation_id: object) -> None:
    with pytest.raises(InvalidInput, match="1 to 256"):
        PersonSettings(user_id="ada").with_incognito(conversation_id, on=True)  # type: ignore[arg-type]


def test_no_conversation_is_dropped_to_make_room() -> None:
    full = PersonSettings(user_id="ada", incognito=frozenset(f"c{n}" for n in range(MAX_INCOGNITO)))
    with pytest.raises(InvalidInput, match="pause altogether"):
        full.with_incognito("one more", on=True)
    assert full.with_incognito("c7", on=True) == full
    assert not full.with_incognito("c7", on=False).is_off_in("c7")
