"""Which model answers, by name; what cannot be connected says why and what to do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tactful.memory import ModelError
from tactful.middleware import load_settings
from tactful.middleware.models import connect_model, find_models
from tactful.middleware.settings import PROVIDER_KEYS
from tactful.middleware.stand_in import find_stand_in


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in PROVIDER_KEYS:
        monkeypatch.delenv(variable, raising=False)


def test_none_connects_nothing() -> None:
    assert connect_model("none").model is None


def test_without_a_name_the_stand_in_answers() -> None:
    if find_stand_in() is None:
        pytest.skip("the stand-in model is not installed")
    connected = connect_model(None)
    assert connected.is_stand_in
    assert connected.model is not None


@pytest.mark.parametrize(
    "name, problem",
    [
        ("nonsense", "names no model"),
        ("nosuchprovider:model", "cannot be connected"),
        ("ollama:llama3.2", "pip install langchain-ollama"),
        ("gguf:/no/such/file.gguf", "there is no model file"),
    ],
)
def test_what_cannot_be_connected_is_one_sentence(name: str, problem: str) -> None:
    with pytest.raises(ModelError, match=problem) as raised:
        connect_model(name)
    assert "\n" not in str(raised.value)


@pytest.fixture
def ollama() -> Iterator[str]:
    """A server on loopback that lists models as Ollama does."""

    class Tags(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = {"/api/tags": {"models": [{"name": "llama3.2:latest"}]}}.get(self.path, {})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Tags)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_running_ollama_and_keys_in_the_environment_are_found(ollama: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-key")
    found = find_models(load_settings(ollama_url=ollama))
    assert found == ["ollama:llama3.2:latest", PROVIDER_KEYS["OPENAI_API_KEY"]]


def test_nothing_listening_finds_nothing(tmp_path: Path) -> None:
    assert find_models(load_settings(ollama_url="http://127.0.0.1:9")) == []
