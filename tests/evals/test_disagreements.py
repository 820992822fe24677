"""Disagreements, worst first."""

from __future__ import annotations

from tactful.evals import BothSides, DecidedRow, disagreement_lines
from tactful.evals.disagreements import CLIPPED_CHARS, clip, worst_first


def row(name: str, label: bool | None, probability: float | None, *, chosen: bool | None = None) -> DecidedRow:
    decided = chosen if chosen is not None else (probability or 0) >= 0.5
    return DecidedRow(item=("u", name), label=label, chosen=decided, probability=probability)


def test_the_farthest_from_its_label_comes_first_and_what_agrees_or_is_unjudged_is_left_out() -> None:
    rows = [
        row("near", False, 0.6),
        row("agrees", True, 0.9),
        row("far", True, 0.1),
        row("unjudged", None, 0.9),
        row("silent", True, None, chosen=False),
    ]
    asked = []

    def tell(number: int) -> BothSides:
        asked.append(number)
        return BothSides(statement=rows[number].item[1], ours="left out", people="wanted", votes={"rater": True})

    found = worst_first(rows, tell)
    assert [one.item[1] for one in found] == ["far", "near", "silent"]
    assert sorted(asked) == [0, 2, 4]
    text = "\n".join(disagreement_lines(found, 1))
    assert "worst first (1 of 3)" in text and "0.10  far" in text and "rater yes" in text
    assert "near" not in text
    assert disagreement_lines(found, 0) == []


def test_a_long_text_is_cut_onto_one_line() -> None:
    assert clip("a\n b\x1b[2J") == "a b\ufffd[2J"
    assert len(clip("word " * 500)) == CLIPPED_CHARS
