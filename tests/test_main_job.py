"""The main job, end to end on real dialogues: learn from ten, then decide on a related and an unrelated prompt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.memory import Kind, Profile, Stability
from tactful.middleware import Personalizer, load_settings
from tactful.middleware.chat_session import ChatSession, Exchange
from tactful.middleware.conversations import StoredConversation, read_conversations
from tactful.middleware.models import ConnectedModel

DIALOGUES = 10
PATIENT = load_settings(retrieval_budget_ms=20_000)
ABOUT_THE_PERSON = {Kind.PREFERENCE, Kind.EXPERTISE, Kind.OCCUPATION, Kind.INTEREST}
UNRELATED = ("What is 17 times 23?", "Who wrote Hamlet?", "What is the capital of Mongolia?")

Replayed = tuple[Profile, list[StoredConversation], Path]


class Silent:
    """A view that keeps what it is shown."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def opening(self, model: ConnectedModel, found: list[str], directory: Path) -> None: ...

    def conversation(self, conversation_id: str) -> None: ...

    def exchange(self, exchange: Exchange, model: ConnectedModel) -> None:
        self.exchanges.append(exchange)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    source = Path(__file__).parents[2] / "shared" / "data" / "extraction" / "dev.jsonl"
    if not source.is_file():
        pytest.skip("the labelled data is not beside the checkout")
    latin = tmp_path_factory.mktemp("replay")
    lines = [line for line in source.read_text().splitlines() if '"script": "latin"' in line][:DIALOGUES]
    path = latin / "dialogues.jsonl"
    path.write_text("\n".join(lines) + "\n")
    view = Silent()
    with Personalizer.local(latin / "data", settings=PATIENT) as p:
        ChatSession(p, ConnectedModel(None, "none"), user_id="me", view=view).replay(path)
        profile = p.run(p.profile("me"))
    assert all(e.decision.failure is None and e.outcome is not None for e in view.exchanges)
    return profile, list(read_conversations(path)), latin / "data"


def test_every_attribute_rests_on_words_the_user_wrote(replayed: Replayed) -> None:
    profile, conversations, _ = replayed
    said = {
        conversation.conversation_id: [m.text for m in conversation.messages if m.role == "user"]
        for conversation in conversations
    }
    assert len(profile.attributes) >= 5
    for attribute in profile.attributes:
        assert attribute.evidence
        for evidence in attribute.evidence:
            parts = evidence.quote.split(" … ")
            assert any(all(part in text for part in parts) for text in said[evidence.conversation_id])


def test_replaying_again_changes_nothing(replayed: Replayed) -> None:
    profile, _, directory = replayed
    with Personalizer.local(directory, settings=PATIENT) as p:
        ChatSession(p, ConnectedModel(None, "none"), user_id="me", view=Silent()).replay(
            directory.parent / "dialogues.jsonl"
        )
        assert p.run(p.profile("me")).attributes == profile.attributes


def test_a_later_prompt_uses_some_and_leaves_most_and_an_unrelated_one_uses_none(replayed: Replayed) -> None:
    profile, _, directory = replayed
    with Personalizer.local(directory, settings=PATIENT) as p:
        # What the person told last about their working life or liking is asked about again, in our own words.
        topics = [a for a in profile.attributes if a.stability is Stability.LASTING and a.kind in ABOUT_THE_PERSON]
        related = [
            p.run(p.decide(f"Help me write about myself: {a.value or a.statement}", user_id="me")) for a in topics
        ]
        unrelated = [p.run(p.decide(prompt, user_id="me")) for prompt in UNRELATED]
    # What is asked here is learned from too, so there may be more of them, and none less.
    known = {a.id for a in profile.attributes}
    assert all(known <= {c.attribute_id for c in d.considered} and d.failure is None for d in (*related, *unrelated))
    helped = [d for d in related if d.used]
    assert len(helped) >= 1
    assert all(len(d.used) < len(d.considered) / 2 for d in helped)
    assert [d for d in unrelated if d.used] == []
