"""Which parts a Personalizer is made of follows from the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.graphs import PresidioDetector
from tactful.middleware.settings import load_settings
from tactful.middleware.wiring import wire_local

pytest.importorskip("presidio_analyzer")


async def test_presidio_is_asked_only_where_the_operator_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = wire_local(tmp_path / "plain", load_settings())
    assert plain.learning_parts.policy.detectors == ()
    await plain.close()
    monkeypatch.setenv("TACTFUL_PRESIDIO", "true")
    asked = wire_local(tmp_path / "asked", load_settings())
    assert [type(one) for one in asked.learning_parts.policy.detectors] == [PresidioDetector]
    await asked.close()
