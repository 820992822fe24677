from __future__ import annotations

import json
from pathlib import Path

from .conftest import Run


def test_turns_a_second_are_told_of_any_dialogues(tactful: Run, tmp_path: Path) -> None:
    gold, figures = tmp_path / "gold.jsonl", tmp_path / "f.json"
    dialogue = [{"role": "user", "text": "I live in Ghent."}, {"role": "user", "text": "Hello!"}]
    gold.write_text(json.dumps({"dialogue_id": "d1", "dialogue": dialogue}) + "\n")
    done = tactful("bench", "extraction", "--gold", str(gold), "--json", str(figures), "--repeats", "2")
    assert done.returncode == 0, done.stderr
    assert "2 user turns of gold.jsonl, 2 passes, one thread" in done.stdout
    rows = json.loads(figures.read_text())["rows"]
    assert [row["name"] for row in rows if row["per_second"] > 0] == [row["name"] for row in rows]
    assert "one turn at a time" in done.stdout
