"""The machine and the versions a figure was measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict

PACKAGES = ("tactful", "numpy", "onnxruntime", "tiktoken", "chromadb", "langgraph", "mem0ai")


class Machine(BaseModel):
    """What a time means nothing without. `packages` holds versions by name, those not installed left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    processor: str
    cores: int
    system: str
    python: str
    packages: dict[str, str]

    def words(self) -> str:
        """Say it in one line."""
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return f"{self.processor}, {self.cores} cores, {self.system}, Python {self.python}; {packages}"


def describe_machine() -> Machine:
    """Describe this machine; `cores` are those this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return Machine(
        processor=_processor(),
        cores=len(usable(0)) if usable else os.cpu_count() or 1,
        system=platform.system(),
        python=platform.python_version(),
        packages={name: number for name in PACKAGES if (number := _version(name)) is not None},
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
