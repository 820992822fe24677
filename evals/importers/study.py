"""The annotation tool of arXiv 2606.06614: what its annotators saved, beside the items they were shown.

The tool keeps a file an annotator and task (`<annotator>_task<N>.jsonl`): tasks 1 and 4 judge a user's attributes, 3
and 5 their relevance to a prompt, 6 a personalized against a generic reply, which it always shows first. The texts
judged are in `data/extracted/task<N>_items.jsonl` (2 for task 3), where a judgment's `index` is a place in order of
`item_index`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tactful.memory import InvalidFile, read_json_lines

from ..annotation import Stage
from .flat import FlatJudgment, Imported, as_text, gather

# Who looks at the others' answers in the tool, and is none of its annotators.
_ADMIN = "admin"
Record = dict[str, Any]


def import_study(path: Path, items: Path) -> Imported:
    """Read what one annotator of the study saved, and the items of that task.

    Judgments never made, items flagged as broken and those of the tool's administrator are left out.

    Raises:
        InvalidFile: a file cannot be read, the task is none of 1, 3, 4, 5 and 6, or the items are not those judged.
    """
    left_out: Counter[str] = Counter()
    saved = list(read_json_lines(path))
    tasks = {str(record.get("task")) for _, record in saved}
    if len(tasks) != 1 or not tasks <= _TASKS.keys():
        raise InvalidFile(
            path, f"is of tasks {', '.join(sorted(tasks)) or 'none'}, not of one of {', '.join(sorted(_TASKS))}"
        )
    stage, read = _TASKS[tasks.pop()]
    shown = [item for _, item in sorted(read_json_lines(items), key=lambda line: _item_index(items, *line))]
    judgments = (
        FlatJudgment(f"line {number}", {name: text for name, value in fields.items() if (text := as_text(value))})
        for number, record in _taken(saved, left_out)
        for fields in _read_record(path, number, record, shown, read)
    )
    return gather(path, list(judgments), stage=stage, left_out=left_out)


def _item_index(items: Path, number: int, item: Record) -> int:
    index = item.get("item_index")
    if not isinstance(index, int):
        raise InvalidFile(items, "is no item of the study: it has no item_index", line=number)
    return index


def _taken(saved: Sequence[tuple[int, Record]], left_out: Counter[str]) -> Iterator[tuple[int, Record]]:
    for number, record in saved:
        if record.get("annotator") == _ADMIN:
            left_out["judged by the administrator"] += 1
        elif record.get("flagged"):
            left_out["item flagged"] += 1
        else:
            yield number, record


def _read_record(
    path: Path, number: int, record: Record, shown: Sequence[Record], read: Callable[[Record, Record], Iterator[Record]]
) -> Iterator[Record]:
    index = record.get("index")
    if not isinstance(index, int) or not 0 <= index < len(shown):
        raise InvalidFile(path, f"index {index} is none of the {len(shown)} items", line=number)
    item = shown[index]
    if any(record[name] != item.get(name) for name in ("user_id", "prompt_id", "prompt_index") if name in record):
        raise InvalidFile(path, f"item {index} is of another user or prompt than what was judged", line=number)
    said = {"annotator": record.get("annotator"), "at": record.get("timestamp")}
    try:
        yield from ({**said, **fields} for fields in read(record, item))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InvalidFile(
            path, f"is not a record of the study's tool, or not of these items: {error}", line=number
        ) from error


def _read_attributes(record: Record, item: Record) -> Iterator[Record]:
    judgments, attributes = record["attr_judgments"], item["merged_attributes"]
    if len(judgments) != len(attributes):
        raise ValueError(f"{len(judgments)} judgments of {len(attributes)} attributes")
    for judged, attribute in zip(judgments, attributes, strict=True):
        yield {
            "user_id": item["user_id"],
            "attribute": attribute["attribute"],
            "reason": attribute.get("reason"),
            "verdict": judged.get("judgment"),
            "note": judged.get("note"),
        }


def _read_relevance(record: Record, item: Record) -> Iterator[Record]:
    reasons: Mapping[str, object] = {a["attribute"]: a.get("reason") for a in item["profile_attributes"]}
    for judged in record["relevance_judgments"]:
        yield {
            "user_id": item["user_id"],
            "prompt_id": item["prompt_index"],
            "prompt": item["prompt_text"],
            "attribute": judged["attribute"],
            "reason": reasons[judged["attribute"]],
            "verdict": judged.get("relevant"),
        }


def _read_replies(record: Record, item: Record) -> Iterator[Record]:
    for attribute, rating in record["ratings"].items():
        yield {
            "user_id": item["user_id"],
            "prompt_id": item["prompt_id"],
            "prompt": item["prompt_text"],
            "generic": item["response_no_context"],
            "personalized": item["response_personalized"],
            "model": item.get("model_tag"),
            "attribute": attribute,
            "rating": rating,
            "shown_first": "generic",
        }


_TASKS: Mapping[str, tuple[Stage, Callable[[Record, Record], Iterator[Record]]]] = {
    "1": (Stage.ATTRIBUTES, _read_attributes),
    "4": (Stage.ATTRIBUTES, _read_attributes),
    "3": (Stage.RELEVANCE, _read_relevance),
    "5": (Stage.RELEVANCE, _read_relevance),
    "6": (Stage.REPLIES, _read_replies),
}
