"""What a benchmark tells: a small table, as Markdown, so that it can be read on a terminal and kept in docs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One question's figures; `notes` say what the floor is and what was asked."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()

    def __str__(self) -> str:
        lines = [f"### {self.title}", *self.notes, "", _line(self.header, self._widths()), self._rule()]
        return "\n".join([*lines, *(_line(row, self._widths()) for row in self.rows), ""])

    def _widths(self) -> list[int]:
        return [max(len(row[n]) for row in (self.header, *self.rows)) for n in range(len(self.header))]

    def _rule(self) -> str:
        first, *others = self._widths()
        return f"|{'-' * (first + 2)}|" + "".join(f"{'-' * (width + 1)}:|" for width in others)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [*zip(cells, widths, strict=True)]
    texts = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return "| " + " | ".join(texts) + " |"
