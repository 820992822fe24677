"""What the tests of composing share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def attacks(shared_data: Path) -> list[str]:
    """Injected instructions and odd strings of others."""
    files = [shared_data / "attacks" / name for name in ("injections.jsonl", "naughty_strings.jsonl")]
    return [json.loads(line)["text"] for file in files for line in file.read_bytes().split(b"\n") if line]
