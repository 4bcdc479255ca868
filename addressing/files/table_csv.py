"""A CSV (or TSV) as a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from addressing.files.columns_by_data import HEAD, header_among, header_is_a_row
from addressing.files.read import Dialect, Row, blocks, text_lines
from addressing.files.table import cannot_read, demand_columns, fitted, no_such_file, titles_above
from store.bilingual import Bilingual
from store.city import CityProfile

_PIECE, _PORTION = 1 << 18, 1_000
#: The cells of a row, none for a blank line, and its fault.
_Found = tuple[list[str], str]


class CsvTable:
    """A CSV on disk; delimiter and encoding are found, and whether its first line is a header at all."""

    def __init__(self, path: Path, profile: CityProfile) -> None:
        if not path.is_file():
            raise no_such_file(path)
        self._path = path
        dialect, found = self._begin()
        head = list(islice((cells for some in found for cells, _ in some if cells), HEAD))
        demand_columns(max(map(len, head), default=0))
        self._above = header_among(head)
        first = head[self._above] if head else []
        self.dialect: Dialect = dialect
        self.stated = {"encoding": dialect.encoding, "delimiter": dialect.delimiter}
        self.notes: list[Bilingual] = []
        if self._above:
            self.notes.append(titles_above(self._above))
        self._headless = header_is_a_row(first, profile)
        if self._headless:
            self.notes.append(Bilingual("tệp không có dòng tiêu đề", "the file has no header line"))
        self.header = [f"cột {n}" for n in range(1, len(first) + 1)] if self._headless else first

    def _begin(self, width: int | None = None) -> tuple[Dialect, Iterator[list[_Found]]]:
        dialect, lines = text_lines(_pieces(self._path))
        return dialect, blocks(lines, dialect.delimiter, width)

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows; a blank line among them is a row, those at the end are none."""
        width = len(self.header)
        blank = [""] * width
        _, found = self._begin(width)
        for some in _with_blank_ones(found, heads=0 if self._headless else 1 + self._above):
            if skip >= len(some):
                skip -= len(some)
                continue
            yield from [fitted(cells or blank, width, fault) for cells, fault in some[skip:]]
            skip = 0

    def total(self) -> int | None:
        """The lines below the header; a cell of several lines makes it more than the rows."""
        lines = sum(piece.count(b"\n") for piece in _pieces(self._path))
        return max(0, lines - (not self._headless) - self._above)


def _with_blank_ones(found: Iterator[list[_Found]], *, heads: int) -> Iterator[list[_Found]]:
    """The rows below the first `heads` that are not blank."""
    blank, begun = 0, not heads
    for some in found:
        if begun and blank and any(cells for cells, _ in some):
            for size in _portions(blank):
                yield [([], "")] * size
            blank = 0
        if begun and all(cells for cells, _ in some):
            yield some
            continue
        kept: list[_Found] = []
        for one in some:
            if not one[0]:
                blank += begun
            elif not begun:
                heads -= 1
                begun = not heads
            else:
                kept += [([], "")] * blank
                blank = 0
                kept.append(one)
        yield kept


def _portions(count: int) -> Iterator[int]:
    """`count` as a sum of numbers that are not large."""
    while count > 0:
        yield min(count, _PORTION)
        count -= _PORTION


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece
    except OSError as error:
        raise cannot_read(path, error.strerror) from error
