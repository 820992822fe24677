from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tactful.evals import Ratings, ReplyRow, Stage, measure_agreement, read_annotated_pairs, tabulate
from tactful.evals.inter_annotator import SCALES, cohen_kappa, fleiss_kappa, krippendorff_alpha
from tactful.memory import MissingExtra
from tests.evals.invented_gold import relevance

RELEVANCE = tuple(relevance(attribute=f"a{n}", **said) for n, said in enumerate([
    {"ann": "yes", "bo": "yes", "cy": "yes"},
    {"ann": "yes", "bo": "no", "cy": "no"},
    {"ann": "no", "bo": "no", "cy": "no"},
    {"ann": "no", "bo": "avoid"},
    {"ann": "no"},
]))  # fmt: skip


def random_ratings(seed: int, stage: Stage = Stage.REPLIES, annotators: int = 5, items: int = 80) -> Ratings:
    """Return ratings that lean to a truth of each item, a third of them missing."""
    generator = np.random.default_rng(seed)
    labels = len(SCALES[stage])
    truth = generator.integers(labels, size=items)
    said = np.clip(truth + generator.integers(-1, 2, size=(annotators, items)), 0, labels - 1)
    codes = np.where(generator.random((annotators, items)) < 1 / 3, -1, said).astype(np.int8)
    names = tuple(f"a{n}" for n in range(annotators))
    return Ratings(stage, tuple(("u", "p", f"x{n}") for n in range(items)), names, codes)


def cross(first: NDArray[np.int8], second: NDArray[np.int8], labels: int) -> NDArray[np.int64]:
    table = np.zeros((labels, labels), np.int64)
    np.add.at(table, (first, second), 1)
    return table


def test_cohens_kappa_by_hand() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed .7, by chance .5 * .6 + .5 * .4 = .5.
    assert cohen_kappa(np.array([[20, 5], [10, 15]])) == pytest.approx(0.4)
    # Weighted, a step apart counts 1 and two steps 4: observed (4 + 1 + 1) / 4; by chance each distance times the
    # shares of its row (2, 1, 1) and column (1, 1, 2).
    table = np.array([[1, 0, 1], [0, 0, 1], [0, 1, 0]])
    by_chance = (1 * 2 * 1 + 4 * 2 * 2 + 1 * 1 * 1 + 1 * 1 * 2 + 4 * 1 * 1 + 1 * 1 * 1) / 16
    assert cohen_kappa(table, weighted=True) == pytest.approx(1 - (6 / 4) / by_chance)


def test_fleiss_kappa_by_hand() -> None:
    # Three items of four judgments: agreement of pairs 1, 1/3, 1/3; labels shared 6 : 4 : 2 of 12.
    counts = np.array([[4, 0, 0], [2, 2, 0], [0, 2, 2]])
    chance = (6 / 12) ** 2 + (4 / 12) ** 2 + (2 / 12) ** 2
    agreement = (1 + 1 / 3 + 1 / 3) / 3
    assert fleiss_kappa(counts) == pytest.approx((agreement - chance) / (1 - chance))
    assert fleiss_kappa(np.vstack([counts, [[0, 1, 0]]])) == fleiss_kappa(counts)  # judged once: nothing to agree with


@pytest.mark.parametrize("seed", range(4))
def test_each_two_agree_as_scikit_learn_says(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    ratings = random_ratings(seed)
    first, second = ratings.codes[:2]
    both = (first >= 0) & (second >= 0)
    table = cross(first[both], second[both], 5)
    for weighted, weights in ((False, None), (True, "quadratic")):
        expected = metrics.cohen_kappa_score(first[both], second[both], labels=range(5), weights=weights)
        assert cohen_kappa(table, weighted=weighted) == pytest.approx(expected)
    pair = measure_agreement(ratings, draws=100).pairs[0]
    assert (pair.first, pair.second, pair.items) == ("a0", "a1", both.sum())
    assert pair.share_equal == pytest.approx(metrics.accuracy_score(first[both], second[both]))
    assert pair.kappa.value == pytest.approx(cohen_kappa(table))


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
@pytest.mark.parametrize("seed", range(4))
def test_alpha_is_that_of_krippendorff_on_what_each_said(seed: int, level: str) -> None:
    krippendorff = pytest.importorskip("krippendorff")
    ratings = random_ratings(seed)
    said = np.where(ratings.codes < 0, np.nan, ratings.codes)
    expected = krippendorff.alpha(reliability_data=said, value_domain=list(range(5)), level_of_measurement=level)
    assert krippendorff_alpha(ratings.counts, level) == pytest.approx(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
def test_fleiss_and_alpha_meet_where_everybody_judges_everything(seed: int) -> None:
    generator = np.random.default_rng(seed)
    counts = generator.multinomial(4, [0.5, 0.3, 0.2], size=60)
    kappa, alpha = fleiss_kappa(counts), krippendorff_alpha(counts, "nominal")
    assert kappa is not None
    # For n judgments in all, 1 - alpha is (1 - kappa) times (n - 1) / n (Krippendorff 2004).
    assert alpha == pytest.approx(1 - (1 - kappa) * (counts.sum() - 1) / counts.sum())


def test_each_annotator_stands_beside_the_majority_of_the_others() -> None:
    found = measure_agreement(tabulate(Stage.RELEVANCE, RELEVANCE), draws=100)
    ann, bo, cy = found.annotators
    assert (found.items, found.items_judged_twice, found.judgments) == (5, 4, 12)
    assert (ann.annotator, ann.judgments, ann.favourable_rate) == ("ann", 5, 0.4)
    # Of the four items where others judged, bo and cy are of one mind on three, alone on one (bo avoids).
    assert (ann.compared, ann.with_majority.value) == (4, 0.5)
    assert (bo.compared, bo.with_majority.value) == (3, pytest.approx(2 / 3))  # ann and cy are tied on the second
    assert (cy.compared, cy.with_majority.value) == (2, 1.0)
    assert ann.with_majority.low is not None
    assert 0 < ann.with_majority.low < 0.5 < (ann.with_majority.high or 0) < 1


def test_the_most_disputed_item_comes_first() -> None:
    first, second = measure_agreement(tabulate(Stage.RELEVANCE, RELEVANCE), draws=100).disputed
    assert (first.attribute, first.counts, first.entropy_bits) == ("The user a3.", {"avoid": 1, "no": 1}, 1.0)
    assert (second.attribute, second.counts) == ("The user a1.", {"no": 2, "yes": 1})


def test_a_pair_of_replies_is_an_item_for_each_attribute_and_ratings_are_decisions() -> None:
    said = [("ann", "x", 4), ("bo", "x", 5), ("ann", "y", 1), ("bo", "y", 3)]
    row = ReplyRow.model_validate(
        {
            **{"user_id": "u", "prompt_id": "p", "prompt": "?", "generic": "g", "personalized": "h"},
            "judgments": [{"annotator": name, "attribute": a, "rating": rating} for name, a, rating in said],
        }
    )
    ratings = tabulate(Stage.REPLIES, [row])
    assert ratings.codes.tolist() == [[3, 0], [4, 2]]
    found = measure_agreement(ratings, draws=100)
    assert [one.with_majority.value for one in found.annotators] == [0.5, 0.5]  # better, better; worse, same
    assert found.pairs[0].share_equal == 0


def test_what_is_undefined_is_none() -> None:
    alone = measure_agreement(tabulate(Stage.RELEVANCE, [relevance(ann="yes")]), draws=100)
    assert (alone.fleiss_kappa.value, alone.alpha_nominal.value, alone.pairs) == (None, None, ())
    assert alone.annotators[0].with_majority.value is None
    unanimous = measure_agreement(tabulate(Stage.RELEVANCE, [relevance(ann="yes", bo="yes")]), draws=100)
    assert (unanimous.fleiss_kappa.value, unanimous.alpha_ordinal.value) == (None, None)
    assert (unanimous.pairs[0].share_equal, unanimous.pairs[0].kappa.value) == (1.0, None)


def test_people_of_the_pilot_agree_a_little_beyond_chance(shared_data: Path) -> None:
    pairs = read_annotated_pairs(shared_data / "selection" / "pilot.jsonl")
    counts = np.array([[pair.annotators - pair.yes, pair.yes] for pair in pairs])
    assert counts.sum() == 2_231
    assert fleiss_kappa(counts) == pytest.approx(0.325, abs=5e-4)
    assert krippendorff_alpha(counts, "nominal") == pytest.approx(0.331, abs=5e-4)


def test_what_installs_krippendorff_is_said_where_it_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    with pytest.raises(MissingExtra, match=r"pip install 'tactful\[evals\]'"):
        krippendorff_alpha(np.array([[1, 1]]), "nominal")


def test_intervals_hold_the_figure_narrow_with_items_and_come_again_by_seed() -> None:
    few, many = (measure_agreement(random_ratings(3, items=n), draws=300, seed=5) for n in (40, 640))
    for figure in ("fleiss_kappa", "alpha_nominal", "alpha_ordinal"):
        wide, narrow = (getattr(found, figure) for found in (few, many))
        assert wide.low < wide.value < wide.high
        assert narrow.high - narrow.low < (wide.high - wide.low) / 2
    assert few == measure_agreement(random_ratings(3, items=40), draws=300, seed=5)
