"""The application as a whole: what lies where, and that it is refused what would be unsafe."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tactful.memory import InvalidInput
from tactful.middleware import Personalizer
from tactful.middleware.server.app import ServerSettings, create_app
from tactful.middleware.server.keys import KeyFile
from tactful.middleware.server.upstream import UpstreamSettings

from .scripted_upstream import ScriptedUpstream
from .serving import served


def test_it_says_how_it_fares_to_anybody_and_nothing_of_persons(
    upstream: ScriptedUpstream, personalizer: Personalizer, tmp_path: Path
) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    keys.add("ada")
    with served(create_app(personalizer, ServerSettings(UpstreamSettings(upstream.url), keys))) as url:
        found = httpx.get(f"{url}/healthz")
        assert (found.status_code, found.json()["status"]) == (200, "ok")
        assert all(isinstance(count, int) for count in found.json()["failures"].values())
        assert httpx.get(f"{url}/tactful/v1/openapi.json").json()["paths"].keys() & {"/tactful/v1/memory/attributes"}
        for path in ("/tactful/v1/memory/attributes", "/v1/models"):
            assert httpx.get(url + path).status_code == 401
        for path in ("/", "/v1", "/docs", "/v2/models", "/chat/completions"):
            assert httpx.get(url + path).status_code == 404
    assert upstream.received == []


def test_a_server_with_keys_never_sends_them_on(personalizer: Personalizer, tmp_path: Path) -> None:
    passing = UpstreamSettings("http://127.0.0.1:9", pass_authorization=True)
    with pytest.raises(InvalidInput, match="not passed on"):
        create_app(personalizer, ServerSettings(passing, KeyFile(tmp_path / "keys.json")))


def test_a_name_that_was_allowed_is_answered_to(upstream: ScriptedUpstream, personalizer: Personalizer) -> None:
    for allowed, host, status in [
        (frozenset({"chat.example"}), "chat.example:8484", 200),
        (frozenset({"chat.example"}), "localhost", 403),
        (None, "whatever.example", 200),
    ]:
        settings = ServerSettings(UpstreamSettings(upstream.url), allowed_hosts=allowed)
        with served(create_app(personalizer, settings)) as url:
            assert httpx.get(f"{url}/v1/models", headers={"Host": host}).status_code == status
