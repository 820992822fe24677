"""Flat judgments, one annotator on one item each, whatever file they are from: their fields named, put into rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from tactful.memory import InvalidFile, InvalidInput

from ..annotation import ROW_OF, Row, Stage, squeeze
from ..extraction_gold import QUOTE_SEPARATOR
from ..gold_files import GoldFile
from ..gold_merge import unite
from ..records import describe_problems

# The fields of a judgment and the names by which other files know them, the likelier first.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "user_id": ("user_id", "user", "persona_id", "participant_id"),
    "conversation_id": ("conversation_id", "conversation", "dialogue_id", "thread_id"),
    "prompt_id": ("prompt_id", "prompt_index", "question_id"),
    "prompt": ("prompt", "prompt_text", "question", "query"),
    "attribute": ("attribute", "statement", "memory", "fact"),
    "evidence": ("evidence", "quote"),
    "reason": ("reason", "rationale"),
    "generic": ("generic", "response_no_context", "generic_reply", "response_a"),
    "personalized": ("personalized", "response_personalized", "personalized_reply", "response_b"),
    "model": ("model", "model_tag"),
    "annotator": ("annotator", "annotator_id", "reviewer", "rater", "worker_id", "user_name"),
    "verdict": ("verdict", "label", "judgment", "relevance", "relevant", "accepted", "answer"),
    "failure": ("failure", "failure_type", "reject_reason"),
    "rating": ("rating", "score"),
    "shown_first": ("shown_first",),
    "at": ("at", "timestamp", "created_at"),
    "note": ("note", "comment"),
}
_ROW_FIELDS = {
    Stage.ATTRIBUTES: ("user_id", "conversation_id", "attribute", "evidence", "reason"),
    Stage.RELEVANCE: ("user_id", "prompt_id", "prompt", "attribute", "reason"),
    Stage.REPLIES: ("user_id", "prompt_id", "prompt", "generic", "personalized", "model"),
}
_JUDGMENT_FIELDS = {
    Stage.ATTRIBUTES: ("annotator", "verdict", "failure", "at", "note"),
    Stage.RELEVANCE: ("annotator", "verdict", "at", "note"),
    Stage.REPLIES: ("annotator", "attribute", "rating", "shown_first", "at", "note"),
}
_VERDICTS = {
    Stage.ATTRIBUTES: {
        "accept": ("accepted", "ok", "yes", "true", "1", "1.0", "makes sense"),
        "uncertain": ("unsure", "maybe", "cannot tell", "?"),
        "reject": ("rejected", "bad", "no", "false", "0", "0.0", "doesn't make sense"),
    },
    Stage.RELEVANCE: {
        "yes": ("true", "1", "1.0", "relevant"),
        "no": ("false", "0", "0.0", "irrelevant", "not relevant"),
        "avoid": ("forbidden", "inappropriate"),
    },
}
_WORDS = {
    stage: {word: verdict for verdict, words in verdicts.items() for word in (verdict, *words)}
    for stage, verdicts in _VERDICTS.items()
}
_SAID = frozenset({"verdict", "failure", "rating", "at", "note"})
_FAILURES = {"overgeneralisation": "overgeneralization", "task_context_confusion": "task_context"}


@dataclass(frozen=True, slots=True)
class FlatJudgment:
    """One annotator on one item; `place` says where in the file, `fields` are named as in `FIELDS`."""

    place: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """The rows of one stage, and what was left out: each kind of thing with how often."""

    stage: Stage
    rows: tuple[Row, ...]
    left_out: Mapping[str, int]


def name_fields(values: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a judgment from another file's values, blanks left out.

    `columns` says under which name a field is found; else the names in `FIELDS` are tried, whatever their case.

    Raises:
        InvalidInput: `columns` names a field that does not exist.
    """
    unknown = sorted(columns.keys() - FIELDS.keys())
    if unknown:
        raise InvalidInput(f"there is no field {unknown[0]!r}; there are {', '.join(FIELDS)}")
    found = {_plain(name): text for name, value in values.items() if (text := as_text(value))}
    named: dict[str, str] = {}
    for field, aliases in FIELDS.items():
        names = (columns[field],) if field in columns else aliases
        named |= next(({field: found[_plain(name)]} for name in names if _plain(name) in found), {})
    return named


def name_answers(
    item: Mapping[str, object], answers: Mapping[str, object], columns: Mapping[str, str]
) -> dict[str, str]:
    """Return the fields of a judgment where what was judged and what was said of it are told apart."""
    of_item = {name: text for name, text in name_fields(item, columns).items() if name not in _SAID}
    return of_item | {name: text for name, text in name_fields(answers, columns).items() if name in _SAID}


def gather(
    path: Path,
    judgments: Iterable[FlatJudgment],
    *,
    stage: Stage | None = None,
    left_out: Mapping[str, int] | None = None,
) -> Imported:
    """Return the judgments of a file as rows, one an item.

    The stage is told by the first judgment unless it is given: replies have two texts, relevance a prompt. A prompt
    without an id gets one by its text; a time without a zone is in UTC, and one that cannot be read is left out. So are
    judgments without a verdict or rating, and what an annotator says twice and differently.

    Raises:
        InvalidFile: nothing was judged, or a judgment lacks a field or says what cannot be understood.
    """
    out = Counter(left_out or {})
    rows: list[Row] = []
    for flat in judgments:
        stage = stage or _told_by(flat.fields)
        if ("rating" if stage is Stage.REPLIES else "verdict") in flat.fields:
            rows.append(_read(path, flat, stage))
        else:
            out["not judged"] += 1
    if stage is None or not rows:
        raise InvalidFile(path, "holds no judgments")
    return combine_imported([(path, Imported(stage, tuple(rows), out))])


def combine_imported(imported: Sequence[tuple[Path, Imported]]) -> Imported:
    """Unite what several files hold, one row an item.

    Raises:
        InvalidInput: there is none, or they are of different stages.
    """
    united = unite([GoldFile(path, one.stage, one.rows, tuple(range(1, len(one.rows) + 1))) for path, one in imported])
    out = sum((Counter(one.left_out) for _, one in imported), Counter[str]())
    out["said otherwise by the same annotator"] += len(united.contradictions)
    return Imported(united.stage, united.rows, {what: times for what, times in out.items() if times})


def _told_by(fields: Mapping[str, str]) -> Stage:
    if "generic" in fields or "personalized" in fields:
        return Stage.REPLIES
    return Stage.RELEVANCE if "prompt" in fields else Stage.ATTRIBUTES


def _read(path: Path, flat: FlatJudgment, stage: Stage) -> Row:
    fields = flat.fields
    judgment: dict[str, object] = {name: fields[name] for name in _JUDGMENT_FIELDS[stage] if name in fields}
    row = {name: fields[name] for name in _ROW_FIELDS[stage] if name in fields}
    if "prompt_id" in _ROW_FIELDS[stage] and "prompt" in row:
        row.setdefault("prompt_id", "p" + hashlib.sha256(squeeze(row["prompt"]).encode()).hexdigest()[:12])
    try:
        judgment |= {**dict(_said(stage, fields)), "at": _time(fields.get("at", ""))}
        return ROW_OF[stage].model_validate({**row, "judgments": (judgment,)})
    except ValidationError as error:
        raise InvalidFile(path, f"{flat.place}: {describe_problems(error)[0]}") from error
    except ValueError as error:
        raise InvalidFile(path, f"{flat.place}: {error}") from error


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _said(stage: Stage, fields: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Yield what the judgment says, in our words.

    Raises:
        ValueError: it cannot be understood.
    """
    if stage is Stage.REPLIES:
        rating = float(fields["rating"]) if fields["rating"].replace(".", "", 1).isdecimal() else 0.0
        if rating not in range(1, 6):
            raise ValueError(f"rating {fields['rating']!r} is none of 1 to 5")
        yield "rating", int(rating)
        return
    verdict = _WORDS[stage].get(fields["verdict"].casefold())
    if verdict is None:
        raise ValueError(f"verdict {fields['verdict']!r} is none of {', '.join(_VERDICTS[stage])}")
    yield "verdict", verdict
    if "failure" in fields and stage is Stage.ATTRIBUTES:
        failure = _plain(fields["failure"])
        yield "failure", _FAILURES.get(failure, failure)


def _plain(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def as_text(value: object) -> str:
    """Return a value as a person would write it, several quotes joined by " … "; "" where there is none."""
    if isinstance(value, list):
        return QUOTE_SEPARATOR.join(text for each in value if (text := as_text(each)))
    return "" if value is None or isinstance(value, dict) else str(value).strip()
