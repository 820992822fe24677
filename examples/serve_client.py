"""Put `tactful serve` between OpenAI's own client and a model. Without an upstream of yours it starts the stand-in.

Needs `pip install 'tactful[server]' openai`, and `'tactful[local]'` with the stand-in's weights to run without a URL.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import openai

if TYPE_CHECKING:
    import xllamacpp

TACTFUL = str(Path(sys.executable).parent / "tactful")


def main(directory: str, upstream: str | None = None) -> None:
    stand_in = None if upstream else start_stand_in()
    with serving(directory, upstream or stand_in.listening_address) as url:  # type: ignore[union-attr]
        client = openai.OpenAI(base_url=f"{url}/v1", api_key="this server has no keys", timeout=120)
        say(client, "I'm a vegetarian and I live in Ghent.")
        wait_until_learned(url, attributes=2)
        say(client, "Suggest a dinner recipe for me.")


def say(client: openai.OpenAI, text: str) -> None:
    """Ask as any program does; `user` says whose turn it is."""
    stream = client.chat.completions.create(
        model="any", messages=[{"role": "user", "content": text}], max_tokens=40, stream=True, user="ada"
    )
    print("you  ", text)
    print("used ", stream.response.headers["X-Tactful-Used"])
    print("reply", "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices))


def wait_until_learned(url: str, *, attributes: int) -> None:
    """Learning follows the reply; an application would not wait for it."""
    for _ in range(200):
        known = httpx.get(f"{url}/tactful/v1/memory/attributes", headers={"X-Tactful-User": "ada"}).json()
        if len(known["attributes"]) >= attributes:
            return
        time.sleep(0.1)


@contextmanager
def serving(directory: str, upstream: str) -> Iterator[str]:
    """Run `tactful serve` on a free port and give its URL."""
    command = [TACTFUL, "serve", "--upstream", upstream, "--data", directory, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            found = re.search(r"(http://\S+)/v1", server.stdout.readline())  # type: ignore[union-attr]
            if found is None:
                raise SystemExit("tactful serve did not start")
            yield found.group(1)
        finally:
            server.terminate()


def start_stand_in() -> xllamacpp.Server:
    """Start llama.cpp's own server with the stand-in; it runs as long as it is held."""
    import xllamacpp

    from tactful.middleware.stand_in import STAND_IN_INSTALL, find_stand_in

    path = find_stand_in()
    if path is None:
        raise SystemExit(f"give the URL of an OpenAI-compatible server, or: {STAND_IN_INSTALL}")
    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx, params.n_parallel = str(path), 4_096, 1
    params.cpuparams.n_threads, params.verbosity, params.warmup = 1, -1, False
    return xllamacpp.Server(params)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tactful-data", *sys.argv[2:3])
