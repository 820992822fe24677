"""Judged replies, read from JSON lines."""

import json

import pytest

from tactful.evals import MentionGold, read_mention_gold, read_reply_pairs
from tactful.memory import InvalidFile

LINE = {"context_id": 7, "context": "hi\nhow are you ?\n", "facts": "your persona: i ski.\ni bake.\n", "reply": "well"}


def _gold(**changes):
    return MentionGold.model_validate({**LINE, **changes})


def test_facts_come_one_by_one_and_the_last_turn_is_what_is_answered():
    gold = _gold(uses_facts=[1, 0, 1])
    assert gold.statements == ("i ski.", "i bake.")
    assert (gold.context_id, gold.last_turn, gold.used) == ("7", "how are you ?", True)


@pytest.mark.parametrize(
    ("labels", "used"),
    [([0, 0, 1], False), ([1, 1], True), ([1, 0], None), ([], None), (None, None), ("", None), (["", None], None)],
)
def test_most_raters_decide_and_blanks_decide_nothing(labels, used):
    assert _gold(uses_facts=labels).used is used


def test_a_bad_line_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(LINE) + "\n" + json.dumps({**LINE, "facts": " "}))
    with pytest.raises(InvalidFile, match=r"line 2.*facts"):
        read_mention_gold(path)
    with pytest.raises(InvalidFile, match=r"line 1.*model"):
        read_reply_pairs(path)
