"""The rows that a load does not take, kept in a CSV beside the file: each with its reason."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any


class RefusedRows:
    """`<stem>.refused.csv` in the first of `folders` that can be written, made anew when the first row is refused."""

    def __init__(self, folders: Sequence[Path], stem: str, header: Sequence[str]) -> None:
        self._targets = [folder / f"{stem}.refused.csv" for folder in folders]
        self._header = header
        self._open = ExitStack()
        self._writer: Any = None
        self.path = Path("nowhere to write them")
        self.count = 0

    def __enter__(self) -> RefusedRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def write(self, row: Sequence[str], reason: str) -> None:
        """Keeps a row with the column `refused`."""
        if self.count == 0:
            self._begin()
        self.count += 1
        if self._writer:
            self._writer.writerow([*row, reason])

    def _begin(self) -> None:
        for target in self._targets:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                stream = self._open.enter_context(target.open("w", encoding="utf-8", newline=""))
            except OSError:
                continue
            self._writer, self.path = csv.writer(stream), target
            self._writer.writerow([*self._header, "refused"])
            return
