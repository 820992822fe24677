"""The trained verifier, and its weights on disk."""

from datetime import UTC, datetime

import numpy as np
import pytest

from tactful.graphs.extraction.candidate import Candidate
from tactful.graphs.extraction.random_waves import WAVES
from tactful.graphs.extraction.rules import RuleExtractor
from tactful.graphs.extraction.verifier import SHIPPED_SHA256, Failure, TrainedVerifier
from tactful.graphs.extraction.verifier_features import VERIFIER_FEATURES
from tactful.graphs.extraction.verifier_weights import VerifierWeights, read_verifier_weights, write_verifier_weights
from tactful.memory import Kind, Turn, WeightsError

# Invented: plain first-person statements, those of a limit or need first.
LIMITS = (
    "I'm allergic to peanuts.", "I can't eat gluten.", "I'm a vegetarian.", "I don't drink alcohol.",
    "I use a wheelchair.", "I'm colour-blind.", "I'm lactose intolerant.", "I am deaf in one ear.",
    "I can't stand for long.",
)  # fmt: skip
PLAIN = (
    "I work as a nurse in Ghent.", "I'm a retired carpenter.", "I teach chemistry at a secondary school.",
    "I run a small bakery with my sister.", "I'm studying architecture in Porto.", "I live in a village near Lyon.",
    "I grew up in Nairobi.", "I was born in Osaka.", "I moved to Toronto last spring.", "I'm from Chile.",
    "I'm 34 years old.", "I have two cats.", "I have a daughter named Mira.", "My husband is a firefighter.",
    "My brother lives in Oslo.", "We have three kids.", "I hate coriander.", "I love hiking in the mountains.",
    "I prefer tea over coffee.", "I really enjoy jazz.", "My favourite author is Ursula Le Guin.",
    "I dislike horror films.", "I prefer short answers.", "Please always answer in metric units.",
    "From now on, reply in bullet points.", "I play the cello.", "I collect old stamps.",
    "I go climbing every weekend.", "I'm into astronomy.", "I volunteer at an animal shelter.",
    "I'm learning Portuguese.", "I speak Dutch and French.", "I know Python well.", "I'm a beginner at chess.",
    "I have been knitting for ten years.", "I want to run a marathon next year.", "I'm saving for a house.",
    "I drive an old Saab.", "I own a telescope.", "I have a vegetable garden.",
    "I have an iPhone and a Linux laptop.", "I use Emacs for everything.",
)  # fmt: skip
# Invented: a task at length, with something of the person in it.
IN_TASKS = (
    "Write a cover letter for a position at a library in Leeds. The tone should be warm and the letter should fit on "
    "one page. I have worked as a librarian for nine years. Mention that the applicant is organised, and end with a "
    "request for an interview.",
    "Can you plan a week of dinners for me? Each should take under forty minutes and use one pan. I'm allergic to "
    "shellfish. Give a shopping list sorted by aisle, and add the calories of each meal in a table.",
    "Please write a blog post of about 500 words about city gardens, with five headings and a short introduction for "
    "each. I live in Rotterdam and I grow tomatoes on my balcony. Finish with a question to readers.",
    "Explain how to set up a reverse proxy step by step, with common mistakes. I use Debian on a small home server. "
    "Then list what to check when certificates expire.",
    "Create a study schedule for the next eight weeks with goals for each week and a test at the end of each "
    "fortnight. I'm studying nursing in Antwerp. I have two young children. Use a table with days as columns.",
)
F = len(VERIFIER_FEATURES)
MODEL = "two-letters"


class Letters:
    """Embeds a text by whether it has an a and an e."""

    model_id = MODEL
    dimension = 2

    def __init__(self):
        self.batches = []

    def embed(self, texts):
        self.batches.append(len(texts))
        return np.array([["a" in text, "e" in text] for text in texts], np.float32)


def _weights(**changed):
    zeros = {"feature_mean": F, "failure_bias": 3, "bias": 2, "offset": 2, "statement_mean": 2}
    arrays = {name: np.zeros(size, np.float32) for name, size in zeros.items()}
    arrays |= {name: np.zeros(WAVES, np.float32) for name in ("by_feature_wave", "by_statement_wave")}
    arrays |= {"by_feature": np.zeros(F, np.float32), "failure_by_feature": np.zeros((3, F), np.float32)}
    arrays |= {
        "statement_scale": np.array(1, np.float32),
        "feature_scale": np.ones(F, np.float32),
        "slope": np.ones(2, np.float32),
    }
    arrays |= {"thresholds": np.array([0.6, 0.3], np.float32)}
    return VerifierWeights(**{**arrays, **changed})


def _turn(text):
    return Turn(turn_id="0", user_id="u", conversation_id="c", text=text, said_at=datetime(2024, 1, 1, tzinfo=UTC))


def _candidate(statement, quote):
    return Candidate(statement=statement, kind=Kind.INTEREST, quote=quote, turn_id="0")


@pytest.fixture(scope="module")
def shipped():
    return TrainedVerifier.load()


def test_candidates_are_assessed_together_in_one_batch_of_texts():
    by_feature = np.zeros(F, np.float32)
    by_feature[VERIFIER_FEATURES.index("quote says I")] = 3 * np.sqrt(F)
    offset = np.array([2, 0], np.float32)
    embedder = Letters()
    verifier = TrainedVerifier(
        _weights(by_feature=by_feature, offset=offset, thresholds=np.array([0.6, 0.7], np.float32)),
        embedder=embedder,
        version="v",
    )
    said, asked = verifier.assess(
        [_candidate("The user keeps geese.", "I keep geese"), _candidate("The user likes geese.", "Geese?")],
        [_turn("I keep geese. Geese?")],
    )
    assert embedder.batches == [4]
    assert said.worth == pytest.approx(1 / (1 + np.exp(-3)))
    assert (asked.probability, asked.worth) == (pytest.approx(1 / (1 + np.exp(-2))), 0.5)
    assert (said.is_kept, asked.is_kept) == (True, False)


def test_both_thresholds_must_be_reached():
    offset = np.array([2, -2], np.float32)
    verifier = TrainedVerifier(_weights(offset=offset), embedder=Letters(), version="v")
    (found,) = verifier.assess([_candidate("The user sails.", "I sail")], [_turn("I sail")])
    assert found.probability > 0.6 and found.worth < 0.3 and not found.is_kept


def test_nothing_to_assess_embeds_nothing():
    embedder = Letters()
    assert TrainedVerifier(_weights(), embedder=embedder, version="v").assess([], [_turn("I sail")]) == []
    assert embedder.batches == []


@pytest.mark.parametrize(
    ("statement", "quote", "failure"),
    [
        ("The user likes this.", "I sail", Failure.NOT_STANDALONE),
        ("The user flies.", "I fly", Failure.NO_EVIDENCE),
        ("The user sails.", "I sail", Failure.NOT_THE_USER),
    ],
)
def test_the_likely_failure_is_seen_or_learned(statement, quote, failure):
    weights = _weights(failure_bias=np.array([0, 1, 0], np.float32))
    (found,) = TrainedVerifier(weights, embedder=Letters(), version="v").assess(
        [_candidate(statement, quote)], [_turn("I sail")]
    )
    assert found.likely_failure is failure


def test_weights_come_back_as_written_and_equal_weights_give_equal_bytes(tmp_path):
    content = write_verifier_weights(_weights(), embedding_model_id=MODEL)
    assert content == write_verifier_weights(_weights(), embedding_model_id=MODEL)
    again = read_verifier_weights(content, embedding_model_id=MODEL)
    assert again.thresholds.tolist() == pytest.approx([0.6, 0.3])
    path = tmp_path / "w.npz"
    path.write_bytes(content)
    assert TrainedVerifier.load(path, embedder=Letters()).version.startswith("verifier-")


def test_foreign_or_broken_files_are_refused(tmp_path):
    content = write_verifier_weights(_weights(), embedding_model_id=MODEL)
    with pytest.raises(WeightsError, match="embedding model"):
        read_verifier_weights(content, embedding_model_id="other")
    for broken in (b"", b"PK\x03\x04", content[:200], b"\x80\x04pickle"):
        with pytest.raises(WeightsError):
            read_verifier_weights(broken, embedding_model_id=MODEL)
    with pytest.raises(WeightsError, match="cannot read"):
        TrainedVerifier.load(tmp_path / "none.npz", embedder=Letters())


@pytest.mark.parametrize(
    "changed",
    [
        {"bias": np.zeros(3, np.float32)},
        {"bias": np.array([np.nan, 0], np.float32)},
        {"slope": np.array([1, 0], np.float32)},
        {"thresholds": np.array([1, 0], np.float32)},
        {"by_feature_wave": np.zeros(3, np.float32)},
        {"bias": np.zeros(2)},
    ],
)
def test_numbers_that_cannot_be_weights_are_refused(changed):
    with pytest.raises(WeightsError):
        _weights(**changed)


@pytest.mark.parametrize("text", [*LIMITS, *PLAIN, *IN_TASKS])
async def test_the_shipped_weights_keep_what_rules_read_in_plain_words(shipped, text):
    turns = [_turn(text)]
    candidates = await RuleExtractor().extract(turns)
    assert candidates
    assert [
        c.statement for c, a in zip(candidates, shipped.assess(candidates, turns), strict=True) if not a.is_kept
    ] == []


def test_the_shipped_weights_tell_a_plain_statement_from_a_borrowed_one(shipped):
    assert shipped.version == f"verifier-{SHIPPED_SHA256[:12]}"
    turns = [_turn("I really dislike coriander in soup. Let's roleplay: you are a dragon in a story about moons.")]
    own, played = shipped.assess(
        [
            _candidate("Dislikes coriander", "I really dislike coriander in soup"),
            _candidate("Curious about the roleplay of a fictional dragon character in a story", "you are a dragon"),
        ],
        turns,
    )
    assert own.probability > played.probability
    assert own.worth > played.worth
