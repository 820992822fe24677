from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tactful.evals import metrics

NONE_WANTED = np.zeros(4, np.bool_)


def random_case(seed: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]:
    generator = np.random.default_rng(seed)
    truth = generator.random(200) < 0.3
    scores = np.round(np.clip(truth * 0.3 + generator.random(200) * 0.7, 0, 1), 2)  # many ties
    return truth, scores > 0.4, scores


def test_a_case_by_hand() -> None:
    c = metrics.Counts(tp=2, fp=1, fn=3, tn=4)
    assert metrics.precision(c) == pytest.approx(2 / 3)
    assert metrics.recall(c) == pytest.approx(2 / 5)
    assert metrics.f1(c) == pytest.approx(0.5)
    assert metrics.accuracy(c) == pytest.approx(0.6)
    assert metrics.selection_rate(c) == pytest.approx(0.3)
    assert metrics.kappa(c) == pytest.approx((0.6 - 0.5) / 0.5)  # chance: .3 * .5 + .7 * .5


def test_what_is_undefined_is_none() -> None:
    nothing = metrics.count(NONE_WANTED, NONE_WANTED)
    assert metrics.precision(nothing) is None
    assert metrics.recall(nothing) is None
    assert metrics.f1(nothing) is None
    assert metrics.kappa(nothing) is None
    assert metrics.auroc(NONE_WANTED, np.arange(4.0)) is None
    assert metrics.average_precision(NONE_WANTED, np.arange(4.0)) is None
    assert metrics.bootstrap(list("aabb"), NONE_WANTED, NONE_WANTED) is None
    assert metrics.accuracy(metrics.Counts(0, 0, 0, 0)) is None
    assert metrics.f1(metrics.Counts(0, 0, 3, 1)) == 0


@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_scikit_learn(seed: int) -> None:
    sk = pytest.importorskip("sklearn.metrics")
    truth, chosen, scores = random_case(seed)
    c = metrics.count(truth, chosen)
    assert metrics.precision(c) == pytest.approx(sk.precision_score(truth, chosen))
    assert metrics.recall(c) == pytest.approx(sk.recall_score(truth, chosen))
    assert metrics.f1(c) == pytest.approx(sk.f1_score(truth, chosen))
    assert metrics.accuracy(c) == pytest.approx(sk.accuracy_score(truth, chosen))
    assert metrics.kappa(c) == pytest.approx(sk.cohen_kappa_score(truth, chosen))
    assert metrics.auroc(truth, scores) == pytest.approx(sk.roc_auc_score(truth, scores))
    assert metrics.average_precision(truth, scores) == pytest.approx(sk.average_precision_score(truth, scores))


def test_reliability_and_its_error_by_hand() -> None:
    truth = np.array([True, False, True, True])
    said = np.array([0.05, 0.05, 0.95, 1.0])
    table = metrics.reliability(truth, said)
    assert [(b.pairs, b.mean_probability, b.share_wanted) for b in table if b.pairs] == [
        (2, pytest.approx(0.05), 0.5),
        (2, pytest.approx(0.975), 1.0),
    ]
    assert table[4].share_wanted is None
    assert metrics.calibration_error(truth, said) == pytest.approx((2 * 0.45 + 2 * 0.025) / 4)


def test_a_share_of_few_has_an_interval_even_where_it_is_none_or_all() -> None:
    # By hand for 0 of 8: the upper end is z² / (8 + z²).
    none, half = metrics.wilson(0, 8), metrics.wilson(4, 8)
    assert none is not None and half is not None
    assert (none.low, none.high) == (0.0, pytest.approx(3.8415 / 11.8415, abs=1e-4))
    assert half.low == pytest.approx(1 - half.high)
    assert metrics.wilson(0, 0) is None


@pytest.mark.parametrize(("part", "whole"), [(0, 5), (1, 7), (30, 40), (12, 12)])
def test_the_interval_of_a_share_is_that_of_scipy(part: int, whole: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    expected = stats.binomtest(part, whole).proportion_ci(method="wilson")
    found = metrics.wilson(part, whole)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_reliability_is_that_of_scikit_learn_on_random_data(seed: int) -> None:
    calibration = pytest.importorskip("sklearn.calibration")
    truth, _, scores = random_case(seed)
    scores = np.minimum(scores + 0.001, 1.0)  # off the edges of bins, which the two put on different sides
    shares, means = calibration.calibration_curve(truth, scores, n_bins=10)
    table = [b for b in metrics.reliability(truth, scores) if b.pairs]
    assert [b.share_wanted for b in table] == pytest.approx(shares.tolist())
    assert [b.mean_probability for b in table] == pytest.approx(means.tolist())
    sizes = np.histogram(scores, np.linspace(0, 1, 11))[0]
    error = np.average(np.abs(shares - means), weights=sizes[sizes > 0])
    assert metrics.calibration_error(truth, scores) == pytest.approx(error)


def test_items_are_empty_by_their_rows() -> None:
    truth, chosen = np.array([False, False, True, False]), np.array([False, True, False, False])
    wanted, used = metrics.empty_items([[0, 1], [2], [3]], truth, chosen)
    assert wanted.tolist() == [True, False, True]
    assert used.tolist() == [False, True, True]


def test_the_interval_draws_users_not_pairs() -> None:
    # Within a user all pairs agree, so only who is drawn matters; with one user there is no spread at all.
    truth, chosen, _ = random_case(0)
    alone = metrics.bootstrap(["u"] * 200, truth, chosen)
    many = metrics.bootstrap([f"u{i // 10}" for i in range(200)], truth, chosen)
    assert alone is not None and many is not None
    assert alone.low == pytest.approx(alone.high)
    assert many.low < metrics.f1(metrics.count(truth, chosen)) < many.high
    assert many == metrics.bootstrap([f"u{i // 10}" for i in range(200)], truth, chosen)


def test_the_paired_test_tells_better_from_equal() -> None:
    truth, chosen, _ = random_case(1)
    users = [f"u{i // 10}" for i in range(200)]
    assert metrics.paired_bootstrap_p(users, truth, chosen, chosen) == 1.0
    assert (metrics.paired_bootstrap_p(users, truth, truth, chosen) or 1) < 0.01
