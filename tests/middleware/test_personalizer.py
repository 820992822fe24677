"""The one object an application holds: real store, real embedding, real selector, real log."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableLambda

from tactful.graphs import Verdict
from tactful.memory import InvalidInput, InvalidUserId, Status, StoreCorrupt, StoreLocked, scan_for
from tactful.middleware import Personalizer, load_settings

PATIENT = load_settings(retrieval_budget_ms=10_000)
FACTS = ("I'm a vegetarian and I live in Ghent.", "I work as a nurse.", "I have two cats.")


@pytest.fixture
def personalizer(tmp_path: Path) -> Iterator[Personalizer]:
    with Personalizer.local(tmp_path / "data", settings=PATIENT) as opened:
        yield opened


def tell(p: Personalizer, user_id: str = "ada") -> None:
    for fact in FACTS:
        p.run(p.decide(fact, user_id=user_id))
    p.run(p.flush())


def statements(p: Personalizer, user_id: str) -> set[str]:
    return {a.statement for a in p.run(p.profile(user_id)).attributes}


def test_it_learns_with_the_persons_own_words_and_says_so(personalizer: Personalizer) -> None:
    p = personalizer
    decision = p.run(p.decide("Hi! I live in Ghent.", user_id="ada", turn_id="t1"))
    assert decision.considered == ()
    p.run(p.flush())
    outcome = p.learned_from("t1")
    assert outcome is not None
    (attribute,) = outcome.learned
    assert attribute.evidence[0].quote in "Hi! I live in Ghent."
    assert p.run(p.profile("ada")).attributes == (attribute,)


def test_the_person_has_the_last_word_and_it_survives_a_restart(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        for text in ("I live in Ghent.", "I live in Bruges."):
            p.run(p.decide(text, user_id="ada"))
        p.run(p.flush())
        ids = {a.value: a.id for a in p.run(p.profile("ada")).attributes}
        p.run(p.confirm("ada", ids["Ghent"]))
        with pytest.raises(InvalidInput, match="no attribute"):
            p.run(p.confirm("bob", ids["Ghent"]))
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        standing = {a.value: a.status for a in p.run(p.profile("ada")).attributes}
        assert standing == {"Ghent": Status.ACTIVE, "Bruges": Status.SUPERSEDED}
        decision = p.run(p.decide("Where could I go for a walk?", user_id="ada"))
        blocked = {c.statement for c in decision.considered if c.verdict is Verdict.BLOCKED}
        assert blocked == {"The user lives in Bruges."}
        p.run(p.reject("ada", ids["Ghent"]))
        p.run(p.decide("I live in Ghent.", user_id="ada"))
        p.run(p.flush())
        standing = {a.value: a.status for a in p.run(p.profile("ada")).attributes}
        assert standing == {"Ghent": Status.REJECTED, "Bruges": Status.ACTIVE}


def test_a_decision_can_be_explained_later_and_after_a_restart(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        tell(p)
        decision = p.run(p.decide("What shall I cook tonight?", user_id="ada", turn_id="cook"))
        assert len(decision.considered) >= 3
        assert all(c.probability is not None for c in decision.considered)
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        assert p.run(p.explain("cook")) == decision
        assert p.run(p.explain("unknown")) is None


def test_the_model_answers_with_just_what_was_chosen(tmp_path: Path) -> None:
    seen: list[list[BaseMessage]] = []

    def answer(messages: Sequence[BaseMessage]) -> BaseMessage:
        seen.append(list(messages))
        return AIMessage("Lentils.")

    with Personalizer.local(tmp_path, model=RunnableLambda(answer), settings=PATIENT) as p:
        tell(p)
        reply = p.run(p.reply([HumanMessage("Suggest a dinner recipe for me.")], user_id="ada"))
    assert reply.message is not None
    assert reply.message.text == "Lentils."
    told = "\n".join(m.text for m in seen[-1])
    for considered in reply.decision.considered:
        assert (considered.statement in told) == (considered in reply.decision.used)


def test_without_a_model_there_is_no_reply(personalizer: Personalizer) -> None:
    assert personalizer.run(personalizer.reply("Hello", user_id="ada")).message is None
    draft = [HumanMessage("Hello"), AIMessage("a draft of the host's")]
    assert personalizer.run(personalizer.reply(draft, user_id="ada")).message is None


@pytest.mark.parametrize("user_id", ["", "  ", None, "x" * 257])
def test_a_bad_user_id_is_an_error_before_anything_is_read(personalizer: Personalizer, user_id: str) -> None:
    with pytest.raises(InvalidUserId):
        personalizer.run(personalizer.reply("Hello", user_id=user_id))
    with pytest.raises(InvalidUserId):
        personalizer.run(personalizer.forget(user_id))


@pytest.mark.parametrize("messages", ["", "   ", [], [AIMessage("Hi")]])
def test_no_message_of_the_user_is_an_error(personalizer: Personalizer, messages: str | list[BaseMessage]) -> None:
    with pytest.raises(InvalidInput, match="no message of the user"):
        personalizer.run(personalizer.reply(messages, user_id="ada"))


def test_the_same_turn_twice_is_learned_from_once(personalizer: Personalizer) -> None:
    p = personalizer
    for _ in range(2):
        p.run(p.decide("I live in Ghent.", user_id="ada", conversation_id="c", turn_id="t"))
    p.run(p.flush())
    (attribute,) = p.run(p.profile("ada")).attributes
    assert len(attribute.evidence) == 1
    assert attribute.support == 1


def test_people_are_kept_apart(personalizer: Personalizer) -> None:
    p = personalizer
    tell(p, "ada")
    for near_twin in ("Ada", "ada ", "ada\u0301", "ada:"):
        assert p.run(p.decide("What shall I cook?", user_id=near_twin)).considered == ()


def test_forgetting_leaves_nothing_of_the_person_and_everything_of_the_others(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        tell(p, "canary-ada")
        p.run(p.decide("My code word is zanzibarquartz, I live in Quetzaltenango.", user_id="canary-ada"))
        tell(p, "bob")
        before_bob, of_ada = statements(p, "bob"), statements(p, "canary-ada")
        assert of_ada > before_bob
        ids = [a.id for a in p.run(p.profile("canary-ada")).attributes]
        events = [p.run(p.feedback("canary-ada", verdict, attribute_id=ids[0])) for verdict in ("useful", "never")]
        erasure = p.run(p.forget("canary-ada"))
        assert erasure.attributes == len(of_ada)
        assert erasure.turns == len(FACTS) + 1
        assert erasure.decisions == len(FACTS) + 1
        assert erasure.feedback == 2
        assert statements(p, "canary-ada") == set()
        assert statements(p, "bob") == before_bob
        assert p.run(p.decide("What shall I cook?", user_id="canary-ada")).considered == ()
        p.run(p.forget("canary-ada"))
    traces = [*ids, *(event.id for event in events)]
    assert scan_for(tmp_path, ["canary-ada", "zanzibarquartz", "Quetzaltenango", *traces]) == []


async def test_a_turn_that_is_being_answered_while_its_person_is_forgotten_leaves_no_trace(tmp_path: Path) -> None:
    asked, forgotten = asyncio.Event(), asyncio.Event()

    async def slow_model(messages: Sequence[BaseMessage]) -> AIMessage:
        asked.set()
        await forgotten.wait()
        return AIMessage("Hello.")

    async with Personalizer.local(tmp_path, model=RunnableLambda(slow_model), settings=PATIENT) as p:
        replying = asyncio.create_task(p.reply("I live in canarytown.", user_id="canary-ada", turn_id="t1"))
        await asked.wait()
        await p.forget("canary-ada")
        forgotten.set()
        reply = await replying
        assert reply.message is not None
        assert reply.message.text == "Hello."
        await p.flush()
        assert (await p.profile("canary-ada")).attributes == ()
        assert await p.explain("t1") is None
        assert scan_for(tmp_path, ["canarytown", "canary-ada"]) == []
        await p.reply("I live in Ghent.", user_id="canary-ada")
        await p.flush()
        assert [a.value for a in (await p.profile("canary-ada")).attributes] == ["Ghent"]


def test_forgetting_someone_unknown_is_no_error(personalizer: Personalizer) -> None:
    erasure = personalizer.run(personalizer.forget("nobody"))
    assert (erasure.attributes, erasure.turns, erasure.decisions, erasure.feedback) == (0, 0, 0, 0)


def test_closing_learns_from_what_still_waits(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        p.run(p.decide("I live in Ghent.", user_id="ada"))
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        assert statements(p, "ada") == {"The user lives in Ghent."}
        p.close()
        p.close()


def test_a_second_owner_is_refused_and_a_failed_opening_leaves_no_lock(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT), pytest.raises(StoreLocked):
        Personalizer.local(tmp_path, settings=PATIENT)
    turns = tmp_path / "turns.sqlite3"
    healthy = turns.read_bytes()
    turns.write_bytes(b"not a database at all")
    with pytest.raises(StoreCorrupt, match=r"turns\.sqlite3"):
        Personalizer.local(tmp_path, settings=PATIENT)
    turns.write_bytes(healthy)
    Personalizer.local(tmp_path, settings=PATIENT).close()


async def test_async_callers_and_many_turns_at_once(tmp_path: Path) -> None:
    async with Personalizer.local(tmp_path, settings=PATIENT) as p:
        texts = [f"I live in {town}." for town in ("Ghent", "Bruges", "Leuven", "Namur")]
        await asyncio.gather(*(p.decide(text, user_id=f"u{n}") for n, text in enumerate(texts * 5)))
        await p.flush()
        for n in range(20):
            (attribute,) = (await p.profile(f"u{n}")).attributes
            assert attribute.statement == f"The user lives in {('Ghent', 'Bruges', 'Leuven', 'Namur')[n % 4]}."


async def test_a_failed_opening_inside_a_running_loop_leaves_no_lock(tmp_path: Path) -> None:
    async with Personalizer.local(tmp_path, settings=PATIENT):
        pass
    decisions = tmp_path / "decisions.sqlite3"
    healthy = decisions.read_bytes()
    decisions.write_bytes(b"not a database at all")
    with pytest.raises(StoreCorrupt, match=r"decisions\.sqlite3"):
        Personalizer.local(tmp_path, settings=PATIENT)
    decisions.write_bytes(healthy)
    async with Personalizer.local(tmp_path, settings=PATIENT) as p:
        assert (await p.profile("ada")).attributes == ()
