"""Reading dialogues with memories, and finding which message a quote lies in."""

import json

import pytest

from tactful.evals import ExtractionGold, gold_turns, read_extraction_gold
from tactful.evals.extraction_gold import TurnFinder
from tactful.memory import InvalidFile


def _dialogue(memories=(), texts=("I keep bees.", "Nice weather", "I live in Ghent, near the canal")):
    messages = [
        message for text in texts for message in ({"role": "user", "text": text}, {"role": "assistant", "text": "ok"})
    ]
    return {"dialogue_id": "a", "dialogue": messages, "memories": list(memories)}


def _memory(quote, turns=(), *, accepted=True, kind="direct"):
    return {"statement": "x", "kind": kind, "accepted": accepted, "evidence": {"turns": list(turns), "quote": quote}}


def test_a_file_is_read_line_by_line(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("\ufeff" + json.dumps(_dialogue()) + "\n\n" + json.dumps(_dialogue()) + "\n", encoding="utf-8")
    gold = read_extraction_gold(path)
    assert [number for number, _ in gold[0].user_turns] == [0, 2, 4]
    assert len(gold) == 2 and not gold[0].is_labelled


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: is not JSON"),
        ("[1]", "line 2: is not a JSON object"),
        ("{}", "line 2: field 'dialogue_id' is missing"),
        ('{"dialogue_id": "a", "dialogue": [{"role": "king", "text": "x"}]}', "line 2: field 'dialogue.0.role'"),
        ("[" * 100_000, "line 2: is not JSON"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, problem):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(_dialogue()) + "\n" + line, encoding="utf-8")
    with pytest.raises(InvalidFile, match=problem):
        read_extraction_gold(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "latin1").write_bytes(b"\xff\xfe\xfa")
    (tmp_path / "empty").write_text("\n")
    for name, problem in (("absent", "cannot be read"), ("latin1", "not UTF-8"), ("empty", "holds no dialogue")):
        with pytest.raises(InvalidFile, match=problem):
            read_extraction_gold(tmp_path / name)


@pytest.mark.parametrize(
    ("quote", "turn"),
    [
        ("i KEEP bees!!", 0),
        ("near the canal", 4),
        ("I live in Ghent, near the canal and more that was never said at all in any of these messages", None),
        ("I live in a Ghent near the canal", 4),
        ("I live in Rome", None),
        ("", None),
        ("?!", None),
    ],
)
def test_a_quote_lies_in_the_first_message_that_holds_it(quote, turn):
    gold = ExtractionGold.model_validate(_dialogue())
    assert TurnFinder(gold.user_turns).find(quote) == turn


def test_a_long_beginning_is_enough():
    beginning = "one two three four five six seven eight nine ten eleven twelve"
    assert (
        TurnFinder([(3, beginning)]).find(beginning[:60] + " something else entirely, and a good deal of it too") == 3
    )


def test_only_accepted_memories_make_gold_turns():
    memories = [
        _memory("keep bees … near the canal"),
        _memory("Nice weather", accepted=False),
        _memory("", [2, 3], kind="indirect"),
    ]
    gold = ExtractionGold.model_validate(_dialogue(memories))
    assert gold_turns(gold) == {0, 4, 2}
    assert gold_turns(gold, kind="direct") == {0, 4}


def test_a_blank_label_is_no_label():
    assert not ExtractionGold.model_validate(_dialogue([_memory("keep bees", accepted="")])).is_labelled
