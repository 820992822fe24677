"""What a sentence of a reply and a statement have in common."""

import numpy as np
import pytest

from tactful.graphs import MENTION_FEATURES, Whom, describe_uses, split_reply, word_rarity
from tactful.memory import MiniLmEmbedder

SHARED, CLOSE, OTHER = range(3)


@pytest.fixture(scope="module")
def embedder():
    return MiniLmEmbedder()


def _describe(embedder, sentences, statements, **options):
    rarity = word_rarity(embedder.vocabulary)
    return describe_uses(sentences, statements, embedder=embedder, rarity=rarity, **options)


def test_rare_words_weigh_more_than_common_ones():
    rarity = word_rarity(MiniLmEmbedder().vocabulary)
    assert 0 <= rarity["the"] < rarity["music"] < rarity["oboe"] <= 1


def test_a_reply_is_read_by_sentences_and_lines_without_its_code():
    reply = "Buy figs. Then rest!\n- Figs keep well\n```python\nprint('goats')\n```\n---\nDone?"
    assert split_reply(reply) == ["Buy figs.", "Then rest!", "- Figs keep well", "Done?"]
    assert split_reply("  \n ```x") == []


def test_words_match_by_stem_and_count_only_where_the_prompt_did_not_say_them(embedder):
    sentences, statements = ["Weaving needs a sturdy frame."], ["The user trains as a weaver."]
    said = _describe(embedder, sentences, statements)
    asked = _describe(embedder, sentences, statements, prompt="What does weaving need?")
    assert said.shape == (1, 1, len(MENTION_FEATURES))
    assert said[0, 0, SHARED] > 0.5 and asked[0, 0, SHARED] == 0
    assert said[0, 0, CLOSE] == asked[0, 0, CLOSE]


def test_closeness_does_not_depend_on_who_is_speaking(embedder):
    features = _describe(embedder, ["I am a tailor.", "You are a tailor.", "Rain is due."], ["The user is a tailor."])
    assert features[0, 0, CLOSE] == pytest.approx(1, abs=1e-3) == features[0, 1, CLOSE]
    assert features[0, 2, CLOSE] < 0.5


@pytest.mark.parametrize(
    ("whom", "marks"), [(Whom.WRITER, [0, 1, 0]), (Whom.READER, [0, 0, 0])], ids=["writer", "reader"]
)
def test_a_question_to_the_other_is_no_use_of_the_writers_own_facts(embedder, whom, marks):
    sentences = ["My boat is blue.", "Is your boat blue?", "My boat beats yours."]
    features = _describe(embedder, sentences, ["I own a boat."], whom=whom)
    assert features[0, :, OTHER].tolist() == marks


def test_no_statements_give_no_rows(embedder):
    assert np.shape(_describe(embedder, ["Hello."], [])) == (0, 1, len(MENTION_FEATURES))
