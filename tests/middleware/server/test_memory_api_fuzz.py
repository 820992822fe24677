"""The memory API under schemathesis: no server error, and nothing outside what its OpenAPI document says.

All four phases run (examples, coverage, fuzzing, stateful) with every check there is, against a real server. For a
larger run set TACTFUL_FUZZ_EXAMPLES, the number of examples for each operation and kind of data.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .memory_client import PREFIX, MemoryServer, memory_server
from .serving import served

USER = "fuzz"
EXAMPLES = os.environ.get("TACTFUL_FUZZ_EXAMPLES", "15")
# What these take must also be plain words that may be kept, and an edited reply another one, which a JSON schema cannot
# say: their 400 is documented.
CONFIG = """
[[operations]]
include-operation-id = ["add_attribute", "edit_attribute", "give_feedback", "import_memory"]
checks.positive_data_acceptance.enabled = false
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MemoryServer]:
    """A server whose person has attributes, decisions and verdicts to be found."""
    with memory_server(tmp_path) as opened:
        opened.tell(f"shop:{USER}", "I'm a vegetarian and I live in Ghent.", "What could I cook tonight?")
        tea = opened.ask("POST", "/memory/attributes", key=opened.shop, user=USER, json={"statement": "I like tea."})
        said = {"verdict": "useful", "attribute_id": tea.json()["id"]}
        opened.ask("POST", "/feedback", key=opened.shop, user=USER, json=said)
        yield opened


@pytest.mark.parametrize("left_out", [(), ("--exclude-operation-id", "forget_everything")], ids=["all", "remembering"])
def test_every_answer_is_documented_and_none_is_a_server_error(
    server: MemoryServer, tmp_path: Path, left_out: tuple[str, ...]
) -> None:
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    with served(server.app) as url:
        done = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}{PREFIX}/openapi.json"),
                *("--header", f"Authorization: Bearer {server.shop}", "--header", f"X-Tactful-User: {USER}"),
                *("--max-examples", EXAMPLES, "--workers", "1", "--seed", "1", "--no-color", *left_out),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=3_000,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    found = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert found is not None, done.stdout[-2_000:]
    assert found[1] == found[2]
    assert int(found[1]) > 800
