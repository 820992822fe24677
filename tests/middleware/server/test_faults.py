"""Whatever fails inside tactful, the request goes up as it came, the answer comes back, and the failure is counted."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest

from tactful.memory import StoreUnavailable
from tactful.middleware import Personalizer, load_settings
from tactful.middleware.server import openai_api
from tactful.middleware.server.app import ServerSettings, create_app
from tactful.middleware.server.upstream import UpstreamSettings
from tactful.middleware.wiring import wire_local

from .scripted_upstream import ScriptedUpstream, chat_answer, chat_stream
from .serving import served

BODY = json.dumps(
    {"messages": [{"role": "user", "content": "Suggest a dinner recipe for me."}], "user": "ada"}
).encode()


class Broken:
    """Does as `part` does but for one method, which fails."""

    def __init__(self, part: Any, method: str, fail: Callable[..., Any]) -> None:
        self._part = part
        setattr(self, method, fail)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)


def fails(*_: object, **__: object) -> NoReturn:
    raise StoreUnavailable("it is down")


async def fails_later(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("a bug")


async def never_ends(*_: object, **__: object) -> None:
    await asyncio.Event().wait()


PARTS = [
    ("store", "get", fails_later, "load"),
    ("store", "get", never_ends, "load"),
    ("feedback_log", "of", fails_later, "load"),
    ("person_settings", "of", fails_later, "load"),
    ("embedder", "embed", fails, "select"),
    ("selector", "score", fails, "select"),
    ("token_counter", "count", fails, "select"),
    ("turn_log", "append", fails_later, "log"),
    ("decision_log", "put", fails_later, "log"),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which Ada is known."""
    directory = tmp_path_factory.mktemp("known") / "data"
    with Personalizer.local(directory, settings=load_settings(retrieval_budget_ms=10_000)) as whole:
        whole.run(whole.decide("I'm a vegetarian.", user_id="ada"))
        whole.run(whole.flush())
    return directory


@contextmanager
def broken(known: Path, directory: Path, changes: dict[str, Callable[[Any], Any]]) -> Iterator[Personalizer]:
    """A personalizer that knows Ada, some of whose parts are replaced."""
    shutil.copytree(known, directory, dirs_exist_ok=True)
    wiring = wire_local(directory, load_settings(retrieval_budget_ms=500))
    parts = {name: change(getattr(wiring.turn_parts, name)) for name, change in changes.items()}
    with Personalizer(replace(wiring, turn_parts=replace(wiring.turn_parts, **parts))) as opened:
        yield opened


@pytest.mark.parametrize(("part", "method", "fail", "stage"), PARTS)
def test_a_part_that_fails_or_never_answers_costs_nobody_a_reply(
    known: Path,
    tmp_path: Path,
    upstream: ScriptedUpstream,
    part: str,
    method: str,
    fail: Callable[..., Any],
    stage: str,
) -> None:
    upstream.script = lambda r: chat_stream("H", "i") if r.json.get("stream") else chat_answer("Hi")
    with (
        broken(known, tmp_path, {part: lambda whole: Broken(whole, method, fail)}) as personalizer,
        served(create_app(personalizer, ServerSettings(UpstreamSettings(upstream.url)))) as url,
    ):
        for body in (BODY, BODY[:-1] + b',"stream":true}'):
            answer = httpx.post(f"{url}/v1/chat/completions", content=body, timeout=60)
            bare = httpx.post(f"{upstream.url}/v1/chat/completions", content=body)
            assert (answer.status_code, answer.content) == (200, bare.content)
            assert stage == "log" or upstream.received[-2].body == body
        personalizer.run(personalizer.flush())
        assert httpx.get(f"{url}/healthz").json()["failures"][stage] >= 2


@pytest.mark.parametrize("bug", ["begin", "end", "read", "place", "reply_of"])
def test_a_bug_in_the_server_itself_costs_nobody_a_reply(
    known: Path, tmp_path: Path, upstream: ScriptedUpstream, bug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.script = lambda _: chat_answer("Hi")
    chat = openai_api.ENDPOINTS[b"/chat/completions"]
    with broken(known, tmp_path, {}) as personalizer:
        if bug in ("read", "place", "reply_of"):
            monkeypatch.setitem(openai_api.ENDPOINTS, b"/chat/completions", replace(chat, **{bug: fails}))
        whole = personalizer.begin_from

        async def begin_from(*messages: Any, **whose: Any) -> Any:
            if bug == "begin":
                raise RuntimeError("a bug")
            turn = await whole(*messages, **whose)
            return Broken(turn, "end", fails) if bug == "end" else turn

        monkeypatch.setattr(personalizer, "begin_from", begin_from)
        with served(create_app(personalizer, ServerSettings(UpstreamSettings(upstream.url)))) as url:
            answer = httpx.post(f"{url}/v1/chat/completions", content=BODY, timeout=60)
            assert answer.json()["choices"][0]["message"]["content"] == "Hi"
            if bug not in ("end", "reply_of"):
                assert upstream.last.body == BODY
            assert httpx.get(f"{url}/healthz").json()["failures"] == {"server": 1}
