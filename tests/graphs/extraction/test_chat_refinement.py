"""Narrowing with a chat model: what is shown, what is believed, and what is left to the rules."""

from __future__ import annotations

import json

from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from pydantic import Field

from tactful.graphs import Candidate, ChatModelRefiner
from tactful.graphs.extraction.verification import Unaccepted
from tactful.memory import Kind, Stability
from tests.fakes import make_turn

TEXT = "I row with my club on Sundays. How do I varnish an old oar?"


class Scripted(GenericFakeChatModel):
    """Answers once with the facts given, and keeps what it was asked."""

    asked: list[str] = Field(default_factory=list)

    def _generate(self, messages, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.asked.append(str(messages[-1].content))
        return super()._generate(messages, *args, **kwargs)


def answering(*facts: dict[str, object]) -> Scripted:
    shown = [{"kind": "interest", "basis": "stated", "stability": "lasting", **fact} for fact in facts]
    return Scripted(messages=iter([AIMessage(json.dumps({"facts": shown}))] * 2))


def too_wide(statement: str, quote: str, *, has_evidence: bool = True) -> Unaccepted:
    candidate = Candidate(statement=statement, kind=Kind.INTEREST, quote=quote, turn_id="t1")
    return Unaccepted(candidate, reason="people would not accept it", has_evidence=has_evidence)


ROWER = too_wide("The user is a professional rower.", "I row with my club on Sundays")
BOATS = too_wide("The user restores boats.", "How do I varnish an old oar?")


async def test_a_narrower_statement_of_the_model_takes_the_place_of_the_wider_one() -> None:
    model = answering({"statement": "The user rows in a club.", "quote": "I row with my club", "turn": 1})
    (narrowed,) = await ChatModelRefiner(model).refine([ROWER], [make_turn(TEXT)])
    assert narrowed is not None
    assert (narrowed.statement, narrowed.quote) == ("The user rows in a club.", "I row with my club")
    assert "I row with my club on Sundays" in model.asked[0]
    assert "The user is a professional rower. (people would not accept it)" in model.asked[0]


async def test_what_it_leaves_out_is_narrowed_by_rule() -> None:
    narrowed = await ChatModelRefiner(answering()).refine([BOATS], [make_turn(TEXT)])
    assert narrowed[0] is not None
    assert narrowed[0].stability is Stability.EPISODE
    assert "varnish an old oar" in narrowed[0].statement


async def test_a_fact_that_rests_on_other_words_or_says_the_same_is_not_taken() -> None:
    model = answering(
        {"statement": "The user owns an old oar.", "quote": "an old oar", "turn": 1},
        {"statement": "the user is a professional rower.", "quote": "I row with my club", "turn": 1},
        {"statement": "The user rows in a club.", "quote": "I row with my club", "turn": 2},
    )
    (narrowed,) = await ChatModelRefiner(model).refine([ROWER], [make_turn(TEXT)])
    assert narrowed is None or narrowed.stability is Stability.EPISODE


async def test_words_that_are_not_the_persons_own_reach_no_model() -> None:
    model = answering()
    pasted = too_wide("The user is a pilot.", "I am a pilot", has_evidence=False)
    await ChatModelRefiner(model).refine([pasted], [make_turn("Rewrite: I am a pilot")])
    assert model.asked == []


async def test_nonsense_leaves_what_the_rules_leave() -> None:
    model = Scripted(messages=iter([AIMessage("no"), AIMessage("{]")]))
    narrowed = await ChatModelRefiner(model).refine([BOATS, ROWER], [make_turn(TEXT)])
    assert narrowed[0] is not None
    assert len(model.asked) == 2
