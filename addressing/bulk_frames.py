"""Rows that differ only in the house number: what the first of them taught, the others use.

A frame is what stands after the number (`Lê Văn Sỹ, Phường 12, Quận 3`): it tells on which streets to look for it. A
template is the finished output of a house found there, with holes for what is the house's own. Both are learned from
the search itself, for one row, and hold for every other row for which all that the search looks at is the same.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from operator import itemgetter
from typing import Any

from addressing.address_search import one_door
from addressing.answer import Answer
from addressing.bulk_houses import Find, Ran, Row
from addressing.bulk_rows import RESULT_COLUMNS, Outcome
from addressing.houses import House
from addressing.numbers import number_key
from addressing.parsed import ParsedAddress

_PLAIN = re.compile(r"[0-9A-Za-z/.+-]+")
_FIELDS = tuple(House.__dataclass_fields__)
#: What is a house's own, and changes nothing else in the answer.
_OWN = ("id", "code", "number", "key", "lon", "lat", "plus_code")
kind_of_house = itemgetter(*(n for n, name in enumerate(_FIELDS) if name not in _OWN))
_own = itemgetter(*map(_FIELDS.index, ("lat", "lon", "number", "code", "plus_code")))
_NUMBER, _NAME = _FIELDS.index("number"), _FIELDS.index("name")
_LON, _LAT = _FIELDS.index("lon"), _FIELDS.index("lat")
_WARD, _DISTRICT = _FIELDS.index("ward_id"), _FIELDS.index("old_district_id")
#: They stand in a text for its holes, in the order of `_own`; no registered text has them (private use).
_HOLES = ("\ue000", "\ue001", "\ue002", "\ue003", "\ue004")
_FORMATS = ("{0:.6f}", "{1:.6f}", "{2}", "{3}", "{4}")
#: Between cells where cells are wanted, not lines of CSV.
CELL = "\x1f"


@dataclass(frozen=True, slots=True)
class Template:
    """The output where houses of certain kinds are found: which of them is meant, and what is said of it.

    `level` and `cause` are for the report.
    """

    text: str
    which: int
    level: str
    cause: str

    def filled(self, rows: Sequence[Row]) -> str | None:
        """The output for the houses found; None where the number needs care."""
        row = rows[self.which]
        return self.text.format(*_own(row)) if row[_NUMBER] and _PLAIN.fullmatch(row[_NUMBER]) else None


@dataclass(slots=True)
class Frame:
    """The streets to look on, best first, and a template for each kind of house met; None: it cannot be had.

    `reading` is how the words are read, with ANY for the number.
    """

    streets: tuple[int, ...] = ()
    reading: ParsedAddress | None = None
    templates: dict[tuple[Any, ...], Template | None] = field(default_factory=dict)


def kind_of(rows: Sequence[Row]) -> tuple[Any, ...]:
    """All of the houses found, in the order of their ids, that an answer depends on, but for what is their own."""
    if len(rows) == 1:
        return (kind_of_house(rows[0]),)
    # What stands at one door is one house, so it matters which of them do.
    near = [one_door(a[_LON], a[_LAT], b[_LON], b[_LAT]) for a, b in combinations(rows, 2)]
    return (*map(kind_of_house, rows), *near)


def key_of(number: str) -> str:
    """number_key of a number that NUMBERED matched."""
    return number_key(number) if "/0" in number else number.upper()


def frame_of(ran: Ran[list[Answer]], reading: ParsedAddress, key: str) -> Frame:
    """What a search taught of its streets; none where it did not look for that number on streets."""
    first = ran.asked[0] if ran.asked else None
    return Frame(first.streets if isinstance(first, Find) and first.keys == (key,) else (), reading)


def template_of(
    ran: Ran[list[Answer]], outcome: Outcome, rows: Sequence[Row], delimiter: str | None
) -> Template | None:
    """The template of the houses that the search found; None where the answer hangs on more than them."""
    answer = outcome.answer
    which = next((n for n, row in enumerate(rows) if answer is not None and row[0] == answer.address_id), None)
    if which is None or answer is None:
        return None
    row = rows[which]
    placed = row[_WARD] is not None and row[_DISTRICT] is not None and row[_NAME] is None
    if len(ran.asked) != 1 or answer.level != "house" or not placed:
        return None
    number = answer.number
    if not number or not (answer.label.startswith(number) and answer.name.startswith(number)):
        return None
    hollow = replace(
        answer,
        number=_HOLES[2],
        code=_HOLES[3],
        plus_code=_HOLES[4],
        label=_HOLES[2] + answer.label.removeprefix(number),
        name=_HOLES[2] + answer.name.removeprefix(number),
    )
    by_name = dict(zip(RESULT_COLUMNS, Outcome(outcome.status, outcome.cause, hollow).cells(), strict=True))
    by_name |= {"latitude": _HOLES[0], "longitude": _HOLES[1]}
    text = tail_of(list(by_name.values()), delimiter).replace("{", "{{").replace("}", "}}")
    for hole, form in zip(_HOLES, _FORMATS, strict=True):
        text = text.replace(hole, form)
    return Template(text, which, answer.level, outcome.cause)


def tail_of(cells: Sequence[str], delimiter: str | None) -> str:
    """The result's cells as the end of a CSV line, or, where cells are wanted, joined by CELL."""
    if delimiter is None:
        return CELL.join(cells)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
