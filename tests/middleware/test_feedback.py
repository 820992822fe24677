"""Feedback through the real thing: it moves this person's next turn, nobody else's, and is undone without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tactful.graphs import Consideration, Reason
from tactful.memory import Attribute, FeedbackVerdict, InvalidInput, InvalidUserId
from tactful.middleware import Edit, Personalizer, load_settings

PATIENT = load_settings(retrieval_budget_ms=10_000)
FACTS = ("I'm a vegetarian and I live in Ghent.", "I work as a nurse.", "I have two cats.", "I hate coriander.")
PROMPT = "Suggest a dinner recipe for me."


@pytest.fixture
def p(tmp_path: Path) -> Iterator[Personalizer]:
    with Personalizer.local(tmp_path / "data", settings=PATIENT) as opened:
        for user_id in ("ada", "bob"):
            for fact in FACTS:
                opened.run(opened.decide(fact, user_id=user_id))
        opened.run(opened.flush())
        yield opened


def known(p: Personalizer, words: str, user_id: str = "ada") -> Attribute:
    (found,) = [a for a in p.run(p.profile(user_id)).attributes if words in a.statement]
    return found


def considered(p: Personalizer, words: str, user_id: str = "ada", turn_id: str | None = None) -> Consideration:
    decision = p.run(p.decide(PROMPT, user_id=user_id, turn_id=turn_id))
    assert decision.failure is None
    (found,) = [c for c in decision.considered if words in c.statement]
    return found


def test_it_moves_the_persons_own_next_turn_only_and_taking_it_back_undoes_it_exactly(p: Personalizer) -> None:
    before = {user_id: considered(p, "cats", user_id, f"turn-{user_id}") for user_id in ("ada", "bob")}
    event = p.run(p.feedback("ada", "useful", attribute_id=known(p, "cats").id, turn_id="turn-ada"))
    assert event.judged[0].probability == before["ada"].probability
    after = considered(p, "cats")
    assert (after.probability or 0) > (before["ada"].probability or 0)
    assert after.cues[0] == "you said it was useful"
    assert considered(p, "cats", "bob") == before["bob"]
    assert p.run(p.feedback_of("bob")) == ()
    assert not p.run(p.take_back_feedback("bob", event.id))
    assert p.run(p.take_back_feedback("ada", event.id))
    assert considered(p, "cats") == before["ada"]


def test_said_of_a_later_turn_it_knows_the_model_without_the_earlier_feedback(p: Personalizer) -> None:
    alone = considered(p, "cats").probability
    cats = known(p, "cats").id
    p.run(p.feedback("ada", "useful", attribute_id=cats))
    assert considered(p, "cats", turn_id="moved").probability != alone
    event = p.run(p.feedback("ada", "useful", attribute_id=cats, turn_id="moved"))
    assert event.judged[0].probability == pytest.approx(alone)


def test_orders_stand_until_taken_back(p: Personalizer) -> None:
    always = p.run(p.feedback("ada", FeedbackVerdict.ALWAYS, attribute_id=known(p, "cats").id))
    assert considered(p, "cats").reason is Reason.ALWAYS
    p.run(p.feedback("ada", "never", attribute_id=known(p, "coriander").id))
    assert considered(p, "coriander").reason is Reason.NEVER
    p.run(p.take_back_feedback("ada", always.id))
    assert considered(p, "cats").reason is Reason.NOT_WANTED


def test_a_verdict_on_a_turn_reaches_what_was_used_in_it(p: Personalizer) -> None:
    for user_id in ("ada", "bob"):
        p.run(p.feedback(user_id, "always", attribute_id=known(p, "cats", user_id).id))
    decision = p.run(p.decide(PROMPT, user_id="ada", turn_id="t"))
    used = {c.attribute_id for c in decision.used}
    up = p.run(p.feedback("ada", "thumbs_up", turn_id="t"))
    assert {judged.attribute_id for judged in up.judged} == used
    edit = Edit("Feed your cats first, then cook.", "First, then cook.")
    edited = p.run(p.feedback("ada", "reply_edited", turn_id="t", edit=edit))
    assert [judged.attribute_id for judged in edited.judged] == [known(p, "cats").id]
    with pytest.raises(InvalidInput, match="no such turn of this person"):
        p.run(p.feedback("bob", "thumbs_up", turn_id="t"))
    strangers = p.run(p.feedback("bob", "useful", attribute_id=known(p, "cats", "bob").id, turn_id="t"))
    assert strangers.judged[0].probability is None


def test_it_is_exported_without_a_word_of_anybodys(p: Personalizer) -> None:
    p.run(p.decide(PROMPT, user_id="ada", turn_id="t"))
    given = [
        p.run(p.feedback("ada", "not_wanted", attribute_id=known(p, "nurse").id, turn_id="t")),
        p.run(p.feedback("ada", "thumbs_down", turn_id="t")),
    ]
    assert list(p.run(p.feedback_of("ada"))) == given
    exported = "".join(event.model_dump_json() for event in given)
    assert not any(words in exported for words in ("nurse", "dinner", "recipe"))


def test_it_outlives_the_process(tmp_path: Path) -> None:
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        p.run(p.decide("I have two cats.", user_id="ada"))
        p.run(p.flush())
        p.run(p.feedback("ada", "never", attribute_id=known(p, "cats").id))
    with Personalizer.local(tmp_path, settings=PATIENT) as p:
        assert considered(p, "cats").reason is Reason.NEVER


@pytest.mark.parametrize(
    "verdict, given, problem",
    [
        ("adored", {}, "is not a verdict; there are useful"),
        ("useful", {}, "nothing with the id None is known"),
        ("useful", {"attribute_id": "nothing"}, "nothing with the id 'nothing' is known"),
        ("thumbs_up", {}, "give its turn_id"),
        ("thumbs_up", {"turn_id": "unknown"}, "no such turn of this person is kept"),
        ("reply_edited", {"turn_id": "seen"}, "needs both the reply"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    p: Personalizer, verdict: str, given: dict[str, str], problem: str
) -> None:
    p.run(p.decide(PROMPT, user_id="ada", turn_id="seen"))
    with pytest.raises(InvalidInput, match=problem):
        p.run(p.feedback("ada", verdict, **given))  # type: ignore[arg-type]
    with pytest.raises(InvalidUserId):
        p.run(p.feedback("", verdict if verdict != "adored" else "useful", **given))  # type: ignore[arg-type]
    assert p.run(p.feedback_of("ada")) == ()


def test_anothers_attribute_cannot_be_judged(p: Personalizer) -> None:
    with pytest.raises(InvalidInput, match="is known of this person"):
        p.run(p.feedback("bob", "never", attribute_id=known(p, "cats", "ada").id))
