"""A scripted upstream, a real Personalizer that knows Ada, and the server between them on a real socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tactful.middleware import Personalizer, load_settings
from tactful.middleware.server.app import ServerSettings, create_app
from tactful.middleware.server.upstream import UpstreamSettings

from .scripted_upstream import Answer, ScriptedUpstream, scripted_upstream
from .serving import served

PATIENT = load_settings(retrieval_budget_ms=10_000)


@pytest.fixture(scope="module")
def _one_upstream() -> Iterator[ScriptedUpstream]:
    with scripted_upstream() as upstream:
        yield upstream


@pytest.fixture
def upstream(_one_upstream: ScriptedUpstream) -> ScriptedUpstream:
    """The upstream, with nothing scripted and nothing received."""
    _one_upstream.script = lambda _: Answer()
    _one_upstream.received.clear()
    _one_upstream.asked.clear()
    return _one_upstream


@pytest.fixture(scope="module")
def personalizer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Personalizer]:
    """A personalizer that knows of Ada that she is a vegetarian, and nothing of anybody else."""
    with Personalizer.local(tmp_path_factory.mktemp("data"), settings=PATIENT) as opened:
        opened.run(opened.decide("I'm a vegetarian.", user_id="ada"))
        opened.run(opened.flush())
        yield opened


@pytest.fixture(scope="module")
def url(personalizer: Personalizer, _one_upstream: ScriptedUpstream) -> Iterator[str]:
    """Where the server is, without keys."""
    with served(create_app(personalizer, ServerSettings(UpstreamSettings(_one_upstream.url)))) as found:
        yield found
