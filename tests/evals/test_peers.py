"""The peers themselves, on real vectors: what they return is theirs, and nothing leaves the machine."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tactful.evals import LangGraphPeer, Mem0Peer, Peer
from tactful.memory import MiniLmEmbedder, MissingExtra

ADA = [f"The user has been to {place}." for place in ("Rome", "Oslo", "Lima", "Cork", "Bonn", "Nice", "Bern", "Graz")]
ADA += ["The user is a vegetarian.", "The user plays the cello.", "The user owns a boat.", "The user has two sons."]


@pytest.fixture
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder(threads=1)


def check(peer: Peer, *, results: int) -> None:
    peer.remember("ada", ADA)
    peer.remember("bob", ["The user is a butcher."])
    found = peer.search("ada", "Suggest a dinner without meat.")
    assert found[0] == "The user is a vegetarian."
    assert len(found) == len(set(found)) == results
    assert set(found) <= set(ADA)
    assert peer.search("nobody", "Suggest a dinner.") == []


def test_langgraphs_store_returns_the_nearest_ten_of_one_person(embedder: MiniLmEmbedder) -> None:
    check(LangGraphPeer(embedder), results=10)


def test_mem0_returns_by_default_all_of_a_small_memory(
    embedder: MiniLmEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    peer = Mem0Peer(embedder, tmp_path)
    check(peer, results=len(ADA))
    peer.close()


def test_without_mem0_the_line_that_installs_it_is_named(
    embedder: MiniLmEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mem0", None)
    with pytest.raises(MissingExtra, match=r"tactful\[peers\]"):
        Mem0Peer(embedder, tmp_path)


def test_importing_the_evaluations_imports_no_peer() -> None:
    names = "('mem0', 'langgraph.store.memory')"
    code = f"import sys, json, tactful.evals; print(json.dumps([name in sys.modules for name in {names}]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [False, False]
