"""What the tests of the memory layer share: records to store, and stores to put them in."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from tactful.memory import (
    Attribute,
    Basis,
    ChromaAttributeStore,
    Evidence,
    Kind,
    Stability,
    Turn,
    Vectors,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MODEL_ID = "test-model/float"
DIMENSION = 8
START_LIMIT_S = 60.0


def make_attribute(user_id: str, statement: str, quote: str = "I said so") -> Attribute:
    evidence = Evidence(quote=quote, conversation_id="c1", turn_id="t1", said_at=NOW)
    return Attribute(
        user_id=user_id,
        statement=statement,
        kind=Kind.PREFERENCE,
        evidence=(evidence,),
        basis=Basis.STATED,
        stability=Stability.LASTING,
        learned_at=NOW,
        updated_at=NOW,
    )


def make_vectors(count: int, seed: int = 0, dimension: int = DIMENSION) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def make_turn(user_id: str, turn_id: str, conversation_id: str = "c1", text: str = "I like tea") -> Turn:
    return Turn(turn_id=turn_id, user_id=user_id, conversation_id=conversation_id, text=text, said_at=NOW)


@pytest.fixture(name="make_attribute", scope="session")
def _make_attribute() -> Callable[..., Attribute]:
    return make_attribute


@pytest.fixture(name="make_vectors", scope="session")
def _make_vectors() -> Callable[..., Vectors]:
    return make_vectors


@pytest.fixture(name="make_turn", scope="session")
def _make_turn() -> Callable[..., Turn]:
    return make_turn


class Backend(Protocol):
    """A place where a Chroma store can be opened, or reached behind its back while no store is open there."""

    def open(self, *, model_id: str = ..., dimension: int = ..., shards: int = ...) -> ChromaAttributeStore: ...

    def underneath(self) -> contextlib.AbstractContextManager[chromadb.ClientAPI]: ...


class EmbeddedBackend:
    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def open(self, *, model_id: str = MODEL_ID, dimension: int = DIMENSION, shards: int = 4) -> ChromaAttributeStore:
        return ChromaAttributeStore.embedded(self.directory, model_id=model_id, dimension=dimension, shards=shards)

    @contextlib.contextmanager
    def underneath(self) -> Iterator[chromadb.ClientAPI]:
        client = chromadb.PersistentClient(self.directory, settings=Settings(anonymized_telemetry=False))
        yield client
        client.close()


class ServerBackend:
    def __init__(self, url: str) -> None:
        self.url = url

    def open(self, *, model_id: str = MODEL_ID, dimension: int = DIMENSION, shards: int = 4) -> ChromaAttributeStore:
        return ChromaAttributeStore.connect(self.url, model_id=model_id, dimension=dimension, shards=shards)

    @contextlib.contextmanager
    def underneath(self) -> Iterator[chromadb.ClientAPI]:
        host, port = self.url.removeprefix("http://").split(":")
        client = chromadb.HttpClient(host, int(port), settings=Settings(anonymized_telemetry=False))
        yield client
        client.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chroma_binary() -> str:
    beside = Path(sys.executable).with_name("chroma")
    found = str(beside) if beside.exists() else shutil.which("chroma")
    if found is None:
        pytest.skip("the chroma command is not installed")
    return found


@contextlib.contextmanager
def run_chroma(directory: Path) -> Iterator[str]:
    port = free_port()
    command = [chroma_binary(), "run", "--path", str(directory), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.05)
    pytest.fail(f"the Chroma server did not answer; exit status {process.poll()}")


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_chroma(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def run_server() -> Callable[[Path], contextlib.AbstractContextManager[ServerBackend]]:
    """Start a server of one's own, to be stopped or wiped."""

    @contextlib.contextmanager
    def run(directory: Path) -> Iterator[ServerBackend]:
        with run_chroma(directory) as url:
            yield ServerBackend(url)

    return run


@pytest.fixture(params=["embedded", "server"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    if request.param == "embedded":
        return EmbeddedBackend(tmp_path / "store")
    server = ServerBackend(request.getfixturevalue("chroma_url"))
    with server.underneath() as client:
        for collection in client.list_collections():
            client.delete_collection(collection.name)
    return server
