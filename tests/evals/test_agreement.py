from __future__ import annotations

import json
from pathlib import Path

import pytest

from tactful.evals import one_against_the_others, read_annotated_pairs
from tactful.evals.agreement import AnnotatedPair
from tactful.evals.metrics import count, f1, kappa
from tactful.memory import InvalidFile


def pair(annotators: int, yes: int) -> AnnotatedPair:
    return AnnotatedPair(
        prompt_id="p", attribute="The user likes tea.", annotators=annotators, yes_rate=round(yes / annotators, 4)
    )


def test_each_stands_against_the_majority_of_the_others() -> None:
    votes = one_against_the_others([pair(3, 1), pair(4, 3)])
    # Of three with one yes, the yes faces two no; the two no face an even split and are left out.
    # Of four with three yes, each yes faces two yes and a no, and the no faces three yes.
    assert list(zip(votes.pairs, votes.majority.tolist(), votes.said.tolist(), strict=True)) == [
        ("0", False, True),
        ("1", True, True),
        ("1", True, True),
        ("1", True, True),
        ("1", True, False),
    ]


def test_who_judged_alone_has_nobody_to_agree_with() -> None:
    assert one_against_the_others([pair(1, 1)]).pairs == ()


def test_a_rate_that_so_many_annotators_cannot_give_is_refused(tmp_path: Path) -> None:
    row = {"prompt_id": "p", "attribute": "a", "annotators": 3, "yes_rate": 0.5}
    (tmp_path / "pilot.jsonl").write_text(json.dumps(row) + "\n")
    with pytest.raises(InvalidFile, match="line 1"):
        read_annotated_pairs(tmp_path / "pilot.jsonl")


def test_judgments_are_counted_where_no_rate_is_stated(tmp_path: Path) -> None:
    judgments = [{"annotator": f"a{n}", "verdict": verdict} for n, verdict in enumerate(("yes", "avoid", "no", "yes"))]
    row = {"prompt_id": "p", "attribute": "a", "judgments": judgments}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n")
    (found,) = read_annotated_pairs(tmp_path / "gold.jsonl")
    assert (found.annotators, found.yes) == (4, 2)


def test_people_of_the_pilot_agree_as_the_model_card_says(shared_data: Path) -> None:
    votes = one_against_the_others(read_annotated_pairs(shared_data / "selection" / "pilot.jsonl"))
    counts = count(votes.majority, votes.said)
    assert len(votes.said) == 1_995
    assert f1(counts) == pytest.approx(0.558, abs=5e-4)
    assert kappa(counts) == pytest.approx(0.433, abs=5e-4)
