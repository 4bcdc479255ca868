"""The rows that somebody should look at, as a CSV that opens in Excel: where, why, what was found."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from addressing.files.report import registry_changed, said
from addressing.files.rows import ACCURACY, CAUSE, CONFIDENCE, LABEL, LEVEL, STATUS

COLUMNS = (
    "row", "status", "cause", "nguyên nhân", "explanation", "asked", "answer", "level", "confidence", "accuracy_m",
    "closest",
)  # fmt: skip
_BOM = b"\xef\xbb\xbf"


def head() -> bytes:
    """The header line."""
    return _BOM + _written([COLUMNS])


def lines(first: int, texts: Sequence[str], results: Mapping[int, Sequence[str]]) -> bytes:
    """The lines of rows of a chunk whose first has the number `first`; `results` are their cells, by place."""
    return _written(_line(first + place, texts[place], cells) for place, cells in results.items())


def _line(row: int, text: str, found: Sequence[str]) -> list[Any]:
    why = said(found[CAUSE])
    answer = (found[LABEL], found[LEVEL], found[CONFIDENCE], found[ACCURACY])
    return [row, found[STATUS], found[CAUSE], why.vi, why.en, text, *answer, ""]


def changed(row: int) -> bytes:
    """The line that says that the registry changed after so many rows; it is of no row, and has no number."""
    why = registry_changed(row)
    return _written([["", "note", "registry-changed", why.vi, why.en, *[""] * (len(COLUMNS) - 5)]])


def finished(kept: Path, target: Path, closest: dict[int, list[dict[str, Any]]]) -> None:
    """Writes the kept lines to `target`, with what came closest in those rows for which it was looked for."""
    last = max(closest, default=0)
    with kept.open("rb") as stream, target.open("wb") as out:
        out.write(stream.read(len(_BOM)))
        # Their numbers rise: behind the last of those rows all lines stay as they are.
        for line in csv.reader(text.decode() for text in stream) if last else ():
            number = int(line[0]) if line[0].isdigit() else 0
            out.write(_written([_with_closest(line, closest.get(number, []))]))
            if number >= last:
                break
        shutil.copyfileobj(stream, out)


def _with_closest(line: list[str], answers: Sequence[dict[str, Any]]) -> list[str]:
    said_so = [f"{answer['label']} ({answer['level']}, {answer['confidence']:g})" for answer in answers]
    return [*line[:-1], " | ".join(said_so) or line[-1]]


def _written(found: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(found)
    return out.getvalue().encode("utf-8", errors="replace")
