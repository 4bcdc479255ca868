"""The rows that somebody should look at, as a CSV that opens in Excel: where, why, what was found."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from pathlib import Path
from typing import Any

from addressing.files.report import said
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


def finished(kept: Path, target: Path, closest: dict[int, list[dict[str, Any]]]) -> None:
    """Writes the kept lines to `target`, with what came closest in those rows for which it was looked for."""
    with kept.open(encoding="utf-8-sig", newline="") as stream, target.open("wb") as out:
        out.write(_BOM)
        for some in batched(csv.reader(stream), 5_000):
            out.write(_written(_with_closest(some, closest)))


def _with_closest(some: Iterable[list[str]], closest: dict[int, list[dict[str, Any]]]) -> Iterator[list[str]]:
    for line in some:
        answers = closest.get(int(line[0]), []) if line[0].isdigit() else []
        said_so = [f"{answer['label']} ({answer['level']}, {answer['confidence']:g})" for answer in answers]
        yield [*line[:-1], " | ".join(said_so) or line[-1]]


def _written(found: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(found)
    return out.getvalue().encode("utf-8", errors="replace")
