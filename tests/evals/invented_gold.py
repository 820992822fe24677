"""Gold rows of invented people, for the tests of what is done with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from hypothesis import strategies as st

from tactful.evals import GoldFile, RelevanceJudgment, RelevanceRow, Stage

VERDICTS = ("yes", "no", "avoid")


def relevance(user: str = "u1", prompt: str = "p1", attribute: str = "sails", **said: str) -> RelevanceRow:
    """Return what annotators said of one pair: `ann="yes"`."""
    return RelevanceRow(
        user_id=user,
        prompt_id=prompt,
        prompt=f"What about {prompt}?",
        attribute=f"The user {attribute}.",
        judgments=tuple(RelevanceJudgment(annotator=name, verdict=verdict) for name, verdict in said.items()),
    )


def as_file(rows: Sequence[RelevanceRow], name: str = "gold.jsonl") -> GoldFile:
    return GoldFile(Path(name), Stage.RELEVANCE, tuple(rows), tuple(range(1, len(rows) + 1)))


def write_lines(path: Path, lines: Iterable[object]) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


@st.composite
def relevance_rows(draw: st.DrawFn, names: Sequence[str] = ("ann", "bo", "cy")) -> list[RelevanceRow]:
    """Rows of few users, prompts and attributes, so that items and prompts repeat; each item on one row."""
    items = draw(
        st.lists(
            st.tuples(st.sampled_from("abcd"), st.sampled_from("pqrs"), st.sampled_from(("sails", "sings"))),
            min_size=1,
            max_size=16,
            unique=True,
        )
    )
    said = st.dictionaries(st.sampled_from(names), st.sampled_from(VERDICTS), max_size=len(names))
    return [relevance(user, prompt, attribute, **draw(said)) for user, prompt, attribute in items]
