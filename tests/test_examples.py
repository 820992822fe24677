"""Every example runs as it stands, with an empty home and no key."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
RUN_HERE = {
    "agent.py",
    "agent_tools.py",
    "any_function.py",
    "chain.py",
    "memory_api.py",
    "quickstart.py",
    "serve_client.py",
    "turn_graph.py",
}
# studio.py is opened by `langgraph dev`, and by a test below.
OPENED_HERE = {"studio.py"}


def run_example(name: str, home: Path, *arguments: str) -> str:
    """Run an example with its data in `home` and return what it printed."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), str(home / "data"), *arguments],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "TACTFUL_RETRIEVAL_BUDGET_MS": "20000"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_example_has_a_test_here() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == RUN_HERE | OPENED_HERE


def test_quickstart_learns_decides_and_gives_reasons(tmp_path: Path) -> None:
    printed = run_example("quickstart.py", tmp_path)
    assert "The user is vegetarian." in printed
    assert "The user lives in Ghent." in printed
    assert "(wanted)" in printed or "nothing is used" in printed


def test_turn_graph_is_a_node_that_is_awaited_streamed_and_waited_for(tmp_path: Path) -> None:
    printed = run_example("turn_graph.py", tmp_path).splitlines()
    assert printed[0] == "Nice to meet you."
    assert any("used" in line and "The user is vegetarian." in line for line in printed)
    assert printed[-1] == "I would braise some chicory."


def test_serve_client_is_answered_by_a_real_model_with_what_was_learned(tmp_path: Path) -> None:
    printed = run_example("serve_client.py", tmp_path).splitlines()
    assert [line for line in printed if line.startswith("used")] == ["used  0", "used  1"]
    assert sum(len(line) > len("reply ") for line in printed if line.startswith("reply")) == 2


def test_langgraph_validates_our_configuration() -> None:
    langgraph = Path(sys.executable).with_name("langgraph")
    done = subprocess.run(
        [str(langgraph), "validate", "--config", str(ROOT / "langgraph.json")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 graph" in done.stdout


def test_what_studio_opens_is_a_graph_that_answers(tmp_path: Path) -> None:
    file, name = json.loads((ROOT / "langgraph.json").read_text())["graphs"]["turn"].split(":")
    script = f"""
import asyncio, runpy
make_graph = runpy.run_path({str(ROOT / file)!r})[{name!r}]
said = {{"messages": [{{"role": "user", "content": "Hello"}}]}}

async def main():
    graph, again = await make_graph(), await make_graph()
    assert graph is again
    state = await graph.ainvoke(said, context={{"user_id": "ada"}})
    print(sorted(graph.get_graph().nodes), len(state["messages"]))

asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TACTFUL_MODEL": "none"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['__end__', '__start__', 'compose', 'load', 'log', 'reply', 'select'] 1"


def test_agent_is_waited_for_awaited_and_streamed_with_what_was_learned(tmp_path: Path) -> None:
    printed = run_example("agent.py", tmp_path).splitlines()
    assert printed[:3] == ["Nice to meet you.", "A lentil curry.", "Or braised chicory."]
    assert printed[3:] == ["used: nothing", *["used: The user is vegetarian."] * 2]


def test_agent_tools_remember_recall_and_forget(tmp_path: Path) -> None:
    answers = [line.strip() for line in run_example("agent_tools.py", tmp_path).splitlines() if "the tool:" in line]
    assert answers[0] == "the tool: Remembered: The user is vegetarian."
    assert "Not remembered" in answers[1]
    assert "The user is vegetarian." in answers[2]
    assert "Forgotten" in answers[3]
    assert "Nothing is known" in answers[4]


def test_memory_api_is_looked_into_corrected_and_taken_along_and_can_be_run_again(tmp_path: Path) -> None:
    for _ in range(2):
        printed = run_example("memory_api.py", tmp_path)
        assert "known: The user works as a nurse. from “I work as a nurse”" in printed
        assert "edited: The user works as a midwife." in printed
        assert "imported: {'attributes': 3, 'feedback': 0}" in printed


def test_a_chain_with_a_wrapped_model_is_asked_in_every_way(tmp_path: Path) -> None:
    printed = run_example("chain.py", tmp_path).splitlines()
    used = [line for line in printed if line.startswith(("t1 ", "t2 ", "t3 ", "t4 ", "t5 ", "t6 "))]
    assert used[0] == "t1 ada: nothing is used"
    assert [line[8:] for line in used[1:5]] == ["['The user is vegetarian.']"] * 4
    assert used[5] == "t6 bob: nothing is used"
    assert len(printed) > 10


def test_any_function_is_asked_with_what_was_learned(tmp_path: Path) -> None:
    printed = [line.partition(": ") for line in run_example("any_function.py", tmp_path).splitlines()]
    assert [name for name, _, _ in printed] == ["for Ada", "for Bob", "streamed", "awaited", "streamed, async"]
    assert [answer for _, _, answer in printed] == ["A lentil curry.", "A roast chicken.", *["A lentil curry."] * 3]
