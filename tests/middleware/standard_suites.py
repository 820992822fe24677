"""LangChain's standard suites over two chat models, each bare and personalized, as `test_chat_model_suites` runs them.

It is no part of the test run itself, for some of these tests fail with the bare model too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from tactful.middleware import GgufChatModel, Personalizer, load_settings
from tactful.middleware.chat_model import PersonalizedChatModel
from tactful.middleware.door import Door
from tactful.middleware.stand_in import find_stand_in
from tests.middleware.scripted_openai import openai_script
from tests.middleware.server.scripted_upstream import scripted_upstream

USER = "ada"


class Opened:
    """What the tests of a run share."""

    door: Door
    upstream_url: str


@pytest.fixture(autouse=True, scope="module")
def opened() -> Iterator[None]:
    with ExitStack() as stack:
        upstream = stack.enter_context(scripted_upstream())
        upstream.script = openai_script()
        directory = stack.enter_context(tempfile.TemporaryDirectory())
        settings = load_settings(retrieval_budget_ms=30_000)
        Opened.upstream_url = f"{upstream.url}/v1"
        personalizer = stack.enter_context(Personalizer.local(directory, settings=settings))
        _tell(personalizer)
        Opened.door = personalizer.wrap_model(GgufChatModel(path=directory)).door
        yield
        personalized_requests = sum(b"user_profile" in request.body for request in upstream.received)
        assert personalized_requests > 0.4 * len(upstream.received), "the personalized half went the generic path"


def _tell(p: Personalizer) -> None:
    """Let something be known that is used at every turn, so that no test passes by the generic path alone."""
    p.run(p.decide("I prefer short answers.", user_id=USER))
    p.run(p.flush())
    (attribute,) = p.run(p.profile(USER)).attributes
    p.run(p.feedback(USER, "always", attribute_id=attribute.id))
    decision = p.run(p.decide("hi", user_id=USER))
    assert decision.block, "these tests would not personalize anything"


def personalized(bare: type[BaseChatModel]) -> type[BaseChatModel]:
    """Return a class that is made with the arguments of `bare` and personalizes one."""

    class Personalized(PersonalizedChatModel):
        def __init__(self, **params: Any) -> None:
            super().__init__(inner=bare(**params), door=Opened.door, user_id=USER)

        @classmethod
        def is_lc_serializable(cls) -> bool:
            return bare.is_lc_serializable()

    return Personalized


class OverOpenAI:
    """ChatOpenAI over real sockets, answered by a script."""

    bare_class = ChatOpenAI
    has_tool_calling = True
    supports_json_mode = True
    supports_anthropic_inputs = True
    model_override_value = "gpt-4.1-nano"
    init_from_env_params = (
        {"OPENAI_API_KEY": "key"},
        {"model": "gpt-4.1-mini"},
        {"openai_api_key": "key", "model_name": "gpt-4.1-mini"},
    )

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {
            "model": "gpt-4.1-mini",
            "base_url": Opened.upstream_url,
            "api_key": "key",
            "stream_usage": True,
            "max_retries": 0,
        }


class OverGguf:
    """SmolLM2-135M in this process."""

    bare_class = GgufChatModel
    has_tool_calling = False
    has_structured_output = False

    @property
    def chat_model_params(self) -> dict[str, Any]:
        path = find_stand_in()
        if path is None:
            pytest.skip("the stand-in model is not installed")
        return {"path": path, "max_tokens": 6}


class Bare:
    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return self.bare_class  # type: ignore[attr-defined, no-any-return]


class Wrapped:
    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return personalized(self.bare_class)  # type: ignore[attr-defined]


class TestBareOpenAIUnit(Bare, OverOpenAI, ChatModelUnitTests): ...


class TestWrappedOpenAIUnit(Wrapped, OverOpenAI, ChatModelUnitTests): ...


class TestBareOpenAIIntegration(Bare, OverOpenAI, ChatModelIntegrationTests): ...


class TestWrappedOpenAIIntegration(Wrapped, OverOpenAI, ChatModelIntegrationTests): ...


class TestBareGgufUnit(Bare, OverGguf, ChatModelUnitTests): ...


class TestWrappedGgufUnit(Wrapped, OverGguf, ChatModelUnitTests): ...


class TestBareGgufIntegration(Bare, OverGguf, ChatModelIntegrationTests): ...


class TestWrappedGgufIntegration(Wrapped, OverGguf, ChatModelIntegrationTests): ...
