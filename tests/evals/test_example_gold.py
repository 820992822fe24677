"""The example that ships: good gold in every stage, whose authors say that they are no annotators."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful import evals
from tactful.evals import Stage, check_gold, measure_agreement, read_gold, read_relevance_gold, tabulate

EXAMPLE = Path(str(evals.__file__)).parent / "example_gold"


@pytest.mark.parametrize("stage", Stage)
def test_it_passes_its_check_and_its_annotators_are_the_authors(stage: Stage) -> None:
    found = check_gold(EXAMPLE / f"{stage}.jsonl")
    assert (found.stage, found.problems) == (stage, ())
    assert found.rows >= 20
    assert set(found.annotators) == {"author-1", "author-2", "author-3"}
    assert "no annotators" in (EXAMPLE / "README.md").read_text()


@pytest.mark.parametrize("stage", Stage)
def test_it_shows_every_label(stage: Stage) -> None:
    ratings = tabulate(stage, read_gold(EXAMPLE / f"{stage}.jsonl").rows)
    assert (ratings.counts.sum(axis=0) > 0).all()
    assert measure_agreement(ratings, draws=100).alpha_ordinal.value is not None


def test_the_selection_reads_the_majority() -> None:
    wanted = [pair.relevant for pair in read_relevance_gold(EXAMPLE / "relevance.jsonl")]
    assert {True, False, None} == set(wanted)
