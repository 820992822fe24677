"""Two runs beside each other."""

from __future__ import annotations

import pytest

from tactful.evals import DecidedRow, compare_runs, comparison_lines
from tactful.memory import InvalidInput
from tests.evals.invented_run import make_run


def run_of(chosen: str, labels: str = "11110000" * 4, **changes):
    """A run whose row i is chosen where `chosen` has a 1 at i; four rows a user."""
    rows = tuple(
        DecidedRow(
            item=(f"u{i // 4}", str(i)), label=label == "1", chosen=c == "1", probability=0.9 if c == "1" else 0.1
        )
        for i, (c, label) in enumerate(zip(chosen, labels, strict=True))
    )
    run = make_run()
    figures = run.figures.model_copy(update={"rows": rows, **changes})
    return run.model_copy(update={"figures": figures})


def test_what_flipped_away_from_people_comes_first_and_the_difference_is_tested():
    good, worse = run_of("11110000" * 4), run_of("01110001" + "11110000" * 3)
    found = compare_runs(good, worse)
    assert [flip.item[1] for flip in found.flips] == ["0", "7"] and all(flip.is_worse for flip in found.flips)
    f1 = next(test for test in found.tests if test.figure == "F1")
    assert f1.first == 1.0 and f1.second == pytest.approx(30 / 32) and f1.p_value is not None
    assert not any(flip.is_worse for flip in compare_runs(worse, good).flips)
    assert "2 decisions flipped: 2 away from people, 0 towards them" in "\n".join(comparison_lines(found, 1))


def test_equal_runs_do_not_differ():
    found = compare_runs(run_of("11110000" * 4), run_of("11110000" * 4))
    assert found.flips == () and all(one.difference in {0.0, None} for one in found.differences)
    assert all(test.p_value in {1.0, None} for test in found.tests)
    assert "no figure differs" in "\n".join(comparison_lines(found, 5))


def test_rows_of_other_labels_are_not_paired():
    found = compare_runs(run_of("11110000" * 4), run_of("11110000" * 4, labels="00001111" * 4))
    assert found.unpaired and not found.tests and not found.flips


def test_runs_that_cannot_be_compared_are_refused():
    other = make_run()
    mention = other.model_copy(update={"record": other.record.model_copy(update={"stage": "mention"})})
    with pytest.raises(InvalidInput, match="the other of mention"):
        compare_runs(other, mention)
    with pytest.raises(InvalidInput, match="failed"):
        compare_runs(other, make_run(error="broken"))
