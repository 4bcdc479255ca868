"""What killed processes left behind: folders of work that nobody goes on with, known by their names and their age."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keeps `folder` from `sweep`, however long nobody touches it, until the block or this process ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def sweep(data_folder: Path) -> None:
    """Removes what uploads, loads and servers left that a kill cut short."""
    places = [(data_folder / "uploads", "upload-*"), (data_folder / "rasters", ".cog-*")]
    kinds = ("file", "batch", "zip", "osm", "metrics")
    places += [(Path(tempfile.gettempdir()), f"bandoso-{kind}-*") for kind in kinds]
    for folder, pattern in places:
        for one in abandoned(folder, pattern):
            if not _is_held(one):
                shutil.rmtree(one, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
