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
from operator import itemgetter
from typing import Any

from addressing.answer import Answer
from addressing.bulk_houses import Find, Ran, Row
from addressing.bulk_rows import RESULT_COLUMNS, Outcome
from addressing.houses import House
from addressing.numbers import number_key

_PLAIN = re.compile(r"[0-9A-Za-z/.+-]+")
_FIELDS = tuple(House.__dataclass_fields__)
#: What is a house's own, and changes nothing else in the answer.
_OWN = ("id", "code", "number", "key", "lon", "lat", "plus_code")
kind_of_house = itemgetter(*(n for n, name in enumerate(_FIELDS) if name not in _OWN))
_own = itemgetter(*map(_FIELDS.index, ("lat", "lon", "number", "code", "plus_code")))
_NUMBER, _NAME = _FIELDS.index("number"), _FIELDS.index("name")
_WARD, _DISTRICT = _FIELDS.index("ward_id"), _FIELDS.index("old_district_id")
#: They stand in a text for its holes, in the order of `_own`; no registered text has them (private use).
_HOLES = ("\ue000", "\ue001", "\ue002", "\ue003", "\ue004")
_FORMATS = ("{0:.6f}", "{1:.6f}", "{2}", "{3}", "{4}")
#: Between cells where cells are wanted, not lines of CSV.
CELL = "\x1f"


@dataclass(frozen=True, slots=True)
class Template:
    """The output of the houses of one kind in one frame; `level` and `cause` for the report."""

    text: str
    level: str
    cause: str

    def filled(self, row: Row) -> str | None:
        """The output for the house of `row`; None where its number needs care."""
        return self.text.format(*_own(row)) if row[_NUMBER] and _PLAIN.fullmatch(row[_NUMBER]) else None


@dataclass(slots=True)
class Frame:
    """The streets to look on, best first, and a template for each kind of house met; None: it cannot be had."""

    streets: tuple[int, ...]
    templates: dict[tuple[Any, ...], Template | None] = field(default_factory=dict)


def kind_of(row: Row, key: str) -> tuple[Any, ...]:
    """All of a house that an answer depends on, but for what is its own; an alley's number is another kind."""
    return (*kind_of_house(row), "/" in key)


def key_of(number: str) -> str:
    """number_key of a number that NUMBERED matched."""
    return number_key(number) if "/0" in number else number.upper()


def frame_of(ran: Ran[list[Answer]], key: str) -> Frame | None:
    """What a search taught of its streets; None where it did not look for that number on streets."""
    first = ran.asked[0] if ran.asked else None
    return Frame(first.streets) if isinstance(first, Find) and first.keys == (key,) else None


def template_of(ran: Ran[list[Answer]], outcome: Outcome, row: Row, delimiter: str | None) -> Template | None:
    """The template of the house of `row`, which the search found alone; None where the answer hangs on more than it."""
    answer = outcome.answer
    placed = row[_WARD] is not None and row[_DISTRICT] is not None and row[_NAME] is None
    if len(ran.asked) != 1 or answer is None or answer.address_id != row[0] or answer.level != "house" or not placed:
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
    return Template(text, answer.level, outcome.cause)


def tail_of(cells: Sequence[str], delimiter: str | None) -> str:
    """The result's cells as the end of a CSV line, or, where cells are wanted, joined by CELL."""
    if delimiter is None:
        return CELL.join(cells)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
