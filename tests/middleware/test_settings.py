"""Settings come from TACTFUL_… variables, and a bad one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tactful.memory import InvalidInput
from tactful.middleware import load_settings
from tactful.middleware.settings import PROVIDER_KEYS, offered_models


def test_the_environment_is_read_and_overrides_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TACTFUL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TACTFUL_MAX_BLOCK_TOKENS", "120")
    assert load_settings().data_dir == tmp_path
    assert load_settings().max_block_tokens == 120
    assert load_settings(max_block_tokens=7, model=None).max_block_tokens == 7


@pytest.mark.parametrize(
    "name, value",
    [
        ("TACTFUL_MAX_BLOCK_TOKENS", "many"),
        ("TACTFUL_RETRIEVAL_BUDGET_MS", "0"),
        ("TACTFUL_ALLOW_SENSITIVE", "perhaps"),
    ],
)
def test_a_bad_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput, match=name):
        load_settings()


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(InvalidInput, match="no setting 'on_mentions'; there are data_dir"):
        load_settings(on_mentions="rewrite")


def test_providers_are_offered_by_their_keys_and_the_keys_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in PROVIDER_KEYS:
        monkeypatch.delenv(variable, raising=False)
    assert offered_models() == []
    monkeypatch.setenv("OPENAI_API_KEY", "canary-key")
    assert offered_models() == [PROVIDER_KEYS["OPENAI_API_KEY"]]
    assert "canary-key" not in repr(load_settings())
