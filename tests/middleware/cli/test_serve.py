"""`tactful serve` as a process: what it refuses, and that a client gets through it to the upstream."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openai
import pytest

from tests.middleware.server.scripted_upstream import ScriptedUpstream, chat_answer, scripted_upstream

from .conftest import TACTFUL, Run

CTRL_C = (signal.SIGINT, 130)
TERMINATED = (signal.SIGTERM, 0)


@contextmanager
def serving(environment: dict[str, str], *arguments: str, ending: tuple[int, int] = CTRL_C) -> Iterator[str]:
    """Serve on a free port and give the URL; `ending` is the signal that ends it, and the exit code to expect."""
    process = subprocess.Popen(
        [TACTFUL, "serve", "--port", "0", *arguments],
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found is not None, said
        yield found.group()
        process.send_signal(ending[0])
        _, complaints = process.communicate(timeout=60)
        assert (process.returncode, complaints) == (ending[1], "")
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def upstream() -> Iterator[ScriptedUpstream]:
    with scripted_upstream() as found:
        found.script = lambda _: chat_answer("Hi")
        yield found


def ask(url: str, key: str, said: str, **headers: str) -> tuple[str | None, str]:
    client = openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0, default_headers=headers)
    answer = client.chat.completions.with_raw_response.create(model="m", messages=[{"role": "user", "content": said}])
    return answer.parse().choices[0].message.content, answer.headers["x-tactful-used"]


def test_a_client_is_answered_by_the_upstream_and_remembered_across_a_restart(
    environment: dict[str, str], tactful: Run, upstream: ScriptedUpstream, tmp_path: Path
) -> None:
    data = ("--data", str(tmp_path / "data"))
    key = tactful("keys", "add", "--name", "ada", *data).stdout.strip()
    options = (*data, "--upstream", f"{upstream.url}/base/v1", "--upstream-header", "X-Org: ours")
    secret = {"MY_KEY": "sk-secret"}
    with serving({**environment, **secret}, *options, "--upstream-key-env", "MY_KEY", ending=TERMINATED) as url:
        assert ask(url, key, "I'm a vegetarian.") == ("Hi", "0")
        with pytest.raises(openai.AuthenticationError):
            ask(url, "tk_wrong", "Hello")
    assert upstream.last.target == "/base/v1/chat/completions"
    assert upstream.last.header("authorization") == "Bearer sk-secret"
    assert upstream.last.header("x-org") == "ours"
    with serving({**environment, "TACTFUL_UPSTREAM_API_KEY": "sk-other"}, *options) as url:
        assert ask(url, key, "Suggest a dinner recipe for me.") == ("Hi", "1")
    assert upstream.last.header("authorization") == "Bearer sk-other"


def test_on_this_machine_no_key_is_needed_and_the_clients_own_may_be_passed_on(
    environment: dict[str, str], upstream: ScriptedUpstream, tmp_path: Path
) -> None:
    options = ("--data", str(tmp_path / "data"), "--upstream", upstream.url)
    with serving(environment, *options) as url:
        assert ask(url, "sk-client", "Hello", **{"X-Tactful-User": "ada"}) == ("Hi", "0")
        assert upstream.last.header("authorization") is None
        with pytest.raises(openai.BadRequestError, match="nobody is named"):
            ask(url, "sk-client", "Hello")
    with serving({**environment, "TACTFUL_ANONYMOUS": "generic"}, *options, "--pass-authorization") as url:
        assert ask(url, "sk-client", "Hello") == ("Hi", "0")
        assert upstream.last.header("authorization") == "Bearer sk-client"


REFUSED = [
    (("--host", "0.0.0.0"), "tactful keys add"),
    (("--keys", "missing.json"), "there are no keys in missing.json"),
    (("--upstream", "ftp://x"), "the upstream's URL is"),
    (("--upstream", "http://me:secret@x"), "no name and password"),
    (("--upstream-key-env", "NOT_SET"), "NOT_SET holds no key"),
    (("--upstream-header", "nonsense"), "'NAME: VALUE'"),
    (("--upstream-header", "Host: x"), "cannot be a header"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_what_cannot_be_served_safely_is_refused_in_one_sentence(
    tactful: Run, arguments: tuple[str, ...], words: str
) -> None:
    refused = tactful("serve", "--upstream", "http://127.0.0.1:9", "--data", "data", *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert words in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "secret" not in refused.stderr


def test_credentials_of_two_kinds_are_refused(tactful: Run) -> None:
    arguments = ("serve", "--upstream", "http://127.0.0.1:9", "--data", "data", "--pass-authorization")
    assert "not both" in tactful(*arguments, TACTFUL_UPSTREAM_API_KEY="sk-x").stderr
    assert tactful("keys", "add", "--name", "ada", "--data", "data").returncode == 0
    assert "not passed on" in tactful(*arguments).stderr


def test_without_the_server_extra_it_says_what_installs_it(environment: dict[str, str], tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules.update(dict.fromkeys(['fastapi', 'starlette', 'uvicorn'])); "
        "from tactful.middleware.cli import main; main()"
    )
    for arguments, code in [(["serve", "--upstream", "http://127.0.0.1:9"], 2), (["keys", "add", "--name", "a"], 0)]:
        command = [sys.executable, "-c", script, *arguments, "--data", str(tmp_path)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, done.stderr
        assert ("pip install 'tactful[server]'" in done.stderr) == (code == 2)
