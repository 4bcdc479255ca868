"""What killed processes left behind: folders of work that nobody goes on with, known by their names and their age."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: Nothing is sent, or worked at, for so many seconds without a file of it being touched.
ABANDONED_S = 86_400.0


def abandoned(folder: Path, pattern: str = "*") -> Iterator[Path]:
    """The folders in `folder` whose name fits and which nobody touched for a day, nor anything in them."""
    for one in folder.glob(pattern):
        with suppress(OSError):
            touched = max(path.lstat().st_mtime for path in (one, *one.iterdir()))
            if time.time() - touched > ABANDONED_S:
                yield one


def sweep(data_folder: Path) -> None:
    """Removes what uploads left that a kill cut short."""
    places = [(data_folder / "uploads", "upload-*")]
    places += [(Path(tempfile.gettempdir()), f"bandoso-{what}-*") for what in ("file", "batch", "zip")]
    for folder, pattern in places:
        for one in abandoned(folder, pattern):
            shutil.rmtree(one, ignore_errors=True)
