"""Curves agree with the metrics they picture."""

from __future__ import annotations

import numpy as np
import pytest

from tactful.evals import metrics
from tactful.evals.contrast.curves import kappa_matrix, precision_recall_plane, rate_histogram, roc_plane

TRUTH = np.array([True, False, True, False, False, True])
SCORES = np.array([0.9, 0.8, 0.7, 0.3, 0.3, 0.3])


def test_precision_and_recall_end_where_all_is_taken_and_the_decision_is_marked():
    chosen = SCORES >= 0.7
    plane = precision_recall_plane(TRUTH, SCORES, chosen=chosen, decided="decided", others={"nobody": chosen & False})
    points = plane.lines[0].points
    assert [(p.x, p.y) for p in points] == [
        pytest.approx(place) for place in ((1 / 3, 1), (1 / 3, 1 / 2), (2 / 3, 2 / 3), (1, 1 / 2))
    ]
    (mark,) = plane.marks
    counts = metrics.count(TRUTH, chosen)
    assert (mark.x, mark.y, mark.words) == (metrics.recall(counts), metrics.precision(counts), "decided")


def test_the_area_under_the_curve_is_auroc():
    points = [(0.0, 0.0), *((p.x, p.y) for p in roc_plane(TRUTH, SCORES).lines[0].points)]
    x, y = np.array(points).T
    assert np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2) == pytest.approx(metrics.auroc(TRUTH, SCORES))


def test_a_long_curve_is_thinned_between_its_ends():
    scores = np.random.default_rng(0).random(5_000)
    points = precision_recall_plane(scores > 0.5, scores).lines[0].points
    assert len(points) == 200 and points[-1].x == 1.0


def test_a_profile_of_which_nothing_is_used_is_told_from_one_of_which_little_is():
    items = [[0, 1, 2], [3, 4, 5]]
    chosen = np.array([False, False, False, True, True, True])
    (series,) = rate_histogram(items, {"ours": chosen}).series
    assert series.values[0] == series.values[-1] == 0.5 and sum(series.values) == 1.0


def test_kappa_of_a_constant_with_itself_is_undefined():
    matrix = kappa_matrix({"people": TRUTH, "all": np.ones(6, np.bool_)})
    assert matrix.cells[0][0] == 1.0 and matrix.cells[0][1] == 0.0 and matrix.cells[1][1] is None
