"""Exports kept ready in a folder: made by a process of their own, so that nobody's search waits for one."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from addressing.publishing import feed
from store.database import Database
from store.settings import Settings


class KeptExports:
    """The newest export of each kind (csv, gpkg, parquet) in the data folder, of whichever worker made it."""

    def __init__(self, database: Database) -> None:
        self._database, self._settings = database, database.settings
        self._folder = database.settings.data_folder / "exports"

    def newest(self, kind: str) -> tuple[Path | None, bool]:
        """The newest file that the registry can go on from, and whether it is fresh enough not to be made again."""
        with self._database.connect("reader") as connection:
            last = feed.latest(connection)
        seconds = self._settings.export_minutes * 60
        for path in sorted(self._folder.glob(f"addresses-*.{kind}"), key=_written, reverse=True):
            # One of a later time than the registry was made before an older backup came in.
            if cursor_of(path) <= last:
                return path, cursor_of(path) == last or time.time() - _written(path) < seconds
        return None, False

    def begin(self, kind: str) -> None:
        """Has a new one made, unless somebody is at it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f".{kind}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            # The child keeps the lock as long as it lives, for it has the same open file.
            command = [sys.executable, "-m", "addressing.publishing.export_kept", kind]
            child = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(lock.fileno(),))
        # By the pipe, where nobody else reads the database's password.
        given = self._settings.model_dump_json().encode()
        threading.Thread(target=child.communicate, args=(given,), name=f"export-{kind}", daemon=True).start()

    def make(self, kind: str) -> Path:
        """Makes a new one here and now."""
        from addressing.publishing.export import export

        self._folder.mkdir(parents=True, exist_ok=True)
        with self._database.connect("reader") as connection:
            made = export(connection, self._folder / f"addresses.{kind}")
        kept = made.path.rename(self._folder / f"addresses-{made.cursor}.{kind}")
        self._forget(kind, kept)
        return kept

    def _forget(self, kind: str, kept: Path) -> None:
        """Older files go; who is reading one goes on reading it."""
        for path in self._folder.glob(f"addresses-*.{kind}"):
            if path != kept:
                path.unlink(missing_ok=True)
        for path in self._folder.glob(f".*-addresses.{kind}"):
            path.unlink(missing_ok=True)


def cursor_of(path: Path) -> int:
    """The number of the feed that a kept file is of."""
    return int(path.stem.rpartition("-")[2])


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # a newer one took its place meanwhile
        return 0.0


def _main(kind: str) -> None:
    """In a process of its own, which is polite: searches go first."""
    os.nice(5)
    settings = Settings(_env_file=None, **json.loads(sys.stdin.read()))
    KeptExports(Database(settings)).make(kind)


if __name__ == "__main__":
    _main(sys.argv[1])
