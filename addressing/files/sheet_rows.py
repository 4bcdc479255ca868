"""The rows of a sheet of Excel as its XML comes, a row at a time, each cell with its type."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl.utils.datetime import from_excel, from_ISO8601

from addressing.files.office_xml import Attributes, Text, whole
from store.bilingual import Bilingual
from store.errors import TooLarge

#: What Excel itself can open.
MAX_ROWS, MAX_CELLS = 1_048_576, 16_384
_COORDINATE = re.compile(r"([A-Z]{1,3})[0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]{1,30}")


class SheetRows(Text):
    """The rows of a sheet; `over` when its data are read, whatever follows them.

    `dates`: the formats that are times, of each whether it is a length of time, in days since `epoch`.
    """

    def __init__(self, shared: Sequence[str], dates: Mapping[int, bool], epoch: dt.datetime) -> None:
        super().__init__()
        self._shared, self._dates, self._epoch = shared, dates, epoch
        self._rows: list[tuple[int, list[Any]]] = []
        self._row: list[Any] = []
        self._number = self._gap = self._column = self._style = 0
        self._kind = ""
        self._begins: dict[str, Callable[[Attributes], None]] = {
            "sheetData": self._data, "row": self._row_begins, "c": self._cell_begins, "v": self._text_begins,
            "t": self._text_begins, "rPh": self._aloud_begins,
        }  # fmt: skip
        self._ends: dict[str, Callable[[], None]] = {
            "sheetData": self._data_end, "row": self._row_ends, "c": self._cell_ends, "v": self._text_ends,
            "t": self._text_ends, "rPh": self._aloud_ends,
        }  # fmt: skip
        self._within = self.over = False

    def taken(self) -> Iterator[list[Any]]:
        """The rows that came since the last time, those that are left out as empty ones."""
        rows, self._rows = self._rows, []
        for gap, cells in rows:
            for _ in range(gap):
                yield []
            yield cells

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if (self._within or name == "sheetData") and not self.over and (begins := self._begins.get(name)):
            begins(attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._within and (ends := self._ends.get(name)):
            ends()

    def _data(self, _: Attributes) -> None:
        self._within = True

    def _data_end(self) -> None:
        self._within, self.over = False, True

    def _row_begins(self, attributes: Attributes) -> None:
        # A number that is none, or goes back, loses no row.
        number = max(whole(attributes.get("r", "")), self._number + 1)
        if number > MAX_ROWS:
            raise TooLarge(
                f"Trang tính có hơn {MAX_ROWS:,} dòng", f"the sheet has more than {MAX_ROWS:,} rows",
                hint=Bilingual("chia tệp, hoặc lưu thành CSV", "split it, or save it as CSV"),
            )  # fmt: skip
        self._gap, self._number = number - self._number - 1, number
        self._row, self._column = [], 0

    def _row_ends(self) -> None:
        while self._row and self._row[-1] in (None, ""):
            self._row.pop()
        self._rows.append((self._gap, self._row))

    def _cell_begins(self, attributes: Attributes) -> None:
        self._column = _column_of(attributes.get("r", "")) or self._column + 1
        self._kind, self._style = attributes.get("t", "n"), max(0, whole(attributes.get("s", "")))
        self.begin()

    def _cell_ends(self) -> None:
        if not (said := self.done()):
            return
        value = self._value(said)
        if self._column > MAX_CELLS:
            raise TooLarge(f"Một dòng có hơn {MAX_CELLS:,} ô", f"a row has more than {MAX_CELLS:,} cells")
        self._row.extend([None] * (self._column - len(self._row)))
        self._row[self._column - 1] = value
        self.begin()

    def _text_begins(self, _: Attributes) -> None:
        self.reading = not self.aloud

    def _text_ends(self) -> None:
        self.reading = False

    def _aloud_begins(self, _: Attributes) -> None:
        self.aloud = True

    def _aloud_ends(self) -> None:
        self.aloud = False

    def _value(self, said: str) -> Any:
        """What a cell holds; as it is written where that is not what its kind says."""
        try:
            if self._kind == "s":
                return self._shared[int(said)] if said.isdigit() else None
            if self._kind == "n":
                return self._time(_number(said)) if self._style in self._dates else _number(said)
            if self._kind == "b":
                return bool(int(said))
            return from_ISO8601(said) if self._kind == "d" else said
        except (ValueError, IndexError, OverflowError):
            return None if self._kind == "s" else said

    def _time(self, value: float) -> Any:
        try:
            return from_excel(value, self._epoch, timedelta=self._dates[self._style])
        except (ValueError, OverflowError):
            return value


def _column_of(coordinate: str) -> int:
    """The number of the column, from 1 on; 0 where nothing sensible is said."""
    found = _COORDINATE.fullmatch(coordinate)
    if found is None:
        return 0
    number = 0
    for letter in found[1].upper():
        number = 26 * number + ord(letter) - 64
    return number


def _number(said: str) -> float:
    value = int(said) if _NUMBER.fullmatch(said) else float(said)
    if not math.isfinite(value):
        raise ValueError(said)
    return value
