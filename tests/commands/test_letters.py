"""What is typed at the terminal is read as it was typed, whatever language the machine speaks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import bandoso

ELSEWHERE = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_words_are_read_in_utf8_where_the_machine_speaks_ascii() -> None:
    asked = [sys.executable, "-m", "bandoso", "status", "push", "ùn tắc", "/không/có"]
    done = subprocess.run(asked, env={**os.environ, **ELSEWHERE}, capture_output=True, check=False)
    assert done.returncode == 1
    assert "Không đọc hoặc ghi được /không/có" in done.stderr.decode()


def test_letters_that_are_no_utf8_are_refused_not_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    street = os.fsdecode("Lê Lợi".encode("cp1258", "replace"))
    monkeypatch.setattr(sys, "argv", ["bandoso", "street", "find", street])
    with pytest.raises(SystemExit) as ended:
        bandoso.main()
    assert ended.value.code == 1
    assert "is not UTF-8" in capsys.readouterr().err
