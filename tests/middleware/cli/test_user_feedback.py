"""`tactful user feedback`: given, shown, taken back."""

from __future__ import annotations

import json

from tests.middleware.cli.conftest import Run


def test_a_verdict_is_given_shown_and_taken_back(tactful: Run) -> None:
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I live in Ghent.")
    (attribute,) = json.loads(tactful("user", "show", "ada", "--json").stdout)
    assert "has said nothing" in tactful("user", "feedback", "show", "ada").stdout
    given = tactful("user", "feedback", "give", "ada", "never", "--attribute", attribute["id"]).stdout
    assert f"never of {attribute['id']}" in given
    (event,) = [json.loads(line) for line in tactful("user", "feedback", "show", "ada", "--json").stdout.splitlines()]
    assert (event["user_id"], event["verdict"]) == ("ada", "never")
    assert event["judged"][0]["attribute_id"] == attribute["id"]
    assert "There is no such verdict" in tactful("user", "feedback", "take-back", "bob", event["id"]).stdout
    assert "Taken back." in tactful("user", "feedback", "take-back", "ada", event["id"]).stdout
    assert tactful("user", "feedback", "show", "ada", "--json").stdout == ""


def test_what_is_not_known_is_refused_in_one_sentence(tactful: Run) -> None:
    tactful("chat", "--model", "none", "--user", "ada", "--say", "I live in Ghent.")
    refused = tactful("user", "feedback", "give", "ada", "useful", "--attribute", "nothing")
    assert refused.returncode == 2
    assert refused.stderr.startswith("tactful: nothing with the id 'nothing' is known")
