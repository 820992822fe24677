"""The mention check against people."""

import pytest

from tactful.evals import (
    MentionPrediction,
    ReplyPair,
    contrast_mention,
    count_announcements,
    cross_validate_mentions,
    describe_replies,
    read_mention_gold,
)
from tactful.graphs import TrainedMentionChecker
from tactful.memory import MiniLmEmbedder
from tests.evals.invented_replies import invented_replies


@pytest.fixture(scope="module")
def embedder():
    return MiniLmEmbedder()


@pytest.fixture(scope="module")
def data(embedder):
    return describe_replies(invented_replies(), embedder)


def test_the_check_stands_beside_baselines_and_the_raters(data, embedder):
    found = [MentionPrediction(row=i, used=bool(u), probability=float(u)) for i, u in enumerate(data.used)]
    contrast = contrast_mention(data, found, embedder, measured_on="invented")
    figures = {row.name: row for row in contrast.figures}
    assert list(figures) == ["tactful", "word overlap", "MiniLM cosine", "always", "never", "people among themselves"]
    assert figures["tactful"].kappa == figures["tactful"].auroc == 1
    assert figures["always"].kappa == figures["never"].kappa == 0
    assert 0 < figures["people among themselves"].kappa < 1
    assert (contrast.replies, contrast.used, contrast.contexts) == (24, 12, 12)


def test_without_labels_of_both_kinds_nothing_is_scored(embedder):
    for labels, reason in (((None, ""), "no reply is labelled"), ((1, 1), "all labels are alike")):
        data = describe_replies(invented_replies(labels=labels), embedder)
        found = [MentionPrediction(row=i, used=False, probability=0) for i in range(24)]
        contrast = contrast_mention(data, found, embedder, measured_on="invented")
        assert contrast.unscored == reason and contrast.figures == ()


def test_announcements_are_counted_for_each_model_with_and_without_the_attributes():
    pair = ReplyPair(
        model="m",
        prompt="What shall I cook?",
        attributes=("The user is a vegetarian.",),
        personalized="As a vegetarian, you could roast squash.",
        generic="Roast a chicken.",
    )
    generic, personalized = count_announcements([pair, pair], TrainedMentionChecker.load())
    assert (generic.told, generic.announcing, generic.replies) == (False, 0, 2)
    assert (personalized.told, personalized.announcing, personalized.replies) == (True, 2, 2)


def test_on_people_s_labels_it_agrees_beyond_word_overlap(shared_data, embedder):
    data = describe_replies(read_mention_gold(shared_data / "replies" / "usr_personachat.jsonl"), embedder)
    contrast = contrast_mention(data, cross_validate_mentions(data), embedder, measured_on="held-out contexts")
    kappa = {row.name: row.kappa for row in contrast.figures}
    assert kappa["tactful"] >= 0.70
    assert kappa["tactful"] > kappa["word overlap"]
