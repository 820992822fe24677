"""Which attributes a reply uses, silently or by announcing them: with the shipped weights and the real embedder."""

import pytest

from tactful.graphs import StatementUse, TrainedMentionChecker, check_mentions
from tactful.graphs.reply.mention import SHIPPED_SHA256
from tactful.memory import WeightsError
from tests.fakes import make_attribute, make_consideration

NURSE, VEGETARIAN, BOATS = (
    "The user works as a nurse.",
    "The user is a vegetarian.",
    "The user is interested in sailing.",
)


@pytest.fixture(scope="module")
def checker():
    return TrainedMentionChecker.load()


def _check(checker, reply, prompt=""):
    considered = [make_consideration(make_attribute(statement)) for statement in (NURSE, VEGETARIAN, BOATS)]
    return check_mentions(reply, considered, checker=checker, prompt=prompt)


@pytest.mark.parametrize(
    ("reply", "place", "words"),
    [
        ("Sleep matters. Since you are a nurse, nights are long.", 0, "Since you are a nurse, nights are long"),
        ("As a vegetarian, you could add lentils.", 1, "As a vegetarian, you could add lentils"),
        (
            "Given your interest in sailing, book a harbour town.",
            2,
            "Given your interest in sailing, book a harbour town",
        ),
    ],
)
def test_an_announcement_is_found_and_laid_to_its_attribute(checker, reply, place, words):
    mentions = _check(checker, reply)
    assert [mention.announced for mention in mentions] == [i == place for i in range(3)]
    assert mentions[place].words == words
    assert mentions[place].used


def test_silent_use_is_told_from_announcing(checker):
    nurse, vegetarian, boats = _check(checker, "Make a vegetarian lasagne. Then rest.")
    assert vegetarian.used and not vegetarian.announced and vegetarian.words == ""
    assert not nurse.used and not boats.used
    assert vegetarian.attribute_id == make_attribute(VEGETARIAN).id


def test_what_the_prompt_says_itself_is_less_of_a_use(checker):
    reply = "Nurses are paid by grade."
    unasked, asked = (_check(checker, reply, prompt)[0] for prompt in ("", "What is a nurse paid?"))
    assert asked.probability < unasked.probability


@pytest.mark.parametrize("reply", ["", "Ulaanbaatar is the capital.", "```\nnurse()\n```"])
def test_a_plain_answer_mentions_nothing(checker, reply):
    assert not any(mention.used or mention.announced for mention in _check(checker, reply))


def test_nothing_to_look_for_finds_nothing(checker):
    assert check_mentions("Since you sail, go.", [], checker=checker) == ()


def test_an_announced_statement_counts_as_used():
    assert StatementUse(0.2, "since you sail").is_used
    assert not StatementUse(0.2, None).is_used


def test_the_shipped_weights_name_their_version_and_a_missing_file_is_refused(checker, tmp_path):
    assert checker.version == f"mention-{SHIPPED_SHA256[:12]}"
    with pytest.raises(WeightsError, match="cannot read"):
        TrainedMentionChecker.load(tmp_path / "none.npz")
