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
