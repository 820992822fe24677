"""Turns of the past are learned from one by one, and what cannot be is waited for within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tactful.graphs import Candidate
from tactful.memory import SqliteTurnLog, Turn
from tactful.middleware import Personalizer, load_settings
from tactful.middleware import ingest as ingest_module
from tactful.middleware.conversations import StoredConversation, StoredMessage
from tactful.middleware.ingest import ingest
from tactful.middleware.past_turns import PastTurn, PastTurns
from tactful.middleware.wiring import TURN_LOG_FILE
from tests.fakes import make_turn

SETTINGS = load_settings(retrieval_budget_ms=20_000, lease_s=2)


class Away:
    """An extractor whose model is away for the first tries."""

    def __init__(self, behind: Any, tries: int) -> None:
        self._behind = behind
        self.tries = tries

    async def extract(self, turns: Sequence[Turn]) -> list[Candidate]:
        self.tries -= 1
        if self.tries >= 0:
            raise ConnectionError("the model is away")
        found: list[Candidate] = await self._behind.extract(turns)
        return found


def take_away(monkeypatch: pytest.MonkeyPatch, tries: int) -> None:
    from tactful.middleware import wiring

    found = wiring._extractor
    monkeypatch.setattr(wiring, "_extractor", lambda *args: Away(found(*args), tries))


async def test_a_turn_is_new_once(tmp_path: Path) -> None:
    async with Personalizer.local(tmp_path, settings=SETTINGS) as p:
        first = await p.past.learn(make_turn("I live in Ghent."))
        assert first.is_new and not first.is_waiting and first.outcome is not None
        assert [a.statement for a in first.outcome.learned] == ["The user lives in Ghent."]
        assert await p.past.learn(make_turn("I live in Ghent.")) == PastTurn(False)
        await p.memory.pause("u1")
        assert await p.past.learn(make_turn("I live in Oslo.", "t2")) == PastTurn(None)


async def test_what_a_killed_process_held_is_waited_for(tmp_path: Path) -> None:
    async with Personalizer.local(tmp_path, settings=SETTINGS):
        pass
    log = SqliteTurnLog(tmp_path / TURN_LOG_FILE)
    await log.append(make_turn("I live in Ghent."))
    assert await log.claim(lease_s=2) is not None
    await log.close()
    async with Personalizer.local(tmp_path, settings=load_settings(lease_s=60)) as p:
        assert await p.past.catch_up() == 0
        assert [a.statement for a in await p.memory.list("u1")] == ["The user lives in Ghent."]


async def test_what_fails_waits_and_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_away(monkeypatch, 1)
    talk = StoredConversation(
        "c1", (StoredMessage("user", "I live in Ghent."), StoredMessage("user", "I have two cats."))
    )
    async with Personalizer.local(tmp_path, settings=SETTINGS) as p:
        report = await ingest(p, [talk], user_id="ada")
        assert (report.user_turns, report.learned, report.waiting) == (2, 0, 2)


async def test_no_more_are_logged_than_may_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_away(monkeypatch, 1)
    monkeypatch.setattr(ingest_module, "MAX_WAITING", 1)
    talks = [StoredConversation(f"c{n}", (StoredMessage("user", f"I have {n + 2} cats."),)) for n in range(4)]
    async with Personalizer.local(tmp_path, settings=SETTINGS) as p:
        report = await ingest(p, talks, user_id="ada")
        assert report.waiting == 0
        assert len([a for a in await p.memory.list("ada") if "cats" in a.statement]) >= 1


def test_it_is_reached_from_the_personalizer(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=SETTINGS) as p:
        assert isinstance(p.past, PastTurns)
        assert p.run(p.past.catch_up()) == 0
