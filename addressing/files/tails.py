"""What goes to the bulk engine and comes back: the texts of some rows; what was found, as the ends of their lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from addressing.files.rows import CAUSE, LEVEL, STATUS
from store.values import value_class

#: Between cells where they are wanted as such, not as CSV; no text of the registry has it.
CELL = "\x1f"
END = "\r\n"
#: The status, the level and the cause of a row.
Told = tuple[str, str, str]


@value_class(frozen=True, slots=True)
class Texts:
    """The address of each of some rows. `delimiter`: the results are wanted as ends of CSV lines; None: as cells."""

    texts: Sequence[str]
    delimiter: str | None = None

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(slots=True)
class Done:
    """What became of some rows, in their order.

    `tails`: of each the cells of RESULT_COLUMNS, as the end of its line of CSV or joined by CELL, in UTF-8: they go
    from process to process and into a file as they are. `told`: status, level and cause of those, by place, that were
    not found, or of which a cause is to be said; `levels` counts the others.
    """

    delimiter: str | None = None
    tails: list[bytes] = field(default_factory=list)
    told: dict[int, Told] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Sequence[list[str]], delimiter: str | None) -> Done:
        """The rows of which these are the cells."""
        done = cls(delimiter, [tail_of(one, delimiter) for one in cells])
        for place, one in enumerate(cells):
            done.count(place, one)
        return done

    def count(self, place: int, cells: list[str]) -> None:
        """Counts the row at `place`, of which these are the cells."""
        if cells[CAUSE] or cells[STATUS] != "ok":
            self.told[place] = cells[STATUS], cells[LEVEL], cells[CAUSE]
        else:
            self.levels[cells[LEVEL]] = self.levels.get(cells[LEVEL], 0) + 1

    def take(self, places: Sequence[int], some: Done) -> None:
        """Takes in what became of the rows at `places`, which are those of `some`."""
        for place, tail in zip(places, some.tails, strict=True):
            self.tails[place] = tail
        self.told.update((places[at], why) for at, why in some.told.items())
        for level, rows in some.levels.items():
            self.levels[level] = self.levels.get(level, 0) + rows

    def cells(self, place: int) -> list[str]:
        """The cells of the row at `place`."""
        return cells_of(self.tails[place], self.delimiter)

    def put(self, place: int, cells: list[str]) -> None:
        """Says something else of the row at `place`."""
        if self.told.pop(place, None) is None:
            self.levels[self.cells(place)[LEVEL]] -= 1
        self.tails[place] = tail_of(cells, self.delimiter)
        self.count(place, cells)


def tail_of(cells: Sequence[str], delimiter: str | None) -> bytes:
    """The result's cells as the end of a CSV line, or, where cells are wanted, joined by CELL."""
    return encoded(tail_text(cells, delimiter), delimiter)


def tail_text(cells: Sequence[str], delimiter: str | None) -> str:
    """The same as text."""
    if delimiter is None:
        return CELL.join(cells)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=END).writerow(cells)
    return out.getvalue()


def encoded(tail: str, delimiter: str | None) -> bytes:
    """The text of a tail in UTF-8; half a surrogate pair is a question mark in a line, and stays itself in cells."""
    return tail.encode("utf-8", "surrogatepass" if delimiter is None else "replace")


def cells_of(tail: bytes, delimiter: str | None) -> list[str]:
    """The cells that a tail was made of."""
    text = tail.decode("utf-8", "surrogatepass")
    return text.split(CELL) if delimiter is None else next(csv.reader([text], delimiter=delimiter))
