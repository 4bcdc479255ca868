"""JSON lines (NDJSON) as a table: one object a line, whose keys are the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from addressing.files.read import MAX_LINE, Row
from addressing.files.table import MISSING, cannot_read, demand_columns, no_such_file
from store.bilingual import Bilingual
from store.errors import BadInput


class JsonTable:
    """NDJSON on disk. The header is every key of the file, in the order in which they first come."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise no_such_file(path)
        self._path = path
        self.stated = {"encoding": "utf-8"}
        self.notes: list[Bilingual] = []
        self._lines = 0
        self.header: list[str] = self._keys()

    def _keys(self) -> list[str]:
        keys: dict[str, None] = {}
        for line in self._texts():
            self._lines += 1
            found = _object(line)
            if found is not None:
                keys.update(dict.fromkeys(found))
            demand_columns(len(keys))
        if not keys:
            raise BadInput("Tệp không có đối tượng JSON nào", "the file has no JSON object on a line of its own")
        return list(keys)

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows; a line that is no JSON object is a row of nothing, with the line beyond its columns."""
        empty: list[Any] = [MISSING] * len(self.header)
        for line in islice(self._texts(), skip, None):
            found = _object(line)
            if found is None:
                yield Row(list(empty), [line], "not-json")
            else:
                yield Row([found.get(key, MISSING) for key in self.header])

    def total(self) -> int | None:
        """The lines that are not blank."""
        return self._lines

    def _texts(self) -> Iterator[str]:
        try:
            with self._path.open(encoding="utf-8-sig", errors="replace", newline="\n") as stream:
                while line := stream.readline(MAX_LINE):
                    if len(line) == MAX_LINE and not line.endswith("\n"):
                        raise BadInput("Một dòng JSON quá dài", "a line of JSON is too long")
                    if text := line.strip():
                        yield text
        except OSError as error:
            raise cannot_read(self._path, error.strerror) from error


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
