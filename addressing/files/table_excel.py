"""A sheet of an Excel workbook as a table, and a table as a workbook; both a row at a time."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from addressing.files.columns import guessed
from addressing.files.columns_by_data import HEAD, header_among, header_is_a_row
from addressing.files.read import Row
from addressing.files.sheet_rows import MAX_ROWS
from addressing.files.table import cannot_read, demand_columns, fitted, no_such_file, titles_above, unique, writable
from addressing.files.workbook import Sheet
from addressing.files.workbook import Workbook as SheetBook
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, TooLarge

MAX_UNPACKED = 2**30
#: What of a workbook is held in memory while it is read: its texts, styles, index. Sheets are not, pictures not read.
MAX_HELD = 2**27
_NOT_HELD = ("xl/worksheets/", "xl/media/", "xl/drawings/")
#: A cell of Excel has 32,767 characters; its reader holds a text of any length, however small it was packed.
_PIECE, _MOST_PIECES = 1 << 18, 8
#: Sheets that are looked through for the one with addresses.
_LOOKED_AT = 200


class ExcelTable:
    """The first visible sheet that has rows. Cells keep their types: numbers, dates, truth values, texts."""

    def __init__(self, path: Path, profile: CityProfile) -> None:
        if not path.is_file():
            raise no_such_file(path)
        _demand_workbook(path)
        _demand_cells(path)
        self._path = path
        self.notes: list[Bilingual] = []
        first = self._choose()
        self.stated = {"sheet": self._sheet.title}
        if self._above:
            self.notes.append(titles_above(self._above))
        self._headless = header_is_a_row([str(cell or "") for cell in first], profile)
        if self._headless:
            self.notes.append(Bilingual("trang tính không có dòng tiêu đề", "the sheet has no header line"))
        self.header = unique([None] * len(first) if self._headless else first)

    def _choose(self) -> list[Any]:
        self._book = SheetBook(self._path)
        sheets = self._book.sheets
        shown = [sheet for sheet in sheets if sheet.shown] or sheets
        found = [(sheet, head) for sheet in shown[:_LOOKED_AT] if (head := self._head(sheet))]
        if not found:
            raise BadInput("Bảng tính không có dòng nào", "the workbook has no rows")
        demand_columns(max(len(cells) for _, head in found for cells in head))
        # A cover sheet names no column: the first that does, else the first with rows.
        sheet, head = next((one for one in found if header_among(_texts(one[1])) or _names(one[1])), found[0])
        self._sheet = sheet
        self._above = header_among(_texts(head))
        self._note_others([other.title for other in shown if other is not sheet])
        return head[self._above]

    def _head(self, sheet: Sheet) -> list[list[Any]]:
        """The first rows of a sheet that are not empty."""
        return list(islice((cells for cells in self._book.rows(sheet) if cells), HEAD))

    def _note_others(self, others: Sequence[str]) -> None:
        if others:
            names = ", ".join(others[:10])
            self.notes.append(Bilingual(f"không đọc các trang: {names}", f"sheets that are not read: {names}"))

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows; an empty one among them is a row, those at the end are none."""
        return islice(self._rows(_below(self._book.rows(self._sheet), self._above)), skip, None)

    def _rows(self, found: Iterable[list[Any]]) -> Iterator[Row]:
        width, begun, empty = len(self.header), self._headless, 0
        for cells in found:
            if not cells or not begun:
                begun, empty = begun or bool(cells), empty + begun
                continue
            yield from (Row([None] * width) for _ in range(empty))
            empty = 0
            yield _filled(cells, width)

    def total(self) -> int | None:
        """What the sheet says of itself; not every program writes it, and some write what is not so."""
        last = self._book.last_row(self._sheet)
        return max(0, last - 1 - self._above) if last else None


def _texts(head: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in cells] for cells in head]


def _names(head: Sequence[Sequence[Any]]) -> bool:
    """Whether the first row of a sheet names a column of addresses."""
    return guessed(_texts(head[:1])[0]) is not None


def _below(rows: Iterable[list[Any]], above: int) -> Iterator[list[Any]]:
    """The rows without the first `above` that are not empty."""
    for row in rows:
        if above and row:
            above -= 1
        else:
            yield row


def _filled(cells: list[Any], width: int) -> Row:
    """Cells left out at the end of a row of a sheet are empty ones, and no fault."""
    return Row([*cells, *[None] * (width - len(cells))]) if len(cells) < width else fitted(cells, width)


def _demand_workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
            held = sum(item.file_size for item in archive.infolist() if not item.filename.startswith(_NOT_HELD))
            there = "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise cannot_read(path, error) from error
    _demand_size(path.name, size, MAX_UNPACKED)
    _demand_size(path.name, held, MAX_HELD, Bilingual(" chữ", " of texts"))
    if not there:
        raise BadInput(
            f"{path.name} không phải bảng tính Excel", f"{path.name} is not an Excel workbook",
            hint=Bilingual("giải nén tệp trước", "unpack the archive first"),
        )  # fmt: skip


def _demand_cells(path: Path) -> None:
    """BadInput for a text of megabytes, and for parts that do not unpack."""
    try:
        with zipfile.ZipFile(path) as archive:
            for item in archive.infolist():
                if item.filename.endswith(".xml"):
                    with archive.open(item) as stream:
                        _demand_short_texts(stream)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
        raise cannot_read(path, error) from error


def _demand_short_texts(stream: IO[bytes]) -> None:
    pieces = 0
    while piece := stream.read(_PIECE):
        pieces = 0 if b"<" in piece else pieces + 1
        if pieces > _MOST_PIECES:
            raise BadInput("Một ô của bảng quá dài", "a cell of the table is too long")


def _demand_size(name: str, size: int, most: int, what: Bilingual = Bilingual("", "")) -> None:
    if size > most:
        raise TooLarge(
            f"{name} giải nén ra {size >> 20:,} MB{what.vi}, nhiều nhất {most >> 20:,} MB",
            f"{name} unpacks to {size >> 20:,} MB{what.en}, at most {most >> 20:,} MB",
            hint=Bilingual("chia tệp, hoặc lưu thành CSV", "split it, or save it as CSV"),
        )


def write_excel(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes a workbook; rows beyond what a sheet can hold go on in a further sheet."""
    book = Workbook(write_only=True)
    sheet, left, number = None, 0, 0
    for row in rows:
        if sheet is None or left == 0:
            number += 1
            sheet = book.create_sheet("bandoso" if number == 1 else f"bandoso {number}")
            sheet.freeze_panes = "A2"
            sheet.append([_cell(sheet, name) for name in header])
            left = MAX_ROWS - 1
        sheet.append([_cell(sheet, value) for value in row])
        left -= 1
    if sheet is None:
        book.create_sheet("bandoso").append(list(header))
    book.save(path)
    book.close()


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = writable(ILLEGAL_CHARACTERS_RE.sub("", value))
    if not text.startswith("="):
        return text
    # A text, not a formula: what somebody typed must not be computed on another's machine.
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
