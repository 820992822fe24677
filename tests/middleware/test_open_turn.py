"""A turn in two halves: decided and logged from its beginning, checked and learned from after its end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.runnables import RunnableLambda

from tactful.graphs import OptOut
from tactful.memory import InvalidUserId, scan_for
from tactful.middleware import Personalizer, load_settings
from tactful.middleware.open_turn import OpenTurn
from tactful.middleware.wiring import wire_local

PATIENT = load_settings(retrieval_budget_ms=10_000)
COOK = "Suggest a dinner recipe for me."


@pytest.fixture
def p(tmp_path: Path) -> Iterator[Personalizer]:
    with Personalizer.local(tmp_path / "data", settings=PATIENT) as opened:
        opened.run(opened.decide("I'm a vegetarian and I live in Ghent.", user_id="ada"))
        opened.run(opened.flush())
        yield opened


def begin(p: Personalizer, messages: Any = COOK, **named: Any) -> OpenTurn:
    return p.run(p.begin(messages, **{"user_id": "ada", **named}))


def waiting(p: Personalizer) -> int:
    return p.run(p._wiring.counts()).done  # after a flush all that was logged is done


def test_the_request_is_personalized_and_the_hosts_messages_stay(p: Personalizer) -> None:
    messages: list[BaseMessage] = [SystemMessage("Be kind."), HumanMessage(COOK)]
    turn = begin(p, messages)
    request = turn.personalize(messages)
    assert request[0].text == f"Be kind.\n\n{turn.decision.block}"
    assert "The user is a vegetarian." in request[0].text
    assert [m.text for m in messages] == ["Be kind.", COOK]


def test_the_generic_path_is_the_very_same_messages(p: Personalizer) -> None:
    messages = [HumanMessage(COOK)]
    request = begin(p, messages, user_id="bob").personalize(messages)
    assert len(request) == 1
    assert request[0] is messages[0]


def test_the_words_are_logged_though_the_turn_never_ends(p: Personalizer) -> None:
    turn = begin(p, "I work as a nurse.", conversation_id="c9")
    p.run(p.flush())
    outcome = p.learned_from(turn.turn_id)
    assert outcome is not None
    assert [a.statement for a in outcome.learned] == ["The user works as a nurse."]
    assert outcome.learned[0].evidence[0].conversation_id == "c9"
    assert p.run(p.explain(turn.turn_id)) == turn.decision


def test_learning_wakes_at_the_end_of_a_turn(p: Personalizer) -> None:
    turn = begin(p, "I work as a nurse.")
    turn.end("Good to know.")

    async def learned() -> bool:
        for _ in range(200):
            if p.learned_from(turn.turn_id) is not None:
                return True
            await asyncio.sleep(0.02)
        return False

    assert p.run(learned())


def test_the_reply_is_checked_after_it_went_out_and_once(p: Personalizer) -> None:
    turn = begin(p)
    turn.end("Since you are a vegetarian, try a lentil stew.")
    turn.end("Fish!")
    p.run(p.flush())
    noted = p.run(p.explain(turn.turn_id))
    assert noted is not None and noted.mentions is not None
    announced = [m.words for m in noted.mentions if m.announced]
    assert announced == ["Since you are a vegetarian, try a lentil stew"]
    assert [m.attribute_id for m in noted.mentions] == [c.attribute_id for c in noted.used]


def test_without_a_reply_or_anything_used_nothing_is_checked(p: Personalizer) -> None:
    silent, unused = begin(p), begin(p, user_id="bob")
    silent.end()
    unused.end("As a vegetarian, you may like it.")
    p.run(p.flush())
    for turn in (silent, unused):
        noted = p.run(p.explain(turn.turn_id))
        assert noted is not None and noted.mentions is None


def test_a_round_of_tools_decides_the_same_and_is_not_another_turn(p: Personalizer) -> None:
    call = AIMessage("", tool_calls=[{"name": "search", "args": {}, "id": "1"}])
    first = begin(p, [HumanMessage(COOK)])
    again = begin(p, [HumanMessage(COOK), call, ToolMessage("Lentils", tool_call_id="1")])
    assert again.decision.block == first.decision.block
    p.run(p.flush())
    assert waiting(p) == 2  # what the person said first, and the prompt


@pytest.mark.parametrize("messages", [[], [SystemMessage("Be kind.")], [HumanMessage(" ")], ""])
def test_without_words_of_the_person_nothing_is_decided_or_logged(p: Personalizer, messages: Any) -> None:
    turn = begin(p, messages)
    turn.end("Hello.")
    p.run(p.flush())
    assert turn.decision.considered == ()
    assert turn.decision.failure is None
    assert waiting(p) == 1
    assert p.run(p.explain(turn.turn_id)) is None


def test_an_image_without_words_is_no_turn_and_words_beside_one_are(p: Personalizer) -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    assert begin(p, [HumanMessage([image])]).decision.considered == ()
    assert begin(p, [HumanMessage([image, {"type": "text", "text": COOK}])]).decision.used


@pytest.mark.parametrize("named", [{"configurable": {"user_id": "ada"}}, {"context": {"user_id": "ada"}}])
def test_a_run_names_the_person(p: Personalizer, named: Any) -> None:
    turn = p.run(p.begin_from([HumanMessage(COOK)], **named))
    assert turn.decision.user_id == "ada"
    assert turn.decision.used


def test_nobody_named_is_an_error_or_a_turn_that_leaves_nothing(p: Personalizer, tmp_path: Path) -> None:
    with pytest.raises(InvalidUserId, match="TACTFUL_ANONYMOUS"):
        p.run(p.begin_from([HumanMessage(COOK)]))
    generic = load_settings(anonymous="generic")
    with Personalizer.local(tmp_path / "other", settings=generic) as other:
        turn = other.run(other.begin_from([HumanMessage("My unmistakable secret hobby is falconry.")]))
        turn.end("Fine.")
        other.run(other.flush())
        assert turn.decision.opt_out is OptOut.ANONYMOUS
    assert scan_for(tmp_path / "other", ["falconry"]) == []


def test_a_paused_person_and_an_incognito_conversation_use_and_leave_nothing(p: Personalizer, tmp_path: Path) -> None:
    settings = p._wiring.person_settings
    p.run(settings.set_incognito("ada", "hush", True))
    hushed = begin(p, "I love falconry. " + COOK, conversation_id="hush")
    aloud = begin(p, conversation_id="aloud")
    p.run(settings.set_paused("ada", True))
    paused = begin(p, "I love falconry. " + COOK)
    replied = p.run(p.reply("I love falconry.", user_id="ada", turn_id="graph"))
    for turn in (hushed, aloud, paused):
        turn.end("Since you are a vegetarian, lentils.")
    p.run(p.flush())
    assert [t.decision.opt_out for t in (hushed, aloud, paused)] == [OptOut.INCOGNITO, None, OptOut.PAUSED]
    assert replied.decision.opt_out is OptOut.PAUSED
    assert aloud.decision.used and not hushed.decision.considered and not paused.decision.considered
    assert p.run(p.explain(hushed.turn_id)) is p.run(p.explain(paused.turn_id)) is p.run(p.explain("graph")) is None
    assert scan_for(tmp_path / "data", ["falconry"]) == []


def test_what_is_being_said_while_one_is_forgotten_leaves_nothing(p: Personalizer, tmp_path: Path) -> None:
    turn = begin(p, "I love falconry. " + COOK)
    p.run(p.forget("ada"))
    turn.end("Since you love falconry, buy a glove.")
    p.run(p.flush())
    assert p.run(p.explain(turn.turn_id)) is None
    assert p.run(p.profile("ada")).attributes == ()
    assert scan_for(tmp_path / "data", ["falconry"]) == []


class Broken:
    """Stands for any part and fails whatever is asked of it."""

    version, threshold, name, model_id, dimension = "broken", 0.5, "broken", "broken", 8

    def __getattr__(self, name: str) -> Any:
        def fail(*_: object, **__: object) -> Any:
            raise RuntimeError(f"{name} is broken")

        return fail


@pytest.mark.parametrize(
    ("part", "stage"),
    [
        ("store", "load"),
        ("feedback_log", "load"),
        ("person_settings", "load"),
        ("embedder", "select"),
        ("selector", "select"),
        ("token_counter", "select"),
        ("turn_log", "log"),
        ("decision_log", "log"),
    ],
)
def test_whatever_part_fails_the_request_goes_out_and_the_failure_is_counted(
    tmp_path: Path, part: str, stage: str
) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as whole:
        whole.run(whole.decide("I'm a vegetarian.", user_id="ada"))
    wiring = wire_local(tmp_path, PATIENT)
    broken = Personalizer(replace(wiring, turn_parts=replace(wiring.turn_parts, **{part: Broken()})))
    messages = [HumanMessage(COOK)]
    turn = broken.run(broken.begin(messages, user_id="ada"))
    if stage != "log":
        assert "is broken" in str(turn.decision.failure)
        assert turn.personalize(messages)[0] is messages[0]
    else:
        assert turn.decision.used
    turn.end("Lentils.")
    broken.run(broken.flush())
    assert broken.failures[stage] >= 1
    if part == "person_settings":  # who cannot be asked may have paused: nothing is kept
        assert broken.run(broken.explain(turn.turn_id)) is None
    broken.close()


def test_a_bug_of_ours_costs_no_reply(p: Personalizer) -> None:
    class Odd(HumanMessage):
        @property
        def text(self) -> Any:
            raise RuntimeError("a bug")

    messages = [HumanMessage("Hello"), Odd("x")]
    turn = begin(p, messages, conversation_id="c1", turn_id="t1")
    assert turn.decision.failure == "begin: RuntimeError: a bug"
    assert turn.personalize(messages) == messages
    assert p.failures == {"begin": 1}
    turn.end("Hello.")


async def test_a_rewrite_replaces_a_reply_that_announces_and_only_then(tmp_path: Path) -> None:
    asked: list[str] = []
    answers = {"good": "Try a hearty lentil stew with carrots.", "bad": "Since you are a vegetarian, try lentil stew.."}

    def model(kind: str) -> Any:
        async def answer(messages: list[BaseMessage]) -> BaseMessage:
            asked.append(messages[0].text)
            return AIMessage(answers[kind])

        return RunnableLambda(answer)

    def fail(_: object) -> BaseMessage:
        raise ConnectionError("away")

    announcing = "Since you are a vegetarian, try lentil stew."
    async with Personalizer.local(tmp_path, settings=PATIENT, on_mention="rewrite") as p:
        await p.decide("I'm a vegetarian.", user_id="ada")
        await p.flush()
        turn = await p.begin(COOK, user_id="ada")
        assert await turn.without_announcements("Boil rice with peas.", model("good")) == "Boil rice with peas."
        assert asked == []
        assert await turn.without_announcements(announcing, RunnableLambda(fail)) == announcing
        assert p.failures == {"rewrite": 1}
        assert await turn.without_announcements(announcing, model("bad")) == announcing
        assert not turn.decision.rewritten
        assert await turn.without_announcements(announcing, model("good")) == answers["good"]
        assert turn.decision.rewritten
        assert len(asked) == 2 and announcing.rstrip(".") in asked[0]
        turn.end(answers["good"])
        await p.flush()
        assert await p.explain(turn.turn_id) == turn.decision
        other = await p.begin("What is the capital of Mongolia?", user_id="bob")
        assert await other.without_announcements(announcing, model("good")) == announcing


async def test_the_turn_graph_rewrites_too(tmp_path: Path) -> None:
    async def answer(messages: list[BaseMessage]) -> BaseMessage:
        asked_to_rewrite = "about to be sent" in messages[0].text
        return AIMessage(
            "Try a hearty lentil stew with carrots."
            if asked_to_rewrite
            else "Since you are a vegetarian, try lentil stew.",
            id="the-reply",
        )

    async with Personalizer.local(tmp_path, settings=PATIENT, model=RunnableLambda(answer), on_mention="rewrite") as p:
        await p.decide("I'm a vegetarian.", user_id="ada")
        await p.flush()
        reply = await p.reply(COOK, user_id="ada")
        assert reply.message is not None
        assert reply.message.text == "Try a hearty lentil stew with carrots."
        assert reply.message.id == "the-reply"
        assert reply.decision.rewritten
        assert not any(m.announced for m in reply.decision.mentions or ())


def test_a_host_that_exits_without_closing_loses_nothing_it_said(tmp_path: Path) -> None:
    script = f"""
from tactful.middleware import Personalizer
p = Personalizer.local({str(tmp_path)!r})
for i in range(40):
    p.run(p.begin(f"I have {{i + 2}} cats.", user_id="ada", turn_id=f"t{{i}}"))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        p.run(p.flush())
        assert waiting(p) == 40
