"""What is inside an Excel workbook: its sheets, and the rows of one, read as a stream that holds a row at a time."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import ascii_letters
from typing import Any
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from addressing.files.office_xml import Attributes, Handler, Text, fed, feed, whole
from addressing.files.sheet_rows import MAX_ROWS, SheetRows
from addressing.files.table import cannot_read
from store.bilingual import Bilingual
from store.errors import TooLarge

#: Texts that the cells of a workbook share, all of which are held.
MAX_SHARED = 4_000_000
_SPLIT_HINT = Bilingual("chia tệp, hoặc lưu thành CSV", "split it, or save it as CSV")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: what it is called, where in the archive it is, whether it is shown."""

    title: str
    part: str
    shown: bool


class Workbook:
    """A workbook on disk. BadInput, TooLarge from everything here for what cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._opened() as archive:
            home = _first_part(archive)
            self._folder = posixpath.dirname(home)
            self._links = _links(archive, self._folder, posixpath.basename(home))
            found = _Book()
            feed(archive, home, found)
        self._epoch = CALENDAR_MAC_1904 if found.from_1904 else CALENDAR_WINDOWS_1900
        parts = {key: link.part for key, link in self._links.items() if link.kind == "worksheet"}
        self.sheets = [Sheet(name, parts[key], shown) for name, key, shown in found.sheets if key in parts]
        self._shared: list[str] | None = None
        self._dates: dict[int, bool] = {}

    def rows(self, sheet: Sheet) -> Iterator[list[Any]]:
        """The rows from the first on, without the empty cells at their ends; those that are left out as empty ones."""
        self._read_common()
        assert self._shared is not None
        reader = SheetRows(self._shared, self._dates, self._epoch)
        with self._opened() as archive:
            for _ in fed(archive, sheet.part, reader):
                yield from reader.taken()
                if reader.over:
                    return

    def last_row(self, sheet: Sheet) -> int | None:
        """The number of the last row, as the sheet says; None where it does not."""
        dimension = _Dimension()
        with self._opened() as archive:
            for _ in fed(archive, sheet.part, dimension):
                if dimension.over:
                    break
        return dimension.last

    def _read_common(self) -> None:
        if self._shared is not None:
            return
        shared, styles = _Shared(), _Styles()
        with self._opened() as archive:
            for link in self._links.values():
                if link.kind == "sharedStrings" and link.part in archive.namelist():
                    feed(archive, link.part, shared)
                elif link.kind == "styles" and link.part in archive.namelist():
                    feed(archive, link.part, styles)
        self._shared, self._dates = shared.texts, styles.dates()

    @contextmanager
    def _opened(self) -> Iterator[zipfile.ZipFile]:
        # What a broken archive ends in, and what an encrypted or an oddly encoded one does.
        odd = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, KeyError, ValueError, LookupError)
        try:
            with zipfile.ZipFile(self._path) as archive:
                yield archive
        except (*odd, expat.ExpatError) as error:
            raise cannot_read(self._path, error) from error


@dataclass(frozen=True, slots=True)
class _Link:
    kind: str
    part: str


def _attribute(attributes: Attributes, name: str) -> str:
    """An attribute by its own name, whatever its namespace."""
    return next((value for key, value in attributes.items() if key.rpartition(" ")[2] == name), "")


class _Links(Handler):
    """Which part is what to another."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: dict[str, _Link] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = posixpath.normpath(target if target.startswith("/") else posixpath.join(self._folder, target))
            self.found[attributes.get("Id", "")] = _Link(attributes.get("Type", "").rpartition("/")[2], part.strip("/"))


def _links(archive: zipfile.ZipFile, folder: str, name: str) -> dict[str, _Link]:
    links = _Links(folder)
    feed(archive, posixpath.join(folder, "_rels", f"{name}.rels"), links)
    return links.found


def _first_part(archive: zipfile.ZipFile) -> str:
    links = _links(archive, "", "").values()
    return next((link.part for link in links if link.kind == "officeDocument"), "xl/workbook.xml")


class _Book(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") in ("hidden", "veryHidden")
            # Its own `sheetId` is another thing than the `id` of its link.
            self.sheets.append((attributes.get("name", ""), _attribute(attributes, "id"), not hidden))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Dimension(Handler):
    def __init__(self) -> None:
        self.last: int | None = None
        self.over = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "dimension":
            digits = attributes.get("ref", "").rpartition(":")[2].lstrip(ascii_letters)
            self.last = whole(digits) if 0 < whole(digits) <= MAX_ROWS else None
        self.over = self.over or name in ("dimension", "sheetData")


class _Styles(Handler):
    """Which of the formats of cells are dates, and which lengths of time."""

    def __init__(self) -> None:
        self._own: dict[int, str] = {}
        self._formats: list[int] = []
        self._within = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._own[whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._within = True
        elif name == "xf" and self._within:
            self._formats.append(whole(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._within = False

    def dates(self) -> dict[int, bool]:
        """The numbers of formats that are times; of each whether it is a length of time."""
        codes = [self._own.get(one) or BUILTIN_FORMATS.get(one, "") for one in self._formats]
        return {number: is_timedelta_format(code) for number, code in enumerate(codes) if is_date_format(code)}


class _Shared(Text):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "t":
            self.reading = not self.aloud
        elif name == "si":
            self.begin()
        elif name == "rPh":
            self.aloud = True

    def end(self, name: str) -> None:
        if name == "t":
            self.reading = False
        elif name == "rPh":
            self.aloud = False
        elif name == "si":
            self.texts.append(self.done())
            if len(self.texts) > MAX_SHARED:
                raise TooLarge(
                    f"Bảng tính có hơn {MAX_SHARED:,} đoạn chữ", f"the workbook has more than {MAX_SHARED:,} texts",
                    hint=_SPLIT_HINT,
                )  # fmt: skip
