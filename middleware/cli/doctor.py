"""`tactful doctor`: whether everything works here, and what is missing."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer

from .options import AsJson, DataDir

NOT_WELL_EXIT = 1
WORDS = {True: "ok", False: "BROKEN", None: "absent"}


def doctor(data: DataDir = None, as_json: AsJson = False) -> None:
    """Examine weights, token counting, the data directory and the models at hand; exit 1 if a part is broken."""
    from ..health import examine
    from ..settings import load_settings

    findings = examine(load_settings(data_dir=data))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{WORDS[finding.ok]:<7} {finding.what:<15} {finding.details}")
    if any(finding.ok is False for finding in findings):
        raise typer.Exit(NOT_WELL_EXIT)
