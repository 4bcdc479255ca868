"""A CSV (or TSV) as a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from addressing.files.columns_by_data import header_is_a_row
from addressing.files.read import Dialect, Row, records, text_lines
from addressing.files.table import cannot_read, fitted, no_such_file
from store.bilingual import Bilingual
from store.city import CityProfile

_PIECE = 1 << 18


class CsvTable:
    """A CSV on disk; delimiter and encoding are found, and whether its first line is a header at all."""

    def __init__(self, path: Path, profile: CityProfile) -> None:
        if not path.is_file():
            raise no_such_file(path)
        self._path = path
        dialect, rows = self._begin()
        first = next((cells for cells, _ in rows if cells), [])
        self.dialect: Dialect = dialect
        self.stated = {"encoding": dialect.encoding, "delimiter": dialect.delimiter}
        self.notes: list[Bilingual] = []
        self._headless = header_is_a_row(first, profile)
        if self._headless:
            self.notes.append(Bilingual("tệp không có dòng tiêu đề", "the file has no header line"))
        self.header = [f"cột {n}" for n in range(1, len(first) + 1)] if self._headless else first

    def _begin(self, width: int | None = None) -> tuple[Dialect, Iterator[tuple[list[str], str]]]:
        dialect, lines = text_lines(_pieces(self._path))
        return dialect, records(lines, dialect.delimiter, width)

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows; a blank line among them is a row, those at the end are none."""
        width = len(self.header)
        _, found = self._begin(width)
        all_rows = _with_blank_ones(found, headless=self._headless)
        for cells, fault in islice(all_rows, skip, None):
            if len(cells) == width:
                yield Row(cells, [], fault)
            else:
                yield fitted(cells, width, fault) if cells else Row([""] * width)

    def total(self) -> int | None:
        """The lines below the header; a cell of several lines makes it more than the rows."""
        lines = sum(piece.count(b"\n") for piece in _pieces(self._path))
        return max(0, lines - (not self._headless))


def _with_blank_ones(found: Iterator[tuple[list[str], str]], *, headless: bool) -> Iterator[tuple[list[str], str]]:
    blank, begun = 0, headless
    for cells, fault in found:
        if not cells:
            blank += begun
        elif not begun:
            begun = True
        else:
            if blank:
                yield from (([], "") for _ in range(blank))
                blank = 0
            yield cells, fault


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except OSError as error:
        raise cannot_read(path, error.strerror) from error
