"""The vote through the front door: real store, real vectors, real selector, the shipped stack, a scripted model."""

from __future__ import annotations

import re
from pathlib import Path

from langchain_core.messages import BaseMessage

from tactful.middleware import Personalizer, load_settings
from tests.graphs.selection.test_chat_voter import Scripted

PATIENT = load_settings(retrieval_budget_ms=10_000, vote_timeout_s=20.0)
FACTS = ("I'm a vegetarian.", "I hate coriander.", "I play chess.", "I prefer short answers.", "I have two cats.")
PROMPT = "Suggest a dinner recipe for me."


def shown_to(model: Scripted) -> list[str]:
    (messages,) = model.asked
    return re.findall(r"^\d+\. (.+)$", _request(messages), re.MULTILINE)


def _request(messages: list[BaseMessage]) -> str:
    return messages[-1].text


def test_the_vote_decides_what_the_selector_is_uncertain_of_and_nothing_else(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        for fact in FACTS:
            p.run(p.decide(fact, user_id="ada"))
        p.run(p.flush())
        alone = p.run(p.decide(PROMPT, user_id="ada", conversation_id="c2"))
    no_to_all = Scripted(script=('{"use": []}',))
    with Personalizer.local(tmp_path, settings=PATIENT, llm_vote=no_to_all) as p:
        voted = p.run(p.decide(PROMPT, user_id="ada", conversation_id="c3", turn_id="t-voted"))
        assert p.run(p.explain("t-voted")) == voted
    shown = shown_to(no_to_all)
    assert shown
    before = {c.statement: c for c in alone.considered}
    after = {c.statement: c for c in voted.considered}
    assert {s for s in before if after[s].verdict is not before[s].verdict} == {
        s for s in shown if before[s].probability >= (alone.threshold or 0)
    }
    assert all(after[s].probability == before[s].probability for s in before if s not in shown)
    assert not {c.statement for c in voted.used} & set(shown)


def test_a_model_that_fails_leaves_the_decision_as_it_is_without_one(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        for fact in FACTS:
            p.run(p.decide(fact, user_id="ada"))
        p.run(p.flush())
        alone = p.run(p.decide(PROMPT, user_id="ada", conversation_id="c2"))
    with Personalizer.local(tmp_path, settings=PATIENT, llm_vote=Scripted(script=(OSError("no route"),))) as p:
        voted = p.run(p.decide(PROMPT, user_id="ada", conversation_id="c3"))
    assert voted.vote_failure == "OSError: no route"
    assert (voted.considered, voted.block) == (alone.considered, alone.block)
