from __future__ import annotations

import asyncio
import contextlib
import hashlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tactful.memory import (
    MAX_ATTEMPTS,
    RETRY_AFTER_S,
    Claim,
    InvalidInput,
    InvalidUserId,
    LogCounts,
    SqliteTurnLog,
    StoreCorrupt,
    StoreError,
    StoreMismatch,
    Turn,
    scan_for,
)

MakeTurn = Callable[..., Turn]


class FakeClock:
    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s

    def rest(self) -> None:
        """Let every failed turn's next try come due."""
        self.now_s += max(RETRY_AFTER_S)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "turns.sqlite3"


@pytest.fixture
async def log(path: Path, clock: FakeClock) -> AsyncIterator[SqliteTurnLog]:
    opened = SqliteTurnLog(path, clock=clock)
    yield opened
    await opened.close()


async def claim_ids(log: SqliteTurnLog, limit: int = 8) -> list[str]:
    claim = await log.claim(lease_s=10, limit=limit)
    return [] if claim is None else [turn.turn_id for turn in claim.turns]


async def claimed(log: SqliteTurnLog) -> Claim:
    claim = await log.claim(lease_s=10)
    assert claim is not None
    return claim


async def test_whoever_is_alone_ends_the_leases_of_the_dead_and_nobody_else_does(
    path: Path, clock: FakeClock, make_turn: MakeTurn
) -> None:
    dead = SqliteTurnLog(path, clock=clock)
    await dead.append(make_turn("Hello", "t1", "c1", "u1"))
    lost = await claimed(dead)
    beside = SqliteTurnLog(path, clock=clock)
    assert await beside.claim(lease_s=10) is None
    alone = SqliteTurnLog(path, clock=clock, is_alone=True)
    again = await claimed(alone)
    assert (again.turns, again.attempt) == (lost.turns, 2)
    assert not await dead.done(lost)
    for log in (dead, beside, alone):
        await log.close()


# --- accepting ------------------------------------------------------------------------------------------------------


async def test_a_turn_comes_back_as_it_was(log: SqliteTurnLog, make_turn: MakeTurn) -> None:
    turn = make_turn("Zoë ", "t1", "c\x00'1", "I like “tea”\n\x00 \u2603 and \U0001f375")
    assert await log.append(turn) is True
    claim = await claimed(log)
    assert claim.turns == (turn,)
    assert claim.attempt == 1


async def test_a_turn_is_accepted_once(log: SqliteTurnLog, make_turn: MakeTurn) -> None:
    assert await log.append(make_turn("u1", "t1", text="first")) is True
    assert await log.append(make_turn("u1", "t1", text="second")) is False
    claim = await claimed(log)
    assert [turn.text for turn in claim.turns] == ["first"]
    await log.done(claim)
    assert await log.append(make_turn("u1", "t1", text="third")) is False
    assert await log.counts() == LogCounts(waiting=0, leased=0, done=1, dead=0)


async def test_one_turn_id_of_two_people_is_two_turns(log: SqliteTurnLog, make_turn: MakeTurn) -> None:
    people = ["u1", "u10", "U1", "u1 ", "Zoë", "Zoe\u0308"]
    assert [await log.append(make_turn(user_id, "t1", text=user_id)) for user_id in people] == [True] * len(people)
    claims = [await claimed(log) for _ in people]
    assert [(claim.turns[0].user_id, claim.turns[0].text) for claim in claims] == [(p, p) for p in people]


# --- claiming -------------------------------------------------------------------------------------------------------


async def test_nothing_waiting_is_none(log: SqliteTurnLog) -> None:
    assert await log.claim(lease_s=10) is None


async def test_consecutive_turns_of_one_conversation_come_together_up_to_the_limit(
    log: SqliteTurnLog, make_turn: MakeTurn
) -> None:
    for number, conversation in enumerate("aaaba"):
        await log.append(make_turn("u1", f"t{number}", conversation))
    for expected in (["t0", "t1"], ["t2"], ["t3"], ["t4"]):
        claim = await log.claim(lease_s=10, limit=2)
        assert claim is not None
        assert [turn.turn_id for turn in claim.turns] == expected
        assert await log.done(claim)


async def test_turns_of_others_in_between_do_not_part_a_batch(log: SqliteTurnLog, make_turn: MakeTurn) -> None:
    for number in range(3):
        await log.append(make_turn("u1", f"t{number}"))
        await log.append(make_turn("u2", f"t{number}"))
    claim = await claimed(log)
    assert [(turn.user_id, turn.turn_id) for turn in claim.turns] == [("u1", "t0"), ("u1", "t1"), ("u1", "t2")]


async def test_nothing_of_a_person_while_something_of_them_is_leased(log: SqliteTurnLog, make_turn: MakeTurn) -> None:
    await log.append(make_turn("u1", "t1", "a"))
    await log.append(make_turn("u1", "t2", "b"))
    claim = await claimed(log)
    assert await log.claim(lease_s=10) is None
    await log.append(make_turn("u1", "t3", "a"))
    assert await log.claim(lease_s=10) is None
    await log.done(claim)
    assert await claim_ids(log) == ["t2"]


async def test_the_oldest_head_goes_first(log: SqliteTurnLog, make_turn: MakeTurn) -> None:
    for number in range(20):
        await log.append(make_turn("busy", f"t{number}", f"c{number}"))
    await log.append(make_turn("quiet", "q"))
    assert (await claimed(log)).turns[0].user_id == "busy"
    assert (await claimed(log)).turns[0].user_id == "quiet"  # not behind the 19 others of the busy one
    assert await log.claim(lease_s=10) is None


@pytest.mark.parametrize(("lease_s", "limit"), [(0, 8), (-1, 8), (float("nan"), 8), (10, 0)])
async def test_a_claim_needs_a_positive_lease_and_limit(log: SqliteTurnLog, lease_s: float, limit: int) -> None:
    with pytest.raises(InvalidInput):
        await log.claim(lease_s=lease_s, limit=limit)


# --- leases ---------------------------------------------------------------------------------------------------------


async def test_a_lease_that_ran_out_is_a_failed_attempt(
    log: SqliteTurnLog, clock: FakeClock, make_turn: MakeTurn
) -> None:
    await log.append(make_turn("u1", "t1"))
    lost = await claimed(log)
    clock.now_s += 9.999
    assert await log.claim(lease_s=10) is None
    clock.now_s += 0.001
    again = await claimed(log)
    assert (again.turns, again.attempt) == (lost.turns, 2)
    assert await log.done(lost) is False
    assert await log.failed(lost, "late") is False
    assert await log.counts() == LogCounts(waiting=0, leased=1, done=0, dead=0)
    assert await log.done(again) is True


async def test_a_late_worker_may_finish_what_nobody_else_took(
    log: SqliteTurnLog, clock: FakeClock, make_turn: MakeTurn
) -> None:
    await log.append(make_turn("u1", "t1"))
    claim = await claimed(log)
    clock.now_s += 1_000
    assert await log.done(claim) is True
    assert await log.done(claim) is False


async def test_a_turn_that_failed_rests_and_its_persons_later_turns_wait_behind_it(
    log: SqliteTurnLog, clock: FakeClock, make_turn: MakeTurn
) -> None:
    await log.append(make_turn("u1", "t1"))
    for attempt, rest_s in enumerate(RETRY_AFTER_S, start=1):
        claim = await claimed(log)
        assert claim.attempt == attempt
        await log.failed(claim, "model down")
        await log.append(make_turn("u1", f"later-{attempt}", "other"))
        assert await claim_ids(log) == []
        clock.now_s += rest_s - 1
        await log.append(make_turn("u2", f"t{attempt}"))
        of_another = await claimed(log)
        assert [turn.turn_id for turn in of_another.turns] == [f"t{attempt}"]
        await log.done(of_another)
        clock.now_s += 1
    assert await claim_ids(log) == ["t1"]


async def test_a_turn_that_failed_is_claimed_alone(log: SqliteTurnLog, clock: FakeClock, make_turn: MakeTurn) -> None:
    for number in range(3):
        await log.append(make_turn("u1", f"t{number}"))
    assert await log.failed(await claimed(log), "model down") is True
    clock.rest()
    await log.append(make_turn("u1", "t3"))
    for expected in ("t0", "t1", "t2", "t3"):
        claim = await claimed(log)
        assert [turn.turn_id for turn in claim.turns] == [expected]
        assert claim.attempt == (1 if expected == "t3" else 2)
        await log.done(claim)


async def test_a_fresh_turn_before_a_failed_one_is_not_joined_by_it(
    log: SqliteTurnLog, clock: FakeClock, make_turn: MakeTurn
) -> None:
    await log.append(make_turn("u1", "t0"))
    await log.append(make_turn("u1", "t1"))
    both = await claimed(log)
    await log.failed(both, "first try")
    for attempt in range(2, MAX_ATTEMPTS + 1):
        clock.rest()
        claim = await claimed(log)
        assert (claim.turns[0].turn_id, claim.attempt) == ("t0", attempt)
        await log.failed(claim, "poison")
    assert [dead.turn.turn_id for dead in await log.dead()] == ["t0"]
    claim = await claimed(log)
    assert (claim.turns[0].turn_id, claim.attempt) == ("t1", 2)


async def test_after_five_tries_a_turn_is_dead_keeps_its_reason_and_blocks_nobody(
    log: SqliteTurnLog, clock: FakeClock, make_turn: MakeTurn
) -> None:
    poison = make_turn("u1", "t1", text="poison")
    await log.append(poison)
    await log.append(make_turn("u1", "t2", "other"))
    await log.append(make_turn("u2", "t1"))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        claim = await claimed(log)
        assert (claim.turns, claim.attempt) == ((poison,), attempt)
        if attempt % 2:
            assert await log.failed(claim, f"reason {attempt} \ud800")
            clock.rest()
        else:
            clock.now_s += 11
    (dead,) = await log.dead()
    assert (dead.turn, dead.attempts, dead.reason) == (poison, MAX_ATTEMPTS, "reason 5 \ufffd")
    assert await claim_ids(log) == ["t2"]
    assert await claim_ids(log) == ["t1"]
    assert await log.append(poison) is False


async def test_a_worker_that_always_dies_ends_in_a_dead_letter(
    log: SqliteTurnLog, clock: FakeClock, make_turn: MakeTurn
) -> None:
    await log.append(make_turn("u1", "t1"))
    for _ in range(MAX_ATTEMPTS):
        await claimed(log)
        clock.now_s += 11
    assert await log.claim(lease_s=10) is None
    assert [dead.reason for dead in await log.dead()] == ["the lease ran out: the worker stopped or took too long"]


# --- forgetting -----------------------------------------------------------------------------------------------------


async def test_done_blanks_the_text(log: SqliteTurnLog, path: Path, make_turn: MakeTurn) -> None:
    await log.append(make_turn("u1@example.org", "t1", text="CANARY-1234567 tea"))
    assert scan_for(path.parent, ["CANARY-1234567"])
    await log.done(await claimed(log))
    await log.compact()
    assert scan_for(path.parent, ["CANARY-1234567", "u1@example.org"]) == []


async def test_erase_takes_every_state_of_one_person_to_the_last_byte(
    log: SqliteTurnLog, path: Path, clock: FakeClock, make_turn: MakeTurn
) -> None:
    for number in range(4):
        await log.append(make_turn("erased@example.org", f"t{number}", f"conversation-{number}", "CANARY-1234567"))
    await log.done(await claimed(log))
    for _ in range(MAX_ATTEMPTS):
        await log.failed(await claimed(log), "SECRET-REASON")
        clock.rest()
    leased = await claimed(log)
    await log.append(make_turn("kept@example.org", "t1"))
    assert await log.counts() == LogCounts(waiting=2, leased=1, done=1, dead=1)
    assert await log.erase("erased@example.org") == 4
    assert scan_for(path.parent, ["CANARY-1234567", "erased@example.org", "conversation-2", "SECRET-REASON"]) == []
    assert await log.done(leased) is False
    assert await log.erase("erased@example.org") == 0
    assert (await claimed(log)).turns[0].user_id == "kept@example.org"
    assert await log.append(make_turn("erased@example.org", "t0")) is True


@pytest.mark.parametrize("user_id", [None, "", "\ud800"])
async def test_erase_checks_the_user_id(log: SqliteTurnLog, user_id: str) -> None:
    with pytest.raises(InvalidUserId):
        await log.erase(user_id)


# --- the file -------------------------------------------------------------------------------------------------------


async def test_reopening_brings_everything_back_leases_too(path: Path, clock: FakeClock, make_turn: MakeTurn) -> None:
    first = SqliteTurnLog(path, clock=clock)
    await first.append(make_turn("u1", "t1"))
    await first.append(make_turn("u2", "t1"))
    claim = await claimed(first)
    await first.close()
    await first.close()
    with pytest.raises(StoreError, match="closed"):
        await first.append(make_turn("u1", "t2"))
    second = SqliteTurnLog(path, clock=clock)
    assert await second.counts() == LogCounts(waiting=1, leased=1, done=0, dead=0)
    assert await second.done(claim) is True
    await second.close()


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _damage(path: Path, damage: str) -> None:
    content = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "cut": content[: len(content) // 2],
            "header": b"\xa5" * 100 + content[100:],
            "middle": content[:8_192] + b"\xa5" * 8_192 + content[16_384:],
            "text": b"these are my notes\n" * 100,
        }[damage]
    )


@pytest.mark.parametrize("damage", ["empty", "cut", "header", "middle", "text"])
async def test_a_damaged_file_is_refused_and_left_as_it_is(path: Path, damage: str, make_turn: MakeTurn) -> None:
    log = SqliteTurnLog(path)
    for number in range(200):
        await log.append(make_turn("u1", f"t{number}", text="tea " * 50))
    await log.close()
    _damage(path, damage)
    before = _hash(path)
    with pytest.raises(StoreCorrupt) as refused:
        SqliteTurnLog(path)
    assert str(path) in str(refused.value)
    assert _hash(path) == before


@pytest.mark.parametrize(
    ("statement", "words"),
    [("PRAGMA user_version = 2", "newer version"), ("CREATE TABLE notes (x)", "not a turn log")],
)
def test_a_newer_or_foreign_database_is_refused(path: Path, statement: str, words: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()
    before = _hash(path)
    with pytest.raises(StoreMismatch, match=words):
        SqliteTurnLog(path)
    assert _hash(path) == before


def test_a_path_that_cannot_be_a_file_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "below"):
        with pytest.raises(StoreError):
            SqliteTurnLog(path)


# --- many at once ---------------------------------------------------------------------------------------------------


async def test_concurrent_claimers_share_the_turns_without_overlap(path: Path, make_turn: MakeTurn) -> None:
    logs = [SqliteTurnLog(path) for _ in range(3)]
    expected = {(f"u{user}", f"t{number}") for user in range(7) for number in range(6)}
    for user_id, turn_id in sorted(expected, key=lambda pair: pair[1]):
        await logs[0].append(make_turn(user_id, turn_id))
    seen: list[tuple[str, str]] = []
    at_work: set[str] = set()

    async def work(log: SqliteTurnLog) -> None:
        while (await log.counts()).waiting:
            if (claim := await log.claim(lease_s=60, limit=2)) is None:
                await asyncio.sleep(0)
                continue
            user_id = claim.turns[0].user_id
            assert user_id not in at_work
            at_work.add(user_id)
            await asyncio.sleep(0)
            seen.extend((turn.user_id, turn.turn_id) for turn in claim.turns)
            at_work.remove(user_id)
            assert await log.done(claim)

    await asyncio.gather(*(work(log) for log in logs))
    assert len(seen) == len(expected)
    assert set(seen) == expected
    for user in range(7):
        assert [turn_id for user_id, turn_id in seen if user_id == f"u{user}"] == [f"t{n}" for n in range(6)]
    for log in logs:
        await log.close()


async def test_one_turn_appended_many_times_at_once_is_accepted_once(log: SqliteTurnLog, make_turn: MakeTurn) -> None:
    accepted = await asyncio.gather(*(log.append(make_turn("u1", "t1")) for _ in range(20)))
    assert sorted(accepted) == [False] * 19 + [True]


_WRITER = """
import asyncio, sys
from tactful.memory import SqliteTurnLog, Turn

async def write(path, prefix):
    log = SqliteTurnLog(path)
    for i in range(100_000):
        turn = Turn(turn_id=f"{prefix}-{i}", user_id=f"u{i % 3}", conversation_id="c", text="tea",
                    said_at="2026-01-02T03:04:05Z")
        await log.append(turn)
        print(turn.turn_id, flush=True)
        if i % 5 == 4:
            claim = await log.claim(lease_s=1e9, limit=1)
            await log.done(claim)

asyncio.run(write(sys.argv[1], sys.argv[2]))
"""


def _write_until_killed(path: Path, prefix: str, count: int) -> list[str]:
    command = [sys.executable, "-c", _WRITER, str(path), prefix]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        ids = [writer.stdout.readline().strip() for _ in range(count)]
        writer.send_signal(signal.SIGKILL)
        return ids + [line.strip() for line in writer.stdout if line.endswith("\n")]


async def test_kill_9_loses_no_accepted_turn(path: Path, make_turn: MakeTurn) -> None:
    for round_, count in enumerate((7, 31, 100)):
        accepted = await asyncio.to_thread(_write_until_killed, path, f"r{round_}", count)
        assert len(accepted) >= count
        log = SqliteTurnLog(path)
        for turn_id in accepted:
            number = int(turn_id.rpartition("-")[2])
            assert await log.append(make_turn(f"u{number % 3}", turn_id)) is False
        counts = await log.counts()
        assert counts.waiting + counts.leased + counts.done >= len(accepted)
        assert counts.leased <= round_ + 1
        await log.close()


# --- a model of it --------------------------------------------------------------------------------------------------


class _Expected:
    """What a log should hold of one turn."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.state = "waiting"
        self.attempts = 0
        self.lease_until = 0.0
        self.not_before = 0.0


class LogMachine(RuleBasedStateMachine):
    """Any order of calls leaves the log as a list in memory would be."""

    make_turn: MakeTurn
    directory: Path
    runs = 0

    def __init__(self) -> None:
        super().__init__()
        LogMachine.runs += 1
        self.clock = FakeClock()
        self.log = SqliteTurnLog(self.directory / f"{LogMachine.runs}.sqlite3", clock=self.clock)
        self.expected: list[_Expected] = []
        self.claims: list[Claim] = []

    def teardown(self) -> None:
        asyncio.run(self.log.close())

    def _leased(self, claim: Claim) -> list[_Expected]:
        return [e for e in self.expected if e.state == "leased" and e.turn in claim.turns]

    @rule(user=st.sampled_from("ab"), number=st.integers(0, 9), conversation=st.sampled_from("xy"))
    def append(self, user: str, number: int, conversation: str) -> None:
        turn = type(self).make_turn(user, f"t{number}", conversation)
        known = any((e.turn.user_id, e.turn.turn_id) == (user, turn.turn_id) for e in self.expected)
        assert asyncio.run(self.log.append(turn)) is not known
        if not known:
            self.expected.append(_Expected(turn))

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        claim = asyncio.run(self.log.claim(lease_s=10, limit=limit))
        for ran_out in [e for e in self.expected if e.state == "leased" and e.lease_until <= self.clock.now_s]:
            self._fail(ran_out)
        busy = {e.turn.user_id for e in self.expected if e.state == "leased"}
        heads: dict[str, _Expected] = {}
        for e in self.expected:
            if e.state == "waiting":
                heads.setdefault(e.turn.user_id, e)
        busy |= {user for user, e in heads.items() if e.not_before > self.clock.now_s}
        waiting = [e for e in self.expected if e.state == "waiting" and e.turn.user_id not in busy]
        if not waiting:
            assert claim is None
            return
        head = waiting[0]
        line = [e for e in waiting if e.turn.user_id == head.turn.user_id][:limit]
        fresh = [e.turn.conversation_id == head.turn.conversation_id and e.attempts == 0 for e in line]
        batch = [head] if head.attempts else line[: [*fresh, False].index(False)]
        assert claim is not None
        assert claim.turns == tuple(e.turn for e in batch)
        assert claim.attempt == head.attempts + 1
        for e in batch:
            e.state, e.lease_until = "leased", self.clock.now_s + 10
        self.claims = [c for c in self.claims if not set(c.turns) & set(claim.turns)] + [claim]

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), succeed=st.booleans())
    def settle(self, data: st.DataObject, succeed: bool) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        leased = self._leased(claim)
        settled = self.log.done(claim) if succeed else self.log.failed(claim, "reason")
        assert asyncio.run(settled) is bool(leased)
        for e in leased:
            if succeed:
                e.state = "done"
            else:
                e.not_before = self.clock.now_s + [*RETRY_AFTER_S, 0][e.attempts]
                self._fail(e)

    @rule(seconds=st.sampled_from([1.0, 6.0, 11.0, 200.0, 1_000.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now_s += seconds

    @rule(user=st.sampled_from("ab"))
    def erase(self, user: str) -> None:
        kept = [e for e in self.expected if e.turn.user_id != user]
        assert asyncio.run(self.log.erase(user)) == len(self.expected) - len(kept)
        self.expected = kept
        self.claims = [c for c in self.claims if c.turns[0].user_id != user]

    @invariant()
    def counts_agree(self) -> None:
        states = [e.state for e in self.expected]
        counts = asyncio.run(self.log.counts())
        assert counts == LogCounts(*(states.count(state) for state in ("waiting", "leased", "done", "dead")))

    @staticmethod
    def _fail(e: _Expected) -> None:
        e.attempts += 1
        e.state = "dead" if e.attempts >= MAX_ATTEMPTS else "waiting"


def test_any_order_of_calls_agrees_with_a_list(tmp_path: Path, make_turn: MakeTurn) -> None:
    LogMachine.make_turn = staticmethod(make_turn)  # type: ignore[assignment]
    LogMachine.directory = tmp_path
    run_state_machine_as_test(LogMachine, settings=settings(max_examples=25, stateful_step_count=30, deadline=None))
    assert LogMachine.runs > 0
