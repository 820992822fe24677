"""What a terminal shows of a turn that went another way than usual."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from tactful.graphs import Decision, Mention, OptOut
from tactful.middleware.chat_session import Exchange
from tactful.middleware.cli.chat_view import TerminalView
from tactful.middleware.models import ConnectedModel
from tests.fakes import NOON, make_attribute, make_consideration

TEA, CATS = make_attribute("The user likes tea."), make_attribute("The user has two cats.")


def shown(**fields: Any) -> str:
    out = StringIO()
    decision = Decision(turn_id="t", user_id="ada", decided_at=NOON, **fields)
    exchange = Exchange("Hello", "Hi [there]", False, None, decision, None)
    TerminalView(Console(file=out, width=200)).exchange(exchange, ConnectedModel(None, "a model"))
    return out.getvalue()


@pytest.mark.parametrize("opt_out", OptOut)
def test_whoever_opted_out_is_told_that_nothing_is_kept(opt_out: OptOut) -> None:
    assert "nothing is kept: " in shown(opt_out=opt_out)
    assert "nothing is known yet" not in shown(opt_out=opt_out)


def test_what_the_reply_does_with_what_was_used_is_told() -> None:
    mentions = (
        Mention(TEA.id, used=True, announced=True, probability=0.9, words="Since you [like] tea"),
        Mention(CATS.id, used=True, announced=False, probability=0.8, words=""),
    )
    used = (make_consideration(TEA), make_consideration(CATS))
    text = shown(considered=used, block="<user_profile>", mentions=mentions, rewritten=True)
    assert "the reply announces it: “Since you [like] tea” (The user likes tea.)" in text
    assert "the reply shows use of: The user has two cats." in text
    assert "rewritten" in text


def test_a_vote_that_failed_is_told() -> None:
    assert "decided without the vote: not done within 2 s" in shown(vote_failure="not done within 2 s")
