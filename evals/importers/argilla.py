"""Argilla: records of a dataset with the responses of several users, as its `records.to_json` or `to_list` give them.

A field, a metadata property or a question is found by its name (see `FIELDS`): name the question of the verdict
"verdict" or "rating", or say its name. Both forms are read, the nested one (`responses`: by question a list of `value`
and `user_id`) and the flattened one (`question.responses`, with `.users` and `.status` beside it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue

from ..annotation import Stage
from .flat import FlatJudgment, Imported, gather, name_answers
from .json_records import Object, as_record, read_json_records

_FLATTENED = ".responses"
_SUBMITTED = frozenset({"submitted", None})


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    value: JsonValue = None
    user_id: str
    status: str | None = None


class _Record(BaseModel):
    """One record; in the flattened form, all but what it is called lies beside these."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    fields: Object = {}
    metadata: Object = {}
    responses: Annotated[dict[str, tuple[_Response, ...]], BeforeValidator(lambda value: value or {})] = {}


def import_argilla(path: Path, *, columns: Mapping[str, str] | None = None, stage: Stage | None = None) -> Imported:
    """Read the exported records of an Argilla 2 dataset, a JSON array or one record a line.

    Drafts and discarded responses are left out where the export tells them, which only the flattened form does.

    Raises:
        InvalidFile: the file cannot be read, nobody responded, or a response cannot be understood.
        InvalidInput: `columns` names a field that does not exist.
    """
    return gather(path, _judgments(path, columns or {}), stage=stage)


def _judgments(path: Path, columns: Mapping[str, str]) -> Iterator[FlatJudgment]:
    for place, value in read_json_records(path):
        record = as_record(path, place, value, _Record)
        item = {**record.__pydantic_extra__, **record.metadata, **record.fields}
        for annotator, answers in _answers(record).items():
            yield FlatJudgment(place, {**name_answers(item, answers, columns), "annotator": annotator})


def _answers(record: _Record) -> dict[str, dict[str, JsonValue]]:
    """Return each user's answers by question."""
    found: dict[str, dict[str, JsonValue]] = {}
    for question, responses in {**record.responses, **_flattened(record.__pydantic_extra__)}.items():
        for response in responses:
            if response.status in _SUBMITTED:
                found.setdefault(response.user_id, {})[question] = response.value
    return found


def _flattened(extra: Mapping[str, JsonValue]) -> dict[str, tuple[_Response, ...]]:
    found = {}
    for name in extra:
        values, users, states = (extra.get(name + end) for end in ("", ".users", ".status"))
        if name.endswith(_FLATTENED) and isinstance(values, list) and isinstance(users, list):
            known = states if isinstance(states, list) else [None] * len(values)
            found[name.removesuffix(_FLATTENED)] = tuple(
                _Response(value=value, user_id=str(user), status=None if state is None else str(state))
                for value, user, state in zip(values, users, known, strict=False)
            )
    return found
