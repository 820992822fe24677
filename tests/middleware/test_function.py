"""A host's function, whatever its kind, asked with what is chosen: real store, real selector, real mention check."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage
from openai import OpenAI

from tactful.memory import InvalidInput, InvalidUserId
from tactful.middleware import Personalizer, load_settings
from tactful.middleware.open_turn import Turns
from tactful.middleware.reply_text import text_of
from tests.middleware.scripted_openai import REPLY, openai_script
from tests.middleware.server.scripted_upstream import scripted_upstream

COOK = "Suggest a dinner recipe for me."
FACT = "The user is a vegetarian."
ANSWER = ("Since you are", " a vegetarian,", " try lentils.")
WHOLE = "".join(ANSWER)


@pytest.fixture(scope="module")
def p(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Personalizer]:
    settings = load_settings(retrieval_budget_ms=10_000)
    with Personalizer.local(tmp_path_factory.mktemp("data"), settings=settings) as opened:
        opened.run(opened.decide("I'm a vegetarian and I live in Ghent.", user_id="ada"))
        opened.run(opened.flush())
        yield opened


def announces(p: Personalizer, turn_id: str) -> bool:
    """Return whether the reply of a turn was handed in and found to announce something."""
    p.run(p.flush())
    decision = p.run(p.explain(turn_id))
    assert decision is not None
    return any(mention.announced for mention in decision.mentions or ())


def returning(function: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a plain function that only returns what another kind of function gives."""

    def call(text: str) -> Any:
        return function(text)

    return call


class Bots:
    """The same bot in every form, each noting what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def method(self, text: str) -> str:
        self.asked.append(text)
        return WHOLE

    async def amethod(self, text: str) -> str:
        return self.method(text)

    def generator(self, text: str) -> Iterator[str]:
        self.method(text)
        yield from ANSWER
        return "the end"

    async def agenerator(self, text: str) -> AsyncIterator[str]:
        self.method(text)
        for part in ANSWER:
            yield part

    async def returns_stream(self, text: str) -> AsyncIterator[str]:
        return self.agenerator(text)

    def forms(self) -> dict[str, Callable[..., Any]]:
        class Called:
            __call__ = staticmethod(self.method)

        class AsyncCalled:
            async def __call__(called, text: str) -> str:
                return self.method(text)

        return {
            "method": self.method,
            "coroutine": self.amethod,
            "generator": self.generator,
            "async generator": self.agenerator,
            "partial": functools.partial(self.method),
            "partial coroutine": functools.partial(self.amethod),
            "object": Called(),
            "async object": AsyncCalled(),
            "returns coroutine": returning(self.amethod),
            "returns generator": returning(self.generator),
            "returns async generator": returning(self.agenerator),
            "coroutine returning a stream": self.returns_stream,
            "returns iterator": lambda text: iter([self.method(text)]),
            "returns future": lambda text: ThreadPoolExecutor(1).submit(self.method, text),
            "returns message": lambda text: AIMessage(self.method(text)),
            "yields chunks": lambda text: (AIMessageChunk(part) for part in [self.method(text)]),
        }


def collect(reply: Any) -> str:
    """Return the whole text of a reply, in whatever way it comes."""
    if inspect.isawaitable(reply) or hasattr(reply, "__anext__"):
        return asyncio.run(_acollect(reply))
    if hasattr(reply, "result"):
        reply = reply.result()
    return text_of(reply) or "".join(text_of(part) for part in reply)


async def _acollect(reply: Any) -> str:
    if inspect.isawaitable(reply):
        reply = await reply
    return reply if isinstance(reply, str) else "".join([part async for part in reply])


@pytest.mark.parametrize("form", Bots().forms())
def test_a_function_of_any_kind_is_asked_with_what_is_chosen(p: Personalizer, form: str) -> None:
    bots = Bots()
    turn_id = f"kind-{form}"
    wrapped = p.wrap(bots.forms()[form])
    assert collect(wrapped(COOK, user_id="ada", turn_id=turn_id)) == WHOLE
    (asked,) = bots.asked
    assert FACT in asked
    assert asked.endswith(f"\n\n{COOK}")
    assert announces(p, turn_id)


@pytest.mark.parametrize("form", Bots().forms())
def test_where_nothing_is_chosen_it_gets_the_very_same_object(p: Personalizer, form: str) -> None:
    bots = Bots()
    assert collect(p.wrap(bots.forms()[form])(COOK, user_id="bob")) == WHOLE
    assert bots.asked[0] is COOK


@pytest.mark.parametrize(
    "is_kind, form",
    [
        (inspect.iscoroutinefunction, "coroutine"),
        (inspect.isgeneratorfunction, "generator"),
        (inspect.isasyncgenfunction, "async generator"),
        (inspect.iscoroutinefunction, "async object"),
    ],
)
def test_it_stays_of_its_kind(p: Personalizer, is_kind: Callable[[object], bool], form: str) -> None:
    assert is_kind(p.wrap(Bots().forms()[form]))


def test_a_generator_still_returns_its_value(p: Personalizer) -> None:
    stream = p.wrap(Bots().generator)(COOK, user_id="ada")
    with pytest.raises(StopIteration) as end:
        while True:
            next(stream)
    assert end.value.value == "the end"


SYSTEM_PARTS = [{"type": "text", "text": "Be kind."}]


@pytest.mark.parametrize(
    "messages, instructions",
    [
        ([{"role": "user", "content": COOK}], None),
        ([{"role": "system", "content": "Be kind."}, {"role": "user", "content": COOK}], "Be kind."),
        ([{"role": "developer", "content": "Be kind."}, {"role": "user", "content": COOK}], "Be kind."),
        ([{"role": "system", "content": SYSTEM_PARTS}, {"role": "user", "content": COOK}], "Be kind."),
        ([{"role": "user", "content": [{"type": "text", "text": COOK}]}], None),
        ([SystemMessage("Be kind."), HumanMessage(COOK)], "Be kind."),
        ([HumanMessage(COOK)], None),
    ],
)
def test_messages_get_the_block_after_the_hosts_instructions(
    p: Personalizer, messages: list[Any], instructions: str | None
) -> None:
    before = [m if isinstance(m, dict) else m.model_copy() for m in messages]
    seen: list[Any] = []
    p.wrap(seen.extend)(messages, user_id="ada")
    assert messages == before
    assert len(seen) == len(messages) + (instructions is None)
    first = text_of(seen[0])
    assert first.startswith(instructions or "<user_profile>")
    assert first.endswith("</user_profile>")
    assert FACT in first
    assert seen[-1] is messages[-1]


def test_where_nothing_is_chosen_a_list_is_the_very_same_list(p: Personalizer) -> None:
    seen: list[Any] = []
    for messages in ([{"role": "user", "content": COOK}], [HumanMessage(COOK)]):
        p.wrap(seen.append)(messages, user_id="bob")
        assert seen.pop() is messages


@pytest.mark.parametrize("name", ["messages", "prompt", "input", "question"])
def test_what_is_asked_may_be_given_by_name(p: Personalizer, name: str) -> None:
    seen: dict[str, str] = {}
    bot = {
        "question": lambda question, depth=1: seen.update(question=question),
    }.get(name, lambda **asked: seen.update(asked))
    p.wrap(bot)(**{name: COOK}, user_id="ada")
    assert FACT in seen[name]
    assert set(seen) == {name}


@pytest.mark.parametrize(
    "asked", [None, 7, "", "  ", [], [7], ["text"], [{"role": "assistant", "content": "Hi"}], {"text": COOK}, [{}]]
)
def test_what_holds_no_words_goes_through_and_nobody_need_be_named(p: Personalizer, asked: Any) -> None:
    assert p.wrap(lambda anything: anything)(asked) is asked


def test_without_arguments_it_is_called_without(p: Personalizer) -> None:
    assert p.wrap(lambda: 7)() == 7


def test_nobody_named_is_an_error_before_the_function_is_called(p: Personalizer) -> None:
    bots = Bots()
    for form in ("method", "coroutine", "generator", "async generator"):
        with pytest.raises(InvalidUserId, match="nobody is named"):
            collect(p.wrap(bots.forms()[form])(COOK))
    with pytest.raises(InvalidUserId):
        p.wrap(bots.method, user_id=" ")
    assert bots.asked == []


def test_nobody_named_may_go_the_generic_path(tmp_path: Path) -> None:
    settings = load_settings(retrieval_budget_ms=10_000, anonymous="generic")
    with Personalizer.local(tmp_path, settings=settings) as p:
        assert p.wrap(lambda text: text)(COOK) is COOK


def test_ids_are_fixed_given_or_the_functions_own(p: Personalizer) -> None:
    seen: dict[str, Any] = {}

    @p.wrap
    def bot(text: str, user_id: str, **more: Any) -> str:
        """Answer."""
        seen.update(user_id=user_id, **more)
        return text

    assert FACT in bot(COOK, user_id="ada", conversation_id="c7", turn_id="own-1", depth=2)
    assert seen == {"user_id": "ada", "depth": 2}
    assert FACT in bot(COOK, "ada")
    assert (bot.__name__, bot.__doc__) == ("bot", "Answer.")
    assert list(inspect.signature(bot).parameters) == ["text", "user_id", "more"]
    for_ada = p.wrap(lambda text: text, user_id="ada")
    assert FACT in for_ada(COOK)
    assert for_ada(COOK, user_id="bob") is COOK
    with pytest.raises(InvalidUserId, match="nobody is named"):
        for_ada(COOK, user_id=None)


def test_an_id_that_comes_first_is_not_what_is_asked(p: Personalizer) -> None:
    bot = p.wrap(lambda user_id, text: (user_id, text))
    for user_id, asked in (bot("ada", COOK), bot("ada", text=COOK), bot(text=COOK, user_id="ada")):
        assert user_id == "ada"
        assert FACT in asked


def test_a_decorated_method_is_asked_by_its_first_argument_after_self(p: Personalizer) -> None:
    class Host:
        @p.wrap
        def answer(self, text: str) -> str:
            assert isinstance(self, Host)
            return text

    assert FACT in Host().answer(COOK, user_id="ada")


@pytest.mark.parametrize("form", ["method", "coroutine", "generator", "async generator"])
def test_its_errors_pass_and_the_words_are_kept(p: Personalizer, form: str) -> None:
    class Failing(Bots):
        def method(self, text: str) -> str:
            raise LookupError("the model is away")

    user_id = f"erin-{form}"
    wrapped = p.wrap(Failing().forms()[form])
    with pytest.raises(LookupError, match="the model is away"):
        collect(wrapped("I live in Bruges.", user_id=user_id))
    p.run(p.flush())
    assert [a.value for a in p.run(p.profile(user_id)).attributes] == ["Bruges"]


def test_a_stream_that_is_left_early_hands_in_what_was_said(p: Personalizer) -> None:
    left: list[str] = []

    def bot(text: str) -> Iterator[str]:
        try:
            yield from (WHOLE, "More.")
        finally:
            left.append("left")

    stream = p.wrap(bot)(COOK, user_id="ada", turn_id="left")
    assert next(stream) == WHOLE
    stream.close()
    assert left == ["left"]
    assert announces(p, "left")


async def test_an_async_stream_that_is_left_early_hands_in_what_was_said(p: Personalizer) -> None:
    left: list[str] = []

    async def bot(text: str) -> AsyncIterator[str]:
        try:
            yield WHOLE
            yield "More."
        finally:
            left.append("left")

    stream = p.wrap(bot)(COOK, user_id="ada", turn_id="aleft")
    assert await anext(stream) == WHOLE
    await stream.aclose()  # type: ignore[attr-defined]
    assert left == ["left"]
    assert await asyncio.to_thread(announces, p, "aleft")


CITIES = ("Ghent", "Bruges", "Antwerp", "Leuven")


def test_many_people_at_once_are_not_mixed(p: Personalizer) -> None:
    def ask(number: int) -> list[str]:
        asked = p.wrap(lambda text: text)("Plan a walk for me.", user_id=CITIES[number % len(CITIES)])
        return [city for city in CITIES if city in asked]

    for city in CITIES:
        p.run(p.decide(f"I live in {city}.", user_id=city))
        p.run(p.flush())
        (attribute,) = p.run(p.profile(city)).attributes
        p.run(p.feedback(city, "always", attribute_id=attribute.id))
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(32)))
    assert found == [[CITIES[number % len(CITIES)]] for number in range(32)]


def test_a_real_client_is_wrapped_with_its_streams(p: Personalizer) -> None:
    with scripted_upstream() as upstream:
        upstream.script = openai_script()
        client = OpenAI(base_url=f"{upstream.url}/v1", api_key="key", max_retries=0)
        create = p.wrap(client.chat.completions.create, user_id="ada")
        messages = [{"role": "user", "content": COOK}]
        assert create(model="m", messages=messages).choices[0].message.content == REPLY
        assert FACT in upstream.last.json["messages"][0]["content"]
        with create(model="m", messages=messages, stream=True, turn_id="client") as stream:
            assert stream.response.status_code == 200
            assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == REPLY
        create(model="m", messages=messages, user_id="bob")
        assert upstream.last.json["messages"] == messages
    p.run(p.flush())
    decision = p.run(p.explain("client"))
    assert decision is not None
    assert decision.mentions is not None


def test_what_fails_before_a_decision_is_counted_and_the_call_goes_on(
    p: Personalizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(Turns, "begin", fail)
    before = p.failures.get("begin", 0)
    assert p.wrap(lambda text: text)(COOK, user_id="ada") is COOK
    assert collect(p.wrap(Bots().amethod)(COOK, user_id="ada")) == WHOLE
    assert p.failures["begin"] == before + 2


def test_a_reply_that_cannot_be_read_is_passed_on(p: Personalizer) -> None:
    class Unbound(dict):  # type: ignore[type-arg]
        def get(self, *_: object) -> None:
            raise RuntimeError("working outside of a request")

    replies = [Unbound(), Unbound()]
    before = p.failures.get("door", 0)
    assert p.wrap(lambda text: replies[0])(COOK, user_id="ada") is replies[0]
    assert list(p.wrap(lambda text: iter(replies))(COOK, user_id="ada")) == replies
    assert p.failures["door"] == before + 3


def test_after_closing_the_call_goes_on(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path) as p:
        wrapped = p.wrap(lambda text: text)
    assert wrapped(COOK, user_id="ada") is COOK


def test_it_may_be_called_in_tactfuls_own_loop(p: Personalizer) -> None:
    async def host() -> str:
        return p.wrap(lambda text: text)(COOK, user_id="ada")

    assert FACT in p.run(host())


def test_what_cannot_be_called_is_refused(p: Personalizer) -> None:
    with pytest.raises(InvalidInput, match="can be called, not str"):
        p.wrap("bot")  # type: ignore[arg-type]


async def test_a_task_is_passed_on_as_it_is(p: Personalizer) -> None:
    tasks: list[Awaitable[str]] = []

    def bot(text: str) -> Awaitable[str]:
        tasks.append(asyncio.ensure_future(asyncio.sleep(0, WHOLE)))
        return tasks[0]

    reply = p.wrap(bot)(COOK, user_id="ada", turn_id="task")
    assert reply is tasks[0]
    assert await reply == WHOLE
    await asyncio.sleep(0)
    assert await asyncio.to_thread(announces, p, "task")


@pytest.mark.parametrize(
    "reply, text",
    [
        ("Hi", "Hi"),
        (AIMessage("Hi"), "Hi"),
        (AIMessage([{"type": "text", "text": "Hi"}, {"type": "image_url", "image_url": "x"}]), "Hi"),
        ({"choices": [{"message": {"content": "Hi"}}]}, "Hi"),
        ({"choices": [{"delta": {"content": "Hi"}}]}, "Hi"),
        ({"choices": [{"delta": {}}]}, ""),
        ({"choices": []}, ""),
        ({"content": [{"type": "text", "text": "Hi"}]}, "Hi"),
        ({"role": "assistant", "content": "Hi"}, "Hi"),
        (None, ""),
        (7, ""),
        (["Hi"], ""),
    ],
)
def test_the_text_of_a_reply(reply: object, text: str) -> None:
    assert text_of(reply) == text


def test_no_property_of_a_reply_is_read() -> None:
    class Response:
        @property
        def content(self) -> bytes:
            raise AssertionError("reading it would end the host's stream")

        text = content

    assert text_of(Response()) == ""
