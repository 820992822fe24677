"""What a person can do with their memory: real store, real embedding, real files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tactful.memory import (
    Attribute,
    InvalidInput,
    InvalidUserId,
    Kind,
    NotFound,
    Origin,
    Status,
    attribute_id,
    scan_for,
)
from tactful.middleware import Personalizer, load_settings

PATIENT = load_settings(retrieval_budget_ms=10_000)


@pytest.fixture
def p(tmp_path: Path) -> Iterator[Personalizer]:
    with Personalizer.local(tmp_path / "data", settings=PATIENT) as opened:
        yield opened


def say(p: Personalizer, *texts: str, user_id: str = "ada", conversation_id: str = "c1") -> None:
    for text in texts:
        p.run(p.decide(text, user_id=user_id, conversation_id=conversation_id))
    p.run(p.flush())


def known(p: Personalizer, user_id: str = "ada") -> dict[str, Attribute]:
    return {a.statement: a for a in p.run(p.memory.list(user_id))}


def test_what_is_entered_is_said_by_the_person_and_survives_a_restart(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        say(p, "I live in Ghent.")
        added = p.run(p.memory.add("ada", "I live in Bruges"))
        assert (added.statement, added.kind, added.origin) == (
            "The user lives in Bruges.",
            Kind.DEMOGRAPHIC,
            Origin.PERSON,
        )
        assert (added.evidence, added.support, added.confirmed_at is not None) == ((), 0, True)
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        assert {s: a.status for s, a in known(p).items()} == {
            "The user lives in Ghent.": Status.SUPERSEDED,
            "The user lives in Bruges.": Status.ACTIVE,
        }
        again = p.run(p.memory.add("ada", "The user lives in Ghent.", kind="situation"))
        assert (again.status, again.kind, len(again.evidence)) == (Status.ACTIVE, Kind.SITUATION, 1)
        assert known(p)["The user lives in Bruges."].superseded_by == again.id


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("", "not blank"),
        ("see https://example.org", "plain words"),
        ("two\nlines", "one line"),
        ("lone \ud800 surrogate", "unicode"),
        ("x" * 301, "at most 300"),
        ("The user's password is hunter2-Fox.", "never kept"),
        ("The user is a Muslim.", "operator has opted in"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_nothing_is_stored(
    p: Personalizer, statement: str, problem: str
) -> None:
    tea = p.run(p.memory.add("ada", "The user likes tea."))
    for refused in (p.memory.add("ada", statement), p.memory.edit("ada", tea.id, statement=statement)):
        with pytest.raises(InvalidInput, match=problem):
            p.run(refused)
    with pytest.raises(InvalidInput, match="kind"):
        p.run(p.memory.add("ada", "The user likes coffee.", kind="whim"))
    with pytest.raises(InvalidInput, match="timezone"):
        p.run(p.memory.edit("ada", tea.id, valid_until=datetime(2030, 1, 1)))
    assert p.run(p.memory.list("ada")) == (tea,)


def test_an_edit_takes_the_place_of_the_old_and_of_what_it_contradicts(p: Personalizer) -> None:
    say(p, "I work as a nurse.", "I live in Ghent.")
    nurse, ghent = known(p)["The user works as a nurse."], known(p)["The user lives in Ghent."]
    edited = p.run(p.memory.edit("ada", nurse.id, statement="The user works as a midwife."))
    assert (edited.value, edited.slot, edited.origin) == ("a midwife", "occupation", Origin.PERSON)
    assert (edited.evidence, edited.learned_at) == (nurse.evidence, nurse.learned_at)
    assert set(known(p)) == {"The user works as a midwife.", "The user lives in Ghent."}
    moved = p.run(p.memory.edit("ada", edited.id, statement="The user lives in Lyon."))
    assert known(p)["The user lives in Ghent."].superseded_by == moved.id
    back = p.run(p.memory.edit("ada", moved.id, statement="The user lives in Ghent."))
    assert (back.id, back.status) == (ghent.id, Status.ACTIVE)
    assert set(known(p)) == {"The user lives in Ghent."}


def test_the_kind_the_end_and_the_spelling_are_edited_in_place(p: Personalizer) -> None:
    tea = p.run(p.memory.add("ada", "The user likes tea."))
    end = datetime.now(UTC) + timedelta(days=3)
    edited = p.run(p.memory.edit("ada", tea.id, kind=Kind.INTEREST, valid_until=end))
    assert (edited.id, edited.kind, edited.valid_until) == (tea.id, Kind.INTEREST, end)
    respelled = p.run(p.memory.edit("ada", tea.id, statement="The user likes Tea!"))
    assert (respelled.id, respelled.statement, respelled.valid_until) == (tea.id, "The user likes Tea!", end)
    assert p.run(p.memory.edit("ada", tea.id, valid_until=None)).valid_until is None
    assert len(known(p)) == 1


async def test_changes_at_the_same_time_from_several_loops_leave_one_town(tmp_path: Path) -> None:
    async with Personalizer.local(tmp_path, settings=PATIENT) as p:
        towns = [f"The user lives in {town}." for town in ("Ghent", "Bruges", "Lyon", "Turin", "Graz", "Bergen")]
        here = [p.memory.add("ada", town) for town in towns[:3]]
        elsewhere = [asyncio.to_thread(lambda town=town: p.run(p.memory.add("ada", town))) for town in towns[3:]]
        await asyncio.gather(p.decide("I live in Porto.", user_id="ada"), *here, *elsewhere)
        await p.flush()
        standing = [a.status for a in await p.memory.list("ada")]
        assert sorted(standing) == [Status.ACTIVE] + [Status.SUPERSEDED] * 6


def test_a_deleted_attribute_leaves_no_byte_and_can_be_learned_again(p: Personalizer, tmp_path: Path) -> None:
    say(p, "I play the theremin.", "I like tea.")
    theremin, tea = known(p)["The user plays the theremin."], known(p)["The user likes tea."]
    p.run(p.decide("What should I practise on my instrument today?", user_id="ada", turn_id="t9"))
    p.run(p.feedback("ada", "useful", attribute_id=theremin.id, turn_id="t9"))
    p.run(p.feedback("ada", "useful", attribute_id=tea.id))
    p.run(p.flush())
    assert theremin.id in {c.attribute_id for c in p.run(p.memory.decision("ada", "t9")).considered}
    with pytest.raises(NotFound):
        p.run(p.memory.delete("bob", theremin.id))
    p.run(p.memory.delete("ada", theremin.id))
    assert scan_for(tmp_path / "data", ["theremin", theremin.id]) == []  # from the open files already
    assert "The user plays the theremin." not in known(p)
    assert [c.attribute_id for c in p.run(p.memory.decision("ada", "t9")).considered] == [tea.id]
    assert [e.judged[0].attribute_id for e in p.run(p.feedback_of("ada"))] == [tea.id]
    say(p, "I play the theremin.", conversation_id="c2")
    assert "The user plays the theremin." in known(p)


def test_a_decision_that_waits_to_be_logged_does_not_bring_deleted_words_back(p: Personalizer) -> None:
    say(p, "I am allergic to peanuts.")
    (allergy,) = known(p).values()
    turn = p.run(p.begin("Suggest a snack with peanuts.", user_id="ada", turn_id="t1"))
    assert allergy.statement in turn.decision.block or "peanuts" in turn.decision.block
    turn.end("Since you are allergic to peanuts, take an apple.")
    p.run(p.memory.delete("ada", allergy.id))
    p.run(p.flush())
    kept = p.run(p.memory.decision("ada", "t1"))
    assert (kept.considered, kept.block, kept.mentions) == ((), "", ())


def test_what_a_deleted_attribute_had_replaced_stays_replaced(p: Personalizer) -> None:
    say(p, "I live in Ghent.", "I live in Bruges.")
    p.run(p.memory.delete("ada", known(p)["The user lives in Bruges."].id))
    ghent = known(p)["The user lives in Ghent."]
    assert (ghent.status, ghent.superseded_by) == (Status.SUPERSEDED, None)


def test_a_paused_person_is_not_learned_of_and_nothing_is_used(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        say(p, "I am a vegetarian.")
        p.run(p.memory.pause("ada"))
        decision = p.run(p.decide("I play the bassoon. What could I cook?", user_id="ada", turn_id="quiet"))
        assert (decision.considered, decision.block) == ((), "")
        say(p, "I collect typewriters.")
        assert set(known(p)) == {"The user is a vegetarian."}
        say(p, "I have two cats.", user_id="bob")
        assert set(known(p, "bob")) == {"The user has two cats."}
    # Closed, for Chroma writes freed memory into the spare room of its index files until then.
    assert scan_for(tmp_path, ["bassoon", "typewriters"]) == []
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        p.run(p.memory.resume("ada"))
        say(p, "I collect typewriters.")
        assert len(known(p)) == 2


def test_an_incognito_conversation_leaves_no_trace_and_the_others_do(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        say(p, "I am a vegetarian.")
        p.run(p.memory.incognito("ada", "secret chat"))
        asked = p.decide("I play the zither. Dinner?", user_id="ada", conversation_id="secret chat", turn_id="unlogged")
        assert p.run(asked).considered == ()
        p.run(p.flush())
        with pytest.raises(NotFound):
            p.run(p.memory.decision("ada", "unlogged"))
        say(p, "I have two cats.", conversation_id="open chat")
    assert scan_for(tmp_path, ["zither", "unlogged"]) == []
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        settings = p.run(p.memory.incognito("ada", "secret chat", on=False))
        assert settings.incognito == frozenset()
        say(p, "I play the zither.", conversation_id="secret chat")
        assert len(known(p)) == 3


def test_a_paused_attribute_is_kept_and_not_used(p: Personalizer) -> None:
    say(p, "I am allergic to peanuts.")
    (allergy,) = known(p).values()
    p.run(p.memory.pause("ada", allergy.id))
    assert not p.run(p.decide("Suggest a snack with peanuts.", user_id="ada")).used
    p.run(p.memory.resume("ada", allergy.id))
    assert p.run(p.decide("Suggest a snack with peanuts.", user_id="ada")).used
    with pytest.raises(NotFound):
        p.run(p.memory.pause("bob", allergy.id))


def fill(p: Personalizer) -> None:
    say(p, "I live in Ghent. I like tea.", "I live in Bruges.", "I work as a nurse. I hate coriander.")
    attributes = known(p)
    p.run(p.memory.reject("ada", attributes["The user likes tea."].id))
    p.run(p.memory.pause("ada", attributes["The user hates coriander."].id))
    p.run(p.memory.add("ada", "The user reads café menus in the original, naïvely."))
    p.run(p.feedback("ada", "never", attribute_id=attributes["The user works as a nurse."].id))
    p.run(p.memory.incognito("ada", "chat ä"))
    p.run(p.memory.pause("ada"))


def test_an_export_imported_elsewhere_exports_the_same_bytes(p: Personalizer, tmp_path: Path) -> None:
    fill(p)
    exported = p.run(p.memory.export("ada"))
    with Personalizer.local(tmp_path / "elsewhere", settings=PATIENT) as q:
        done = q.run(q.memory.import_("ada", exported))
        assert (done.attributes, done.feedback) == (6, 1)
        assert q.run(q.memory.export("ada")) == exported
        again = q.run(q.memory.import_("ada", exported.encode()))
        assert (again.attributes, again.feedback) == (0, 0)
        assert q.run(q.memory.export("ada")) == exported
        ours, theirs = p.run(p.profile("ada")), q.run(q.profile("ada"))
        assert ours.attributes == theirs.attributes
        assert abs(ours.vectors - theirs.vectors).max() < 1e-6


def test_an_import_under_another_id_is_that_persons(p: Personalizer) -> None:
    fill(p)
    exported = p.run(p.memory.export("ada"))
    p.run(p.memory.import_("bob", exported))
    assert set(known(p, "bob")) == set(known(p))
    moved = known(p, "bob")
    assert {a.user_id for a in moved.values()} == {"bob"}
    ghent, bruges = moved["The user lives in Ghent."], moved["The user lives in Bruges."]
    assert (ghent.superseded_by, bruges.id) == (bruges.id, attribute_id("bob", bruges.statement))
    nurse = moved["The user works as a nurse."].id
    assert [e.judged[0].attribute_id for e in p.run(p.feedback_of("bob"))] == [nurse]
    assert p.run(p.memory.settings("bob")).paused


def test_an_import_with_anything_wrong_writes_nothing(p: Personalizer) -> None:
    fill(p)
    record = json.loads(p.run(p.memory.export("ada")))
    record["attributes"][-1]["statement"] = "The user is a Muslim."
    record["attributes"][-1]["id"] = ""
    for data, problem in ((json.dumps(record), "religion"), (json.dumps({**record, "version": 9}), "version")):
        with pytest.raises(InvalidInput, match=problem):
            p.run(p.memory.import_("bob", data))
    assert known(p, "bob") == {}
    assert p.run(p.feedback_of("bob")) == ()
    assert not p.run(p.memory.settings("bob")).paused


def test_an_import_is_bounded(p: Personalizer) -> None:
    record = json.loads(p.run(p.memory.export("ada")))
    tea = p.run(p.memory.add("ada", "The user likes tea.")).model_dump(mode="json")
    record["attributes"] = [{**tea, "id": "", "statement": f"The user likes tea {n}."} for n in range(10_001)]
    with pytest.raises(InvalidInput, match="at most 10,000"):
        p.run(p.memory.import_("ada", json.dumps(record)))
    assert len(known(p)) == 1


def test_an_import_never_ends_a_pause_nor_overwrites_what_is_newer(p: Personalizer) -> None:
    tea = p.run(p.memory.add("ada", "The user likes tea."))
    exported = p.run(p.memory.export("ada"))
    p.run(p.memory.reject("ada", tea.id))
    p.run(p.memory.pause("ada"))
    assert p.run(p.memory.import_("ada", exported)).attributes == 0
    assert known(p)["The user likes tea."].status is Status.REJECTED
    assert p.run(p.memory.settings("ada")).paused


def test_decisions_are_paged_and_only_the_persons_own(p: Personalizer) -> None:
    for turn in range(5):
        p.run(p.decide("What could I cook?", user_id="ada", turn_id=f"t{turn}"))
        p.run(p.decide("What could I cook?", user_id="bob", turn_id=f"t{turn}"))
    p.run(p.flush())
    first = p.run(p.memory.decisions("ada", limit=2))
    rest = p.run(p.memory.decisions("ada", before=first[-1].turn_id))
    assert [d.turn_id for d in (*first, *rest)] == ["t4", "t3", "t2", "t1", "t0"]
    assert {d.user_id for d in (*first, *rest)} == {"ada"}
    for limit in (0, 201):
        with pytest.raises(InvalidInput):
            p.run(p.memory.decisions("ada", limit=limit))


def test_forgetting_takes_the_settings_along(p: Personalizer, tmp_path: Path) -> None:
    p.run(p.memory.incognito("canary-ada", "canary-chat"))
    p.run(p.memory.pause("canary-ada"))
    p.run(p.forget("canary-ada"))
    assert not p.run(p.memory.settings("canary-ada")).paused
    assert scan_for(tmp_path / "data", ["canary-"]) == []


def test_nobody_is_nobody(p: Personalizer) -> None:
    tea = attribute_id("ada", "The user likes tea.")
    for call in (
        p.memory.list(" "),
        p.memory.add("", "The user likes tea."),
        p.memory.edit("", tea, kind="goal"),
        p.memory.delete("", tea),
        p.memory.pause(""),
        p.memory.incognito("", "c1"),
        p.memory.export(""),
        p.memory.import_("", "{}"),
        p.memory.decisions(""),
        p.memory.decision("", "t1"),
        p.memory.settings(""),
    ):
        with pytest.raises(InvalidUserId):
            p.run(call)
