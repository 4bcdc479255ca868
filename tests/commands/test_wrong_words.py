"""What a person types wrongly is told in a line or two, never in a stack trace."""

from __future__ import annotations

import errno
import sys

import psycopg
import pytest

import bandoso


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status", "push", "traffic", "/nowhere/values.json"], "Không đọc hoặc ghi được /nowhere/values.json"),
        (["status", "push", "traffic"], "give a file, or --feature and --value"),
        (["plates", "docs/images/phone.png", "out.pdf"], "is not text in UTF-8"),
        (["unit", "reform", "docs/images/phone.png", "--effective", "2030-01-01"], "from Excel: Save as, CSV UTF-8"),
        (["address", "propose", "paint"], "'paint' is not one of 'register'"),
    ],
)
def test_what_is_typed_wrongly_is_told_without_a_stack_trace(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bandoso", *arguments])
    with pytest.raises(SystemExit) as ended:
        bandoso.main()
    told = capsys.readouterr().err
    assert ended.value.code in (1, 2)
    assert said in told
    assert "Traceback" not in told


def test_a_database_that_goes_away_is_told_without_a_stack_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone() -> None:
        raise psycopg.errors.AdminShutdown("terminating connection due to unexpected postmaster exit")

    monkeypatch.setattr(bandoso, "app", lambda **_: gone())
    with pytest.raises(SystemExit) as ended:
        bandoso.main()
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert "unexpected postmaster exit" in told
    assert "bandoso db start" in told


def test_a_full_disk_is_told_without_a_stack_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bandoso, "app", lambda **_: full())
    with pytest.raises(SystemExit) as ended:
        bandoso.main()
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert "cannot write files: No space left on device" in told
    assert "run it again" in told
