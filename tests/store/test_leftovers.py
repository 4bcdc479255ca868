"""What an upload leaves that was killed goes after a day, and nothing else does."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from store import leftovers


def test_an_old_upload_is_removed_and_a_young_one_and_what_is_no_upload_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = ("bandoso-file-old", "bandoso-file-young", "bandoso-file-busy", "others-old", "uploads/upload-old")
    for name in names:
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "in").touch()
        if "young" not in name:
            for path in (tmp_path / name / "in", tmp_path / name):
                os.utime(path, (0, 0))
    (tmp_path / "bandoso-file-busy" / "in").touch()
    leftovers.sweep(tmp_path)
    left = [name for name in names if (tmp_path / name).exists()]
    assert left == ["bandoso-file-young", "bandoso-file-busy", "others-old"]


def test_the_counters_of_a_killed_server_go_and_those_of_a_quiet_one_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed, quiet = tmp_path / "bandoso-metrics-killed", tmp_path / "bandoso-metrics-quiet"
    for folder in (killed, quiet):
        folder.mkdir()
        (folder / "counter_1.db").touch()
        for path in (folder / "counter_1.db", folder):
            os.utime(path, (0, 0))
    with leftovers.held(quiet):
        leftovers.sweep(tmp_path)
        assert (killed.exists(), quiet.exists()) == (False, True)
    leftovers.sweep(tmp_path)
    assert not quiet.exists()
