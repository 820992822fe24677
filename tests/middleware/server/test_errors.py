"""The server's own refusals: each in OpenAI's shape, and none that tells what only the operator should know."""

from __future__ import annotations

import json

import httpx
import pytest

from tactful.memory import (
    Forbidden,
    InvalidFile,
    InvalidInput,
    InvalidUserId,
    StoreUnavailable,
    TactfulError,
    Unauthenticated,
)
from tactful.middleware.server.errors import refusal_of, upstream_refusal


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unauthenticated("no key"), 401),
        (Forbidden("not this"), 403),
        (InvalidUserId("no user"), 400),
        (InvalidInput("no input"), 400),
    ],
)
def test_what_the_client_can_mend_is_said_in_its_own_words(error: TactfulError, status: int) -> None:
    refusal = refusal_of(error)
    assert refusal.status == status
    body = json.loads(refusal.body)["error"]
    assert body == {"message": str(error), "type": "invalid_request_error", "param": None, "code": refusal.code}


@pytest.mark.parametrize("error", [InvalidFile("/secret/keys.json", "broken"), StoreUnavailable("/secret is down")])
def test_what_only_the_operator_can_mend_says_no_more_than_that(error: TactfulError) -> None:
    refusal = refusal_of(error)
    assert refusal.status == 500
    assert b"secret" not in refusal.body


def test_every_way_an_upstream_can_fail_has_its_status_and_names_no_host() -> None:
    expected = {
        httpx.PoolTimeout: 503,
        httpx.ConnectTimeout: 504,
        httpx.ReadTimeout: 504,
        httpx.WriteTimeout: 504,
        httpx.ConnectError: 502,
        httpx.ReadError: 502,
        httpx.RemoteProtocolError: 502,
        httpx.UnsupportedProtocol: 502,
        httpx.LocalProtocolError: 400,
    }
    for kind, status in expected.items():
        refusal = upstream_refusal(kind("upstream.internal:8080"))
        assert refusal.status == status
        assert b"internal:8080" not in refusal.body
