"""Settings come from the environment, hold what they say, and are documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from store.settings import Settings

OPERATOR_PAGE = Path(__file__).parents[2] / "docs" / "operator.md"


def documented() -> dict[str, tuple[str, str]]:
    rows = re.findall(r"^\| `BANDOSO_(\w+)` \|(.*?)\|(.*)\|$", OPERATOR_PAGE.read_text(encoding="utf-8"), re.M)
    return {name.lower(): (default.strip(" `"), what.strip()) for name, default, what in rows}


def test_every_setting_is_documented_with_its_default_and_its_meaning() -> None:
    told = documented()
    assert set(told) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        assert told[name] == (default, field.description), name


def test_a_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDOSO_PORT", "9001")
    assert Settings(_env_file=None).port == 9001


def test_a_setting_comes_from_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BANDOSO_WORKERS=3\nOTHER=ignored\n", encoding="utf-8")
    assert Settings(_env_file=tmp_path / ".env").workers == 3


def test_an_empty_value_is_the_same_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANDOSO_CITY_DATA", "")
    assert Settings(_env_file=None).city_data is None


def test_settings_cannot_be_changed_after_they_are_read() -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None).port = 1  # type: ignore[misc]


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(port=70000, _env_file=None)
