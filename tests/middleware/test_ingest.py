"""Ingestion on a real memory: what past conversations teach, whose it is, and when it was."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tactful.memory import Attribute, InvalidInput, InvalidUserId, Stability, Status
from tactful.middleware import Personalizer, load_settings
from tactful.middleware.chat_session import ChatSession
from tactful.middleware.conversations import StoredConversation, StoredMessage, read_conversations
from tactful.middleware.ingest import Ingestion, IngestReport, ingest, name_reason, read_turns
from tactful.middleware.models import ConnectedModel
from tests.fakes import NOON
from tests.test_main_job import Silent

PATIENT = load_settings(retrieval_budget_ms=20_000)
LONG_AGO = datetime.now(UTC) - timedelta(days=730)


@pytest.fixture
def p(tmp_path: Path) -> Iterator[Personalizer]:
    with Personalizer.local(tmp_path / "data", settings=PATIENT) as opened:
        yield opened


def past(
    name: str, *texts: str, user_id: str | None = None, said_at: datetime | None = LONG_AGO, off_record: bool = False
) -> StoredConversation:
    """A conversation of the user's texts, each with a reply."""
    messages = [
        m for text in texts for m in (StoredMessage("user", text), StoredMessage("assistant", "I live in Oslo."))
    ]
    return StoredConversation(name, tuple(messages), user_id, said_at, off_record)


def known(p: Personalizer, user_id: str = "ada") -> dict[str, Attribute]:
    return {a.statement: a for a in p.run(p.memory.list(user_id))}


def comparable(attributes: dict[str, Attribute], *left_out: str) -> list[dict[str, object]]:
    """What is known, without the times at which it was."""
    return [a.model_dump(mode="json", exclude={"learned_at", "updated_at", *left_out}) for a in attributes.values()]


def test_it_learns_from_the_user_only_once_and_reports_it(p: Personalizer) -> None:
    talks = [past("c1", "I live in Ghent.", " ", "What is 17 times 23?"), past("c2", "I work as a nurse.")]
    run = Ingestion(p, talks, user_id="ada")
    first, second = run
    assert {a.statement for a in first.learned} == {"The user lives in Ghent."}
    assert (second.user_id, second.conversation_id, second.turns) == ("ada", "c2", 1)
    assert set(known(p)) == {"The user lives in Ghent.", "The user works as a nurse."}
    report = run.report
    assert (report.conversations, report.user_turns, report.duplicates, report.learned) == (2, 3, 0, 2)
    again = p.run(ingest(p, [*talks, past("c2", "I work as a nurse.", "I have two cats.")], user_id="ada"))
    assert (again.conversations, again.user_turns, again.duplicates, again.learned) == (3, 5, 4, 1)
    assert (again.bad, again.waiting, again.pending) == (0, 0, 0)
    assert again.seconds > 0
    assert p.run(p.memory.decisions("ada")) == ()


def test_the_times_of_the_file_decide_what_holds_now(p: Personalizer) -> None:
    # As an export lists them: the latest first.
    talks = [
        past(
            "new", "I live in Bruges.", "Suggest three dinner ideas for tonight.", said_at=LONG_AGO + timedelta(days=9)
        ),
        past("old", "I live in Ghent.", said_at=LONG_AGO),
    ]
    p.run(ingest(p, talks, user_id="ada"))
    found = known(p)
    assert found["The user lives in Bruges."].status is Status.ACTIVE
    assert found["The user lives in Ghent."].status is Status.SUPERSEDED
    assert found["The user lives in Ghent."].evidence[0].said_at == LONG_AGO
    episodes = [a for a in found.values() if a.stability is Stability.EPISODE]
    assert len(episodes) >= 1
    assert all(a.valid_until is not None and a.valid_until < datetime.now(UTC) for a in episodes)
    decision = p.run(p.decide("Suggest three more dinner ideas.", user_id="ada"))
    assert not {a.id for a in episodes} & {c.attribute_id for c in decision.used}


def test_each_is_filed_under_whom_the_file_names_and_nobody_under_nobody(p: Personalizer) -> None:
    talks = [past("c1", "I live in Ghent.", user_id="bob"), past("c1", "I live in Bruges.")]
    p.run(ingest(p, talks, user_id="ada"))
    assert [set(known(p, who)) for who in ("ada", "bob")] == [
        {"The user lives in Bruges."},
        {"The user lives in Ghent."},
    ]
    with pytest.raises(InvalidInput, match="conversation 'c1': names nobody"):
        p.run(ingest(p, talks))
    told: list[InvalidInput] = []
    report = p.run(ingest(p, talks, on_bad=told.append))
    assert (report.conversations, report.duplicates, report.bad, len(told)) == (1, 1, 1, 1)
    with pytest.raises(InvalidUserId):
        Ingestion(p, talks, user_id=" ")


def test_who_wants_to_be_left_alone_is(p: Personalizer) -> None:
    p.run(p.memory.pause("bob"))
    p.run(p.memory.incognito("ada", "secret"))
    talks = [
        past("c1", "I live in Ghent.", user_id="bob"),
        past("secret", "I live in Ghent."),
        past("temporary", "I live in Ghent.", off_record=True),
        past("c2", "I work as a nurse."),
    ]
    report = p.run(ingest(p, talks, user_id="ada"))
    assert (report.user_turns, report.left_alone, report.learned) == (4, 3, 1)
    assert (known(p, "bob"), set(known(p))) == ({}, {"The user works as a nurse."})
    p.run(p.memory.resume("bob"))
    assert p.run(ingest(p, talks, user_id="ada")).learned == 1


def test_a_person_who_was_forgotten_may_be_learned_of_again(p: Personalizer) -> None:
    talks = [past("c1", "I live in Ghent.")]
    p.run(ingest(p, talks, user_id="ada"))
    p.run(p.forget("ada"))
    assert known(p) == {}
    assert p.run(ingest(p, talks, user_id="ada")).learned == 1


async def test_it_takes_what_comes_asynchronously(tmp_path: Path) -> None:
    async def talks() -> AsyncIterator[StoredConversation]:
        yield past("c1", "I live in Ghent.")
        yield past("c2", "I work as a nurse.")

    async with Personalizer.local(tmp_path, settings=PATIENT) as p:
        run = Ingestion(p, talks(), user_id="ada")
        assert [ingested.conversation_id async for ingested in run] == ["c1", "c2"]
        assert run.report.learned == 2
        with pytest.raises(InvalidInput, match="async for"):
            next(iter(Ingestion(p, talks(), user_id="ada")))


def test_it_learns_what_replaying_the_same_file_teaches(tmp_path: Path, shared_data: Path) -> None:
    lines = [line for line in (shared_data / "extraction" / "dev.jsonl").read_text().splitlines() if "latin" in line]
    file = tmp_path / "dialogues.jsonl"
    file.write_text("\n".join(lines[10:16]) + "\n")
    with Personalizer.local(tmp_path / "replayed", settings=PATIENT) as p:
        ChatSession(p, ConnectedModel(None, "none"), user_id="ada", view=Silent()).replay(file)
        replayed = known(p)
    with Personalizer.local(tmp_path / "ingested", settings=PATIENT) as p:
        p.run(ingest(p, read_conversations(file), user_id="ada"))
        ingested = known(p)
    # A replay is said now, and the past was said then.
    assert comparable(ingested, "evidence", "valid_until") == comparable(replayed, "evidence", "valid_until")
    quotes = [{(e.quote, e.turn_id) for a in found.values() for e in a.evidence} for found in (ingested, replayed)]
    assert quotes[0] == quotes[1]
    assert len(ingested) >= 3


def test_refused_candidates_are_counted_by_reason_without_the_single_case(p: Personalizer) -> None:
    report = p.run(ingest(p, [past("c1", "My password is hunter2 and I live in Ghent.")], user_id="ada"))
    assert "hunter2" not in json.dumps(dict(report.refused))
    assert (
        name_reason("people would not accept it (P = 0.32), over-general") == "people would not accept it, over-general"
    )
    assert name_reason("nothing people would want kept (P = 0.05)") == "nothing people would want kept"
    assert name_reason("not their own words (a (quoted) letter)") == "not their own words"
    assert name_reason("Value error, plain words only: found '<b>'") == "Value error, plain words only"
    one = IngestReport(refused={"a secret is never kept": 2})
    assert one.refused["a secret is never kept"] == 2


def test_ids_that_cannot_be_used_are_refused_with_their_place() -> None:
    (turn,) = read_turns(past("a\ud800", "Hi\ud800", said_at=None), user_id="ada", now=NOON)
    assert (turn.conversation_id, turn.text, turn.said_at) == ("a\ufffd", "Hi\ufffd", NOON)
    with pytest.raises(InvalidInput, match=r"conversation 'x{70}"):
        read_turns(past("x" * 300, "Hi"), user_id="ada", now=NOON)
